// What a trained agent makes of one observation, for the explorer, exports and reports: policy,
// values, landscape, attribution, masks. One forward pass of the trunk serves all of it but the
// masked observation's values; attributions touch no parameter gradient.

import Attribution
import Environments
import Frames
import Networks
import RealModule
import Tensors

/// An agent that can be asked. One caller at a time.
public final class AgentInspector: Inspectable {
  public let name: String
  public let task: String
  public let actionCount: Int
  public let quantile: Float

  /// The grey level outside the mask, where training draws one for each batch.
  package static let fill: Float = 128

  private let networks: AgentNetworks
  private let predicts: Bool
  private let plain: Critic.Activations
  private let masked: Critic.Activations
  private let policy: Actor.Activations
  private let decoded: AttributionPredictor.Activations
  private let gradient: FloatBuffer
  private let masks: AttributionMask
  private let one = FloatBuffer([1])
  private var mask: [UInt8]

  /// An agent of a folder that `sgqn train` wrote.
  /// - Parameters:
  ///   - name: the name shown to people; the folder's own unless told.
  /// - Throws: `AgentError` or `NetworkError` where there is none that this build can read.
  public convenience init(folder: String, name: String? = nil) throws {
    let config = try AgentFolder.config(folder)
    self.init(
      try AgentFolder.networks(folder, config), settings: config.settings,
      name: name ?? config.name)
  }

  /// - Parameter networks: used by nobody else meanwhile.
  package init(_ networks: AgentNetworks, settings: Settings, name: String) {
    self.networks = networks
    self.name = name
    task = settings.task
    actionCount = settings.architecture.actions
    quantile = settings.quantile
    predicts = settings.algorithm == .sgqn
    plain = Critic.Activations(networks.critic, trunk: Trunk.Activations(networks.trunk))
    masked = Critic.Activations(networks.critic, trunk: Trunk.Activations(networks.trunk))
    policy = Actor.Activations(networks.actor)
    decoded = AttributionPredictor.Activations(networks.predictor)
    gradient = FloatBuffer(count: plain.trunk.input.count)
    masks = AttributionMask(settings.architecture.pixels, threads: networks.threads)
    mask = [UInt8](repeating: 0, count: Saliency.frames * networks.area)
  }

  public func inspect(_ observation: FrameStack, _ request: InsightRequest) -> Insight {
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
    networks.actor.forward(plain.trunk.features, policy, weights)
    let policyAction = policy.action.array
    let action = FloatBuffer(request.action ?? policyAction)

    critic.forwardHeads(plain, action: action.base, weights)
    let (q1, q2) = (plain.q1[0], plain.q2[0])
    let predicted = predicts ? predictedMask() : nil
    attribute(request, preferringFirst: q1 <= q2)
    mask.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      masks.compute(of: gradient.base, image: 0, quantile: request.quantile, into: base)
    }
    let (maskedQ1, maskedQ2) = maskedValues(planes, action)
    return Insight(
      policyAction: policyAction, policySpread: policy.logStd.array.map { Float.exp($0) },
      action: action.array, q1: q1, q2: q2, maskedQ1: maskedQ1, maskedQ2: maskedQ2,
      landscape: landscape(around: action.array, points: request.landscapePoints),
      saliency: frames { masks.maps[$0] }, mask: frames { mask[$0] != 0 },
      predictedMask: predicted)
  }

  /// The gradient of the request's target with respect to the pixels, into `gradient`.
  private func attribute(_ request: InsightRequest, preferringFirst: Bool) {
    let critic = networks.critic
    let weights = networks.weights
    let rule = request.method.rule
    let isFirst: Bool
    switch request.target {
    case .q1: isFirst = true
    case .q2: isFirst = false
    case .minQ: isFirst = preferringFirst
    case .action(let component):
      networks.actor.backwardMean(
        component, policy, weights, rule: rule, features: plain.trunk.features,
        input: networks.trunk.signal)
      networks.trunk.backward(
        plain.trunk, weights, rule: rule, gradients: nil, pixels: gradient)
      return
    }
    critic.backward(
      plain, q1: isFirst ? one.base : nil, q2: isFirst ? nil : one.base, weights, rule: rule,
      gradients: nil, pixels: gradient)
  }

  private func maskedValues(_ planes: [UInt8], _ action: FloatBuffer) -> (Float, Float) {
    AttributionMask.apply(
      mask, to: planes, fill: Self.fill, image: 0, networks.architecture.pixels,
      into: masked.trunk.input.base)
    networks.critic.forward(masked, action: action.base, networks.weights)
    return (masked.q1[0], masked.q2[0])
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

  /// Probabilities of the predictor for `plain`, mean over the channels of each frame.
  private func predictedMask() -> [[Float]] {
    networks.predictor.forward(plain.headInput.base, decoded, networks.weights)
    let grid = networks.architecture.logits
    var maps = [[Float]](
      repeating: [Float](repeating: 0, count: grid.area), count: Saliency.frames)
    for channel in 0..<grid.channels {
      grid.visit(channel, of: 0, in: decoded.logits.base) { point, logit in
        maps[channel / 3][point] += 1 / (3 * (1 + Float.exp(-logit)))
      }
    }
    return maps
  }

  /// Three maps from values laid out one after another.
  private func frames<T>(_ value: (Int) -> T) -> [[T]] {
    (0..<Saliency.frames).map { frame in
      (0..<networks.area).map { value(frame * networks.area + $0) }
    }
  }
}

extension AttributionMethod {
  /// How its backward pass goes through a ReLU.
  package var rule: ReLURule {
    switch self {
    case .guidedBackprop: .guided
    case .gradient: .standard
    case .deconvolution: .deconvolution
    }
  }
}
