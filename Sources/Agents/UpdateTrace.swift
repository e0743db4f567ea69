// Everything inside one update that a reference can be compared with. Only verification asks for it.

import Networks
import Replay
import Tensors

/// Intermediates of one update, in canonical order. Workers write disjoint rows.
package final class UpdateTrace {
  package var tensors: [String: NamedTensor] = [:]
  private let size: Int
  private let actions: Int
  private let area: Int
  private var rows: [String: FloatBuffer] = [:]

  package init(batch: Batch) {
    size = batch.size
    actions = batch.actionCount
    area = batch.area
    for name in [
      "critic.target_q", "critic.q1", "critic.q2", "critic.masked_q1", "critic.masked_q2",
      "critic.next_log_pi", "actor.log_pi",
    ] { rows[name] = FloatBuffer(count: size) }
    for name in ["critic.next_action", "actor.pi", "actor.log_std"] {
      rows[name] = FloatBuffer(count: size * actions)
    }
    for name in [
      "critic.attribution", "critic.mask", "critic.masked_obs", "aux.attribution", "aux.mask",
      "aux.logits",
    ] { rows[name] = FloatBuffer(count: size * 9 * area) }
  }

  /// One of the row-wise intermediates.
  package func values(_ name: String) -> [Float] { rows[name]?.array ?? [] }

  private func copy(_ name: String, _ source: Floats, _ start: Int, _ lane: Lane, width: Int = 1) {
    guard let target = rows[name] else { return }
    (target.base + start * width).update(from: source, count: lane.chunk * width)
  }

  private func images(
    _ name: String, _ start: Int, _ lane: Lane, _ value: (Int, Int, Floats) -> Void
  ) {
    guard let target = rows[name] else { return }
    for image in 0..<lane.chunk {
      for channel in 0..<9 {
        value(image, channel, target.base + ((start + image) * 9 + channel) * area)
      }
    }
  }

  func targets(_ lane: Lane, _ start: Int) {
    copy("critic.target_q", lane.y.base, start, lane)
    copy("critic.next_log_pi", lane.policy.logPi.base, start, lane)
    copy("critic.next_action", lane.policy.action.base, start, lane, width: actions)
  }

  func values(_ lane: Lane, _ start: Int) {
    copy("critic.q1", lane.plain.q1, start, lane)
    copy("critic.q2", lane.plain.q2, start, lane)
    copy("critic.masked_q1", lane.second.q1, start, lane)
    copy("critic.masked_q2", lane.second.q2, start, lane)
    attribution("critic", lane, start)
    images("critic.masked_obs", start, lane) { image, channel, plane in
      lane.grid.unpack(
        channel, of: image, in: lane.second.trunk.input.base, into: plane, scale: 255)
    }
  }

  private func attribution(_ owner: String, _ lane: Lane, _ start: Int) {
    images("\(owner).attribution", start, lane) { image, channel, plane in
      lane.grid.unpack(channel, of: image, in: lane.pixels.base, into: plane, scale: 1 / 255)
    }
    images("\(owner).mask", start, lane) { image, channel, plane in
      let mask = lane.mask + (image * 3 + channel / 3) * area
      for i in 0..<area { plane[i] = Float(mask[i]) }
    }
  }

  func actor(_ lane: Lane, _ start: Int) {
    copy("actor.log_pi", lane.policy.logPi.base, start, lane)
    copy("actor.pi", lane.policy.action.base, start, lane, width: actions)
    copy("actor.log_std", lane.policy.logStd.base, start, lane, width: actions)
  }

  func auxiliary(_ lane: Lane, _ start: Int) {
    attribution("aux", lane, start)
    images("aux.logits", start, lane) { image, channel, plane in
      lane.settings.architecture.logits.unpack(
        channel, of: image, in: lane.decoded.logits.base, into: plane)
    }
  }

  private func record(_ prefix: String, _ tensors: [NamedTensor]) {
    for tensor in tensors { self.tensors["\(prefix)/\(tensor.name)"] = tensor }
  }

  func criticGradients(_ p: Parameters, _ g: Floats) { record("critic.grad", p.export(g)) }
  func actorGradients(_ p: Parameters, _ g: Floats) { record("actor.grad", p.export(g)) }
  func auxiliaryGradients(_ p: Parameters, _ g: Floats) { record("aux.grad", p.export(g)) }
  func criticStepped(_ p: Parameters) { record("critic.after", p.export()) }
  func actorStepped(_ p: Parameters) { record("actor.after", p.export()) }
  func targetsAveraged(_ p: Parameters) { record("target.after", p.export()) }
  func auxiliaryStepped(_ p: Parameters) { record("aux.after", p.export()) }
}
