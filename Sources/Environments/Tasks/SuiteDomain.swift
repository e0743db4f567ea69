// The robots of the suite: what the tasks of one have in common.

/// A domain, from which its tasks are made.
struct SuiteDomain {
  let name: String
  let model: ModelFiles
  let actions: Int
  let actionRepeat: Int
  let substeps: Int
  let quantile: Float

  init(
    _ name: String, _ model: ModelFiles, actions: Int, repeat: Int, substeps: Int,
    quantile: Float = 0.95
  ) {
    self.name = name
    self.model = model
    self.actions = actions
    actionRepeat = `repeat`
    self.substeps = substeps
    self.quantile = quantile
  }

  /// A task of the domain. The suite's own last 1000 control steps, each rewarded from 0 to 1.
  func task(
    _ task: String, episodeLength: Int = 1000, rewards: ClosedRange<Double> = 0...1,
    verified: Bool = false,
    _ rules: @escaping @Sendable (Physics) throws(EnvironmentError) -> any TaskRules
  ) -> SuiteTask {
    SuiteTask(
      name: "\(name)_\(task)", domain: name, actionCount: actions, actionNames: nil,
      actionRepeat: actionRepeat,
      episodeLength: episodeLength, rewardRange: rewards, quantile: quantile, substeps: substeps,
      modes: DistractorMode.suite, reportedModes: DistractorMode.core, looksLike: nil,
      cameras: [.first], isVerified: verified, model: model, makeRules: rules)
  }
}
