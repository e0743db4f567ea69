// A task of the suite: what can be named on a command line, and how it is made. Adding one is a
// line in the catalogue, beside its rules and its model (docs/adding-a-task.md).

import Basics

/// A task of the suite, as listed and as made.
package struct SuiteTask: Sendable {
  /// Domain and task joined, as in `cartpole_swingup`.
  package let name: String
  /// The robot and its world, as in `cartpole`.
  package let domain: String
  /// Numbers in an action.
  package let actionCount: Int
  /// What the numbers of an action are called; nil where they have no names.
  package let actionNames: [String]?
  /// Control steps for which an agent holds an action by default.
  package let actionRepeat: Int
  /// Control steps of an episode.
  package let episodeLength: Int
  /// Least and largest reward of one control step.
  package let rewardRange: ClosedRange<Double>
  /// The quantile of the attribution mask that the paper chooses for the task.
  package let quantile: Float
  /// Physics steps of one control step.
  package let substeps: Int
  /// The modes in which the task can be shown, `train` first.
  package let modes: [DistractorMode]
  /// The modes that tables report unless told otherwise, `train` first.
  package let reportedModes: [DistractorMode]
  /// The task that this one differs from in its action space or a second camera alone, and that stands for
  /// it on sheets; nil where there is none.
  package let looksLike: String?
  /// The cameras through which it is seen, one or two.
  package let cameras: [SceneCamera]
  /// Whether reference numbers exist that `sgqn verify` compares with.
  package let isVerified: Bool

  let model: ModelFiles
  let makeRules: @Sendable (Physics) throws(EnvironmentError) -> any TaskRules

  /// Bounds that no return of an episode passes.
  package var returnRange: ClosedRange<Double> {
    let steps = Double(episodeLength)
    return rewardRange.lowerBound * steps...rewardRange.upperBound * steps
  }

  /// - Throws: `EnvironmentError` if the task cannot be shown in one of `modes`, saying in which it can.
  package func check(_ modes: [DistractorMode]) throws(EnvironmentError) {
    try DistractorMode.check(modes, among: self.modes, of: name)
  }

  /// The task of that name.
  /// - Throws: `EnvironmentError` with the nearest name, or with all.
  package static func named(_ name: String) throws(EnvironmentError) -> SuiteTask {
    let names = all.map(\.name)
    if let at = names.firstIndex(of: name) { return all[at] }
    let advice =
      if let near = Spelling.nearest(to: name, in: names) {
        "did you mean '\(near)'? 'sgqn tasks' lists all"
      } else {
        "choose from \(names.joined(separator: ", "))"
      }
    throw EnvironmentError(.unknownTask, "unknown task \(name.quoted); \(advice)")
  }
}
