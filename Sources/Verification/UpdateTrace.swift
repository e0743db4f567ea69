// Everything inside one update that a reference can be compared with. Only verification asks for it.

import Attribution
import Learning
import Networks
import Replay
import Tensors

/// Intermediates of one update, in canonical order. Workers write disjoint rows.
package final class UpdateTrace: UpdateObserver {
  /// By group and name, as in `critic.grad/critic.Q1.trunk.0.weight`.
  package private(set) var tensors: [String: NamedTensor] = [:]
  private let size: Int
  private let actions: Int
  private let area: Int
  private let rows: [String: FloatBuffer]
  private let contrast: CURL?

  /// Starts to watch a learner, which must live as long.
  package init(_ learner: Learner, batch: Batch) {
    size = batch.size
    actions = batch.actionCount
    area = batch.area
    var rows: [String: FloatBuffer] = [:]
    for name in [
      "critic.target_q", "critic.q1", "critic.q2", "critic.masked_q1", "critic.masked_q2",
      "critic.overlaid_q1", "critic.overlaid_q2", "critic.next_log_pi", "actor.log_pi",
    ] { rows[name] = FloatBuffer(count: size) }
    for name in ["critic.next_action", "actor.pi", "actor.log_std"] {
      rows[name] = FloatBuffer(count: size * actions)
    }
    for name in [
      "critic.attribution", "critic.mask", "critic.masked_obs", "aux.attribution", "aux.mask",
      "aux.logits",
    ] { rows[name] = FloatBuffer(count: size * 9 * area) }
    self.rows = rows
    contrast = learner.auxiliaries.lazy.compactMap { $0.head as? CURL }.first
    learner.observer = self
    for workspace in learner.workspaces {
      workspace.observer = { [unowned self, unowned learner] stage, workspace, start in
        record(stage, workspace, start, learner)
      }
    }
  }

  /// One of the row-wise intermediates.
  package func values(_ name: String) -> [Float] {
    if name == "aux.logits", let contrast { return contrast.logits.array }
    return rows[name]?.array ?? []
  }

  private func record(
    _ stage: UpdateStage, _ workspace: Workspace, _ start: Int, _ learner: Learner
  ) {
    func copy(_ name: String, _ source: Floats, width: Int = 1) {
      guard let target = rows[name] else { return }
      (target.base + start * width).update(from: source, count: workspace.chunk * width)
    }
    switch stage {
    case .targets:
      copy("critic.target_q", workspace.targetValues.base)
      if let policy = workspace.policy {
        copy("critic.next_log_pi", policy.logPi.base)
        copy("critic.next_action", policy.action.base, width: actions)
      } else {
        copy("critic.next_action", workspace.nextAction.base, width: actions)
      }
    case .values:
      copy("critic.q1", workspace.observed.q1)
      copy("critic.q2", workspace.observed.q2)
    case .overlaid:
      copy("critic.overlaid_q1", workspace.altered.q1)
      copy("critic.overlaid_q2", workspace.altered.q2)
    case .masked:
      copy("critic.masked_q1", workspace.altered.q1)
      copy("critic.masked_q2", workspace.altered.q2)
      attribution("critic", workspace, start)
      images("critic.masked_obs", workspace, start) { image, channel, plane in
        workspace.settings.architecture.pixels.unpack(
          channel, of: image, in: workspace.altered.trunk.input.base, into: plane, scale: 255)
      }
    case .policy:
      guard let policy = workspace.policy else { return }
      copy("actor.log_pi", policy.logPi.base)
      copy("actor.pi", policy.action.base, width: actions)
      copy("actor.log_std", policy.logStd.base, width: actions)
    case .auxiliary:
      guard let mask = learner.auxiliaries.first?.head as? MaskPrediction else { return }
      attribution("aux", workspace, start)
      let architecture = workspace.settings.architecture
      let grid = PixelGrid(
        size: architecture.imageSize, used: architecture.pointSize,
        channels: architecture.imageChannels, pooling: architecture.pooling)
      images("aux.logits", workspace, start) { image, channel, plane in
        grid.unpack(channel, of: image, in: mask.logits(of: workspace), into: plane)
      }
    }
  }

  private func images(
    _ name: String, _ workspace: Workspace, _ start: Int, _ value: (Int, Int, Floats) -> Void
  ) {
    guard let target = rows[name] else { return }
    for image in 0..<workspace.chunk {
      for channel in 0..<9 {
        value(image, channel, target.base + ((start + image) * 9 + channel) * area)
      }
    }
  }

  private func attribution(_ owner: String, _ workspace: Workspace, _ start: Int) {
    let architecture = workspace.settings.architecture
    images("\(owner).attribution", workspace, start) { image, channel, plane in
      architecture.pixels.unpack(
        channel, of: image, in: workspace.pixels.base, into: plane,
        scale: 1 / Float(255 * architecture.pooling * architecture.pooling))
    }
    images("\(owner).mask", workspace, start) { image, channel, plane in
      let (size, row) = (architecture.imageSize, architecture.pointSize)
      let mask = workspace.mask + (image * 3 + channel / 3) * row * row
      for i in 0..<area {
        plane[i] = Float(
          mask[i / size / architecture.pooling * row + i % size / architecture.pooling])
      }
    }
  }

  // MARK: - Gradients and parameters

  /// A group's name in a reference.
  private func group(_ optimizer: SectionOptimizer) -> String {
    optimizer.name == "auxiliary" ? "aux" : optimizer.name
  }

  private func record(_ prefix: String, _ tensors: [NamedTensor]) {
    for tensor in tensors { self.tensors["\(prefix)/\(tensor.name)"] = tensor }
  }

  package func learner(
    _ learner: Learner, willStep optimizer: SectionOptimizer, gradients: Floats
  ) {
    record(
      "\(group(optimizer)).grad", learner.networks.weights.parameters.export(gradients))
  }

  package func learner(_ learner: Learner, didStep optimizer: SectionOptimizer) {
    record("\(group(optimizer)).after", learner.networks.weights.parameters.export())
  }

  package func learnerDidAverage(_ learner: Learner, _ prefix: String, _ weights: NetworkWeights) {
    record("\(prefix).after", weights.parameters.export())
  }
}
