// An agent that pushes the bright square to the middle, with everything computed from the pixels:
// brightness is its saliency, so a different picture gives a different inspection.

import Attribution
import Frames

final class FakeAgent: Inspectable {
  let name = "fake"
  let task = "push_point"
  let actionCount: Int
  let quantile: Float = 0.95
  let predicts: Bool
  private(set) var inspections = 0

  private let maskFill: Float

  /// What is added to its actions: agents with different ones act differently.
  private let push: Float

  /// Whether it chooses from three actions instead of any.
  private let grid: Bool

  /// What the mask's replacement costs its value; less than nothing makes what the mask leaves look better.
  private let maskCost: Float

  init(
    actionCount: Int = 1, predicts: Bool = true, maskFill: Float = 128, push: Float = 0,
    grid: Bool = false, maskCost: Float = 1
  ) {
    self.grid = grid
    self.maskCost = maskCost
    self.push = push
    self.maskFill = maskFill
    self.actionCount = actionCount
    self.predicts = predicts
  }

  func inspect(
    _ observation: FrameStack, _ request: InspectionRequest, progress: AttributionProgress
  ) -> Inspection? {
    inspections += 1
    if request.method.isSlow {
      for turn in 1...4 where !progress(Double(turn) / 4) { return nil }
    }
    let saliency = observation.frames.map(Self.brightness)
    let mask = saliency.map { map -> [Bool] in
      let sorted = map.sorted()
      let threshold = sorted[Int(request.quantile * Float(sorted.count - 1))]
      return map.map { $0 >= threshold }
    }
    // Where the bright square stands, -1...1.
    var sum: Float = 0
    var weight: Float = 0
    for (at, value) in saliency[2].enumerated() where value > 1 {
      sum += (Float(at % 84) - 42) / 42
      weight += 1
    }
    let place = weight > 0 ? sum / weight : 0
    let tint = Float(observation.newest.pixels[2]) / 1000
    let policy = (0..<actionCount).map { index -> Float in
      max(-1, min(1, push - place + tint + 0.1 * Float(index)))
    }
    let action = request.action ?? policy
    var distance: Float = 0
    for index in policy.indices { distance += abs(action[index] - policy[index]) }
    let q = 50 - 20 * abs(place) - 5 * distance
    let landscape = policy.map { best -> [Float] in
      (0..<request.landscapePoints).map { point -> Float in
        let value = 2 * Float(point) / Float(request.landscapePoints - 1) - 1
        return q - 5 * abs(value - best)
      }
    }
    var inspection = Inspection(
      policyAction: policy, policySpread: Array(repeating: 0.3, count: actionCount),
      action: action, q1: q, q2: q - 0.5, maskedQ1: q - maskCost - tint,
      maskedQ2: q - maskCost - 0.5 - tint, landscape: landscape, saliency: saliency, mask: mask,
      predictedMask: predicts ? saliency : nil
    )
    inspection.maskFill = maskFill
    if grid {
      inspection.choices = [-1, 0, 1].map { ActionChoice(action: [$0], q1: q - $0, q2: q) }
    }
    if actionCount == 2 {
      inspection.surface = (0..<5).map { y in (0..<5).map { x in q - Float(abs(x - 2) + y) } }
    }
    return inspection
  }

  private static func brightness(_ frame: Frame) -> [Float] {
    (0..<frame.width * frame.height).map { at -> Float in
      Float(frame.pixels[3 * at]) / 255 + Float(frame.pixels[3 * at + 1]) / 512
    }
  }
}
