// PAD at test time (Hansen et al. 2021, section 3.2): with every step that an agent takes where it is
// deployed, its encoder learns a little more to tell the action from the observations around it. No reward
// is needed. Each episode starts from the trained weights.

import Attribution
import Frames
import Learning
import Networks
import Replay
import Tensors

/// An agent that adapts as it acts. One caller at a time.
package final class Adaptation {
  /// Copies of a transition in an update, each cropped by its own draw, as in the published code.
  static let batchSize = 32

  private let learner: Learner
  private let trained: [Float]
  private let batch: Batch
  private let seed: UInt64
  private var generator: Generator
  private let settings: Settings

  /// The networks that adapt; act and inspect with these.
  package var networks: AgentNetworks { learner.networks }

  /// - Parameter networks: trained; they stay as they are.
  /// - Throws: `AgentError` if the agent has no head that needs no reward.
  package init(_ networks: AgentNetworks, settings: Settings, seed: UInt64) throws {
    guard settings.algorithm.objective.adapts else {
      throw AgentError(
        .mismatch, "an agent of \(settings.algorithm.rawValue) cannot adapt; train one with pad")
    }
    var settings = settings
    settings.batch = Self.batchSize
    // What it learns from is the head alone.
    settings.predictionBalance = 0
    self.settings = settings
    learner = try Learner(settings, threads: 1)
    trained = networks.weights.parameters.buffer.array
    batch = settings.makeBatch()
    self.seed = seed
    generator = Generator(seed: seed, stream: 3)
    reset()
  }

  /// Back to the trained weights, with a fresh optimiser and the first draws.
  package func reset() {
    generator = Generator(seed: seed, stream: 3)
    learner.networks.weights.parameters.buffer.copy(from: trained, count: trained.count)
    for optimizer in learner.optimizers { optimizer.adam.reset() }
    learner.refresh()
  }

  /// Learns from one step.
  /// - Parameters:
  ///   - before, after: what the environment showed, as large as it is rendered.
  ///   - action: each component in -1...1.
  package func observe(before: FrameStack, action: [Float], after: FrameStack) {
    let size = settings.architecture.imageSize
    let room = before.newest.width - size
    for row in 0..<batch.size {
      for (stack, target) in [
        (before, batch.observations), (after, batch.nextObservations),
      ] {
        let (x, y) = (generator.index(below: room + 1), generator.index(below: room + 1))
        let planes = stack.map { $0.cropped(x: x, y: y, width: size, height: size) }.planes
        (target + row * planes.count).update(from: planes, count: planes.count)
      }
      for i in 0..<action.count { batch.actions.base[row * action.count + i] = action[i] }
    }
    Library.useOneThread()
    for auxiliary in learner.auxiliaries { learner.update(auxiliary, batch) }
  }
}

/// The inspector of an agent that adapts.
package final class AdaptingInspector: AdaptingInspectable {
  private let adaptation: Adaptation
  private let inspector: AgentInspector

  /// An agent of a folder that `sgqn train` wrote.
  /// - Parameters:
  ///   - name: shown to people.
  ///   - seed: of the crops that it learns from.
  /// - Throws: `AgentError` or `NetworkError` if there is no agent, or it cannot adapt.
  package init(folder: String, name: String, seed: UInt64) throws {
    let config = try AgentFolder.config(folder)
    adaptation = try Adaptation(
      try AgentFolder.networks(folder, config), settings: config.settings, seed: seed)
    inspector = AgentInspector(adaptation.networks, settings: config.settings, name: name)
  }

  package var name: String { inspector.name }
  package var task: String { inspector.task }
  package var actionCount: Int { inspector.actionCount }
  package var quantile: Float { inspector.quantile }

  package func inspect(
    _ observation: FrameStack, _ request: InspectionRequest, progress: AttributionProgress
  ) -> Inspection? {
    inspector.inspect(observation, request, progress: progress)
  }

  package func begin() { adaptation.reset() }

  package func observe(before: FrameStack, action: [Float], after: FrameStack) {
    adaptation.observe(before: before, action: action, after: after)
  }
}
