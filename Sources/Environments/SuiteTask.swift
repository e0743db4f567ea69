// The catalogue of tasks: what can be named on a command line, and how each is made. Adding a task
// is a line here, beside its rules and its model (docs/adding-a-task.md).

/// A task of the suite, as listed and as made.
public struct SuiteTask: Sendable {
  /// Control steps of an episode, in every task.
  public static let episodeLength = 1000

  /// Domain and task joined, as in `cartpole_swingup`.
  public let name: String
  /// The robot and its world, as in `cartpole`.
  public let domain: String
  /// Numbers in an action.
  public let actionCount: Int
  /// Control steps for which an agent holds an action, unless it is told otherwise.
  public let actionRepeat: Int
  /// Physics steps of one control step.
  public let substeps: Int
  /// Whether reference numbers exist that `verify dmc` compares with.
  public let isVerified: Bool

  let model: ModelFiles
  let makeRules: @Sendable (Physics) throws(EnvironmentError) -> any TaskRules

  /// The task of that name.
  /// - Throws: `EnvironmentError` naming the tasks there are.
  public static func named(_ name: String) throws(EnvironmentError) -> SuiteTask {
    if let task = all.first(where: { $0.name == name }) { return task }
    let names = all.map(\.name).joined(separator: ", ")
    throw EnvironmentError(.unknownTask, "no task named \"\(name)\"; there are \(names)")
  }
}
