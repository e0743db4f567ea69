// A task of the suite as agents live in it: physics and rules for moving, a renderer for looking.
// An episode lasts the task's control steps whatever the action repeat, unless the task ends it.

import Basics
import Frames

/// An environment of the suite. One seed gives all of its episodes. Used by one thread at a time.
package final class SuiteEnvironment: Environment {
  package let task: SuiteTask
  package let actionRepeat: Int
  package let actionSpec: ActionSpec
  package var name: String { task.name }
  package var episodeLength: Int { task.episodeLength }
  package var cameras: Int { task.cameras.count }

  /// The simulated world, for renderers and verification.
  package let physics: Physics
  package let rules: any TaskRules
  private let renderer: (any StateRenderer)?
  private var generator: SeededGenerator
  private var controlStep = 0
  private var episode = 0
  private var isTerminal = false

  /// - Parameters:
  ///   - seed: decides every reset.
  ///   - actionRepeat: control steps for which an action is held; nil takes the task's own.
  ///   - model: another model of the domain in place of ours.
  ///   - renderer: draws the frames; without one `frame(in:)` throws.
  package init(
    task: SuiteTask, seed: UInt64, actionRepeat: Int? = nil, model: ModelFiles? = nil,
    renderer: (any StateRenderer)?
  ) throws(EnvironmentError) {
    let repeats = actionRepeat ?? task.actionRepeat
    precondition(repeats >= 1, "an action repeat of \(repeats)")
    let physics = try Physics(model ?? task.model)
    physics.cameras = task.cameras
    let rules = try task.makeRules(physics)
    let actionSpec = rules.actionSpec(physics)
    guard actionSpec.count == task.actionCount else {
      throw EnvironmentError(
        .model,
        "the model has \(actionSpec.count) actuators where \(task.name) has "
          + "\(task.actionCount); is it another domain's?")
    }
    self.task = task
    self.actionRepeat = repeats
    self.physics = physics
    self.renderer = renderer
    self.rules = rules
    self.actionSpec = actionSpec
    generator = SeededGenerator(seed)
  }

  package func reset() throws(EnvironmentError) -> TimeStep {
    try physics.reset { physics throws(EnvironmentError) in try rules.begin(physics, &generator) }
    controlStep = 0
    episode += 1
    isTerminal = false
    return TimeStep(
      reward: 0, controlStep: 0, isLast: false, succeeds: rules.succeeds(physics))
  }

  package func step(_ action: [Double]) throws(EnvironmentError) -> TimeStep {
    guard action.count == actionSpec.count else {
      throw EnvironmentError(
        .action, "an action of \(action.count) numbers; \(name) takes \(actionSpec.count)")
    }
    guard action.allSatisfy(\.isFinite) else {
      throw EnvironmentError(.action, "the action \(action) has numbers that are not finite")
    }
    guard episode > 0, controlStep < episodeLength, !isTerminal else {
      throw EnvironmentError(.state, "no episode is running in \(name); reset it first")
    }
    let allowed = action.indices.map { index in
      min(max(action[index], actionSpec.minimum[index]), actionSpec.maximum[index])
    }
    var reward = 0.0
    for _ in 0..<min(actionRepeat, episodeLength - controlStep) where !isTerminal {
      let now = try rules.step(allowed, physics, substeps: task.substeps)
      assert(task.rewardRange.contains(now), "\(name) pays \(now) outside \(task.rewardRange)")
      reward += now
      controlStep += 1
      isTerminal = rules.isTerminal(physics)
    }
    return TimeStep(
      reward: reward, controlStep: controlStep, discount: isTerminal ? 0 : 1,
      isLast: isTerminal || controlStep == episodeLength, succeeds: rules.succeeds(physics))
  }

  package func snapshot() -> Snapshot {
    let state = physics.state
    return Snapshot(
      time: state.time, positions: state.positions, velocities: state.velocities,
      warmStart: state.warmStart, control: state.control, parameters: rules.parameters(physics),
      controlStep: controlStep, episode: episode, generator: [generator.state])
  }

  package func restore(_ snapshot: Snapshot) throws(EnvironmentError) {
    guard snapshot.generator.count == 1 else {
      throw EnvironmentError(
        .state, "the snapshot's generator has \(snapshot.generator.count) words instead of one")
    }
    guard (0...episodeLength).contains(snapshot.controlStep),
      (0...(1 << 48)).contains(snapshot.episode)
    else {
      throw EnvironmentError(
        .state,
        "the snapshot is of control step \(snapshot.controlStep), episode \(snapshot.episode)")
    }
    try rules.place(snapshot.parameters, in: physics)
    try physics.restore(
      PhysicsState(
        time: snapshot.time, positions: snapshot.positions, velocities: snapshot.velocities,
        warmStart: snapshot.warmStart, control: snapshot.control))
    generator = SeededGenerator(state: snapshot.generator[0])
    controlStep = snapshot.controlStep
    episode = snapshot.episode
    isTerminal = controlStep > 0 && rules.isTerminal(physics)
  }

  package func frames(in modes: [DistractorMode]) throws(EnvironmentError) -> [Frame] {
    try task.check(modes)
    return try drawer.frames(
      of: physics, modes: modes, episode: episode, agentStep: agentStep, controlStep: controlStep)
  }

  package func segmentation(in mode: DistractorMode) throws(EnvironmentError) -> Segmentation {
    try task.check([mode])
    return try drawer.segmentation(
      of: physics, mode: mode, episode: episode, agentStep: agentStep, controlStep: controlStep)
  }

  private var agentStep: Int { (controlStep + actionRepeat - 1) / actionRepeat }

  private var drawer: any StateRenderer {
    get throws(EnvironmentError) {
      guard let renderer else {
        throw EnvironmentError(.graphics, "this environment was made without a renderer")
      }
      return renderer
    }
  }

  /// The observation of the present state in numbers.
  package var observation: [Observation] { rules.observation(physics) }
}
