// Every task, domain by domain, in the order in which lists show them.

extension SuiteTask {
  /// All tasks.
  public static let all: [SuiteTask] = cartpole

  private static let cartpole: [SuiteTask] = {
    let domain = Domain(
      "cartpole", .ours("Cartpole.xml", PackageResources.Cartpole_xml), actions: 1, repeat: 8,
      substeps: 1)
    return [
      domain.task("swingup", verified: true) { physics throws(EnvironmentError) in
        try CartpoleRules(physics, swingUp: true, sparse: false)
      },
      domain.task("balance", verified: true) { physics throws(EnvironmentError) in
        try CartpoleRules(physics, swingUp: false, sparse: false)
      },
      domain.task("swingup_sparse") { physics throws(EnvironmentError) in
        try CartpoleRules(physics, swingUp: true, sparse: true)
      },
      domain.task("balance_sparse") { physics throws(EnvironmentError) in
        try CartpoleRules(physics, swingUp: false, sparse: true)
      },
    ]
  }()
}

/// What the tasks of one domain have in common.
private struct Domain {
  let name: String
  let model: ModelFiles
  let actions: Int
  let actionRepeat: Int
  let substeps: Int

  init(_ name: String, _ model: ModelFiles, actions: Int, repeat: Int, substeps: Int) {
    self.name = name
    self.model = model
    self.actions = actions
    actionRepeat = `repeat`
    self.substeps = substeps
  }

  func task(
    _ task: String, verified: Bool = false,
    _ rules: @escaping @Sendable (Physics) throws(EnvironmentError) -> any TaskRules
  ) -> SuiteTask {
    SuiteTask(
      name: "\(name)_\(task)", domain: name, actionCount: actions, actionRepeat: actionRepeat,
      substeps: substeps, isVerified: verified, model: model, makeRules: rules)
  }
}
