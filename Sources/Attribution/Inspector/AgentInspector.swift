// What a trained agent makes of one observation, for the explorer, exports and reports: policy,
// values, landscape, attribution, masks. One forward pass of the trunk serves all of it but the
// masked observation's values; attributions touch no parameter gradient.

import Frames
import Networks
import RealModule
import Tensors

/// An agent that can be asked. One caller at a time.
package final class AgentInspector: Inspectable {
  package let name: String
  package let task: String
  package let actionCount: Int
  package let quantile: Float

  private let networks: AgentNetworks
  /// The grey level outside the mask in what the agent is asked about.
  private let maskFill: Float
  private let plain: Critic.Activations
  private let masked: Critic.Activations
  private let policy: Actor.Activations?
  private let decoded: AttributionPredictor.Activations?
  private let gradient: FloatBuffer
  private let masks: AttributionMask
  private var mask: [UInt8]
  /// Points of the frames that the networks do not see; they come first in maps and masks.
  private let unseen: Int

  /// - Parameters:
  ///   - networks: used by nobody else meanwhile.
  ///   - name: shown to people.
  ///   - quantile: rho that it was trained with.
  ///   - maskFill: grey level 0...255 outside the mask; what training showed there, or the middle one where it
  ///     showed many.
  package init(
    _ networks: AgentNetworks, name: String, task: String, quantile: Float, maskFill: Float
  ) {
    self.networks = networks
    self.name = name
    self.task = task
    self.quantile = quantile
    self.maskFill = maskFill
    actionCount = networks.architecture.actions
    plain = Critic.Activations(networks.critic, trunk: Trunk.Activations(networks.trunk))
    masked = Critic.Activations(networks.critic, trunk: Trunk.Activations(networks.trunk))
    policy = networks.actor.map(Actor.Activations.init)
    decoded = networks.predictor.map(AttributionPredictor.Activations.init)
    gradient = FloatBuffer(count: plain.trunk.input.count)
    masks = AttributionMask(networks.architecture.pixels, threads: networks.threads)
    let area = networks.architecture.logits.area
    mask = [UInt8](repeating: 0, count: Saliency.frames * area)
    unseen = (Saliency.frames - networks.architecture.frames) * area
  }

  package func inspect(
    _ observation: FrameStack, _ request: InspectionRequest, progress: AttributionProgress
  ) -> Inspection? {
    Library.useThreads(networks.threads)
    let planes = observation.planes
    precondition(planes.count == 9 * networks.area, "\(planes.count) bytes for an observation")
    precondition(
      request.action.map { $0.count == actionCount } ?? true,
      "\(request.action?.count ?? 0) actions, not \(actionCount)")
    let weights = networks.weights
    let critic = networks.critic
    networks.architecture.pixels.pack(
      planes, image: 0, into: plain.trunk.input.base, threads: networks.threads)
    networks.trunk.forward(plain.trunk, weights)
    let policyAction = greedyAction()
    let action = FloatBuffer(request.action ?? policyAction)

    critic.forwardHeads(plain, action: action.base, weights)
    let (q1, q2) = (plain.q1[0], plain.q2[0])
    let predicted = predictedMask()
    guard attribute(request, preferringFirst: q1 <= q2, progress) else { return nil }
    mask.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      masks.compute(of: gradient.base, image: 0, quantile: request.quantile, into: base)
      // No gradient leads to them, and all of nothing reaches its quantile.
      base.update(repeating: 0, count: unseen)
    }
    let (maskedQ1, maskedQ2) = maskedValues(planes, action)
    // A pixel moves its point's mean by as much.
    let share = 1 / Float(networks.architecture.pooling * networks.architecture.pooling)
    var inspection = Inspection(
      policyAction: policyAction, policySpread: policySpread,
      action: action.array, q1: q1, q2: q2, maskedQ1: maskedQ1, maskedQ2: maskedQ2,
      landscape: landscape(around: action.array, points: request.landscapePoints),
      saliency: frames { masks.maps[$0] * share }, mask: frames { mask[$0] != 0 },
      predictedMask: predicted, maskFill: maskFill)
    inspection.choices = choices
    // Larger heads take longer, and a key waits for them.
    let points = min(request.surfacePoints, networks.architecture.hidden > 512 ? 11 : 21)
    if actionCount == 2, points >= 2 { inspection.surface = surface(points: points) }
    if request.curvePoints >= 2 {
      inspection.fidelity = fidelity(planes, action, points: request.curvePoints)
    }
    return inspection
  }

  /// Sum of |attribution| over the pixels of what was inspected last, per grey level.
  package var attributionSum: Float {
    var sum = 0.0
    let grid = networks.architecture.pixels
    for channel in 0..<grid.channels {
      grid.visit(channel, of: 0, in: gradient.base) { sum += Double($1.magnitude) }
    }
    return Float(sum / 255)
  }

  /// The policy's action for what `plain` holds the features of.
  private func greedyAction() -> [Float] {
    guard let actor = networks.actor, let policy else {
      networks.critic.projectWithoutAction(plain, networks.weights)
      networks.critic.forwardQ(plain, networks.weights)
      return networks.critic.bestAction(plain, row: 0)
    }
    actor.forward(plain.trunk.features, policy, networks.weights)
    return policy.action.array
  }

  /// Of a Gaussian before tanh; empty for policies that have none.
  private var policySpread: [Float] {
    guard let policy, networks.actor?.isStochastic == true else {
      return []
    }
    return policy.logStd.array.map { Float.exp($0) }
  }

  /// What the heads that value every action at once said of each.
  private var choices: [ActionChoice] {
    guard let grid = networks.critic.grid else { return [] }
    let (first, last) = (plain.outputs(of: 0), plain.outputs(of: networks.critic.heads.count - 1))
    return (0..<grid.count).map {
      ActionChoice(action: grid.action($0), q1: first[$0], q2: last[$0])
    }
  }

  /// The attribution of the request's target, into `gradient`; false where `progress` ended it.
  private func attribute(
    _ request: InspectionRequest, preferringFirst: Bool, _ progress: AttributionProgress
  ) -> Bool {
    request.method.attribution.attribute(
      TargetValue(
        of: request.target, networks, pass: plain, policy: policy, preferringFirst: preferringFirst),
      into: gradient, progress: progress)
  }

  private func maskedValues(_ planes: [UInt8], _ action: FloatBuffer) -> (Float, Float) {
    AttributionMask.apply(
      mask, to: planes, fill: maskFill, image: 0, networks.architecture.pixels,
      into: masked.trunk.input.base)
    networks.critic.forward(masked, action: action.base, networks.weights)
    return (masked.q1[0], masked.q2[0])
  }

  /// The values of `planes` with ever more of the most salient points, and with ever fewer.
  private func fidelity(
    _ planes: [UInt8], _ action: FloatBuffer, points: Int
  ) -> FidelityCurves {
    let kept = mask
    defer { mask = kept }
    let maps = masks.maps
    let order = (unseen..<mask.count).sorted { (maps[$0], $1) > (maps[$1], $0) }
    func value(of count: Int, present: UInt8) -> Float {
      for index in mask.indices { mask[index] = 1 - present }
      for index in order.prefix(count) { mask[index] = present }
      let (q1, q2) = maskedValues(planes, action)
      return min(q1, q2)
    }
    let counts = (0..<points).map { $0 * order.count / (points - 1) }
    return FidelityCurves(
      insertion: counts.map { value(of: $0, present: 1) },
      deletion: counts.map { value(of: $0, present: 0) })
  }

  /// min Q along each component, the others held. The encoder's part is shared by all points.
  private func landscape(around action: [Float], points: Int) -> [[Float]] {
    precondition(points >= 2, "a landscape of \(points) points")
    let varied = FloatBuffer(action)
    return action.indices.map { component in
      defer { varied.base[component] = action[component] }
      return (0..<points).map { point in
        varied.base[component] = 2 * Float(point) / Float(points - 1) - 1
        networks.critic.setAction(plain, varied.base)
        networks.critic.forwardQ(plain, networks.weights)
        return min(plain.q1[0], plain.q2[0])
      }
    }
  }

  /// min Q over two components. The encoder's part is shared by all points.
  private func surface(points: Int) -> [[Float]] {
    let varied = FloatBuffer(count: 2)
    func at(_ point: Int) -> Float { 2 * Float(point) / Float(points - 1) - 1 }
    return (0..<points).map { row in
      (0..<points).map { column in
        (varied.base[0], varied.base[1]) = (at(column), at(row))
        networks.critic.setAction(plain, varied.base)
        networks.critic.forwardQ(plain, networks.weights)
        return min(plain.q1[0], plain.q2[0])
      }
    }
  }

  /// Probabilities of the predictor for `plain`, mean over the channels of each frame that is seen.
  private func predictedMask() -> [[Float]]? {
    guard let predictor = networks.predictor, let decoded else { return nil }
    predictor.forward(plain.headInput.base, decoded, networks.weights)
    let grid = networks.architecture.logits
    let values = FloatBuffer(count: Saliency.frames * grid.area)
    for channel in networks.architecture.pixels.unseen..<grid.channels {
      let map = values.base + channel / 3 * grid.area
      grid.visit(channel, of: 0, in: decoded.logits.base) { point, logit in
        map[point] += 1 / (3 * (1 + Float.exp(-logit)))
      }
    }
    return frames { values.base[$0] }
  }

  /// Three maps of pixels from values of points laid out one after another.
  private func frames<T>(_ value: (Int) -> T) -> [[T]] {
    let architecture = networks.architecture
    let (size, row, pooling) = (
      architecture.imageSize, architecture.pointSize, architecture.pooling
    )
    return (0..<Saliency.frames).map { frame in
      (0..<size * size).map { pixel in
        value((frame * row + pixel / size / pooling) * row + pixel % size / pooling)
      }
    }
  }
}
