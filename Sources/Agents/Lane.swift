// One worker's networks and workspaces, and the pieces of an update over one chunk of the batch.
// Every piece reads rows start..<start + chunk of the batch and adds to this lane's gradients.

import Attribution
import Networks
import RealModule
import Replay
import Tensors

/// Loss sums of one worker (not yet divided by the batch size).
struct Tally {
  var critic: Float = 0
  var consistency: Float = 0
  var actor: Float = 0
  var logPi: Float = 0
  var auxiliary: Float = 0
}

/// What one worker computes with.
final class Lane {
  let settings: Settings
  let chunk: Int
  let gradients: Gradients
  var tally = Tally()
  let weights: NetworkWeights
  let target: NetworkWeights
  let critic: Critic
  let targetCritic: Critic
  let actor: Actor
  let predictor: AttributionPredictor
  /// The observation's pass.
  let plain: Critic.Activations
  /// The second pass that learns: masked or overlaid.
  let second: Critic.Activations
  let targetPass: Critic.Activations
  let policy: Actor.Activations
  let decoded: AttributionPredictor.Activations
  let pixels: FloatBuffer
  let masks: AttributionMask
  /// chunk x 3 x area.
  let mask: UnsafeMutablePointer<UInt8>
  let y: FloatBuffer
  let plainSignal: (FloatBuffer, FloatBuffer)
  let secondSignal: (FloatBuffer, FloatBuffer)
  private let ones: FloatBuffer
  let area: Int
  let grid: PixelGrid
  private let logits: PixelGrid

  init(
    _ settings: Settings, chunk: Int, networks: AgentNetworks, target: NetworkWeights
  ) throws(TensorError) {
    self.settings = settings
    self.chunk = chunk
    self.target = target
    weights = networks.weights
    area = networks.area
    let architecture = settings.architecture
    grid = architecture.pixels
    logits = architecture.logits
    let library = try Library()
    let trunk = try Trunk(architecture, batch: chunk, library: library, alike: networks.trunk)
    predictor = try AttributionPredictor(
      architecture, networks.layout, batch: chunk, library: library, alike: networks.predictor)
    critic = Critic(architecture, networks.layout, trunk: trunk)
    targetCritic = Critic(architecture, target.parameters.layout, trunk: trunk)
    actor = Actor(architecture, networks.layout, batch: chunk)
    gradients = Gradients(
      networks.layout, trunk: trunk.convolutions, decoder: predictor.convolutions)
    plain = Critic.Activations(critic, trunk: Trunk.Activations(trunk))
    second = Critic.Activations(critic, trunk: Trunk.Activations(trunk))
    targetPass = Critic.Activations(targetCritic, trunk: second.trunk)
    policy = Actor.Activations(actor)
    decoded = AttributionPredictor.Activations(predictor)
    pixels = FloatBuffer(count: plain.trunk.input.count)
    masks = AttributionMask(grid)
    mask = .allocate(capacity: chunk * 3 * area)
    mask.initialize(repeating: 0, count: chunk * 3 * area)
    y = FloatBuffer(count: chunk)
    plainSignal = (FloatBuffer(count: chunk), FloatBuffer(count: chunk))
    secondSignal = (FloatBuffer(count: chunk), FloatBuffer(count: chunk))
    ones = FloatBuffer([Float](repeating: 1, count: chunk))
  }

  deinit { mask.deallocate() }

  func begin() {
    gradients.zero()
    tally = Tally()
  }

  /// y = r + not_done * discount * (min target Q(s', a') - alpha log pi(a')), a' from the actor.
  func targets(_ batch: Batch, _ start: Int, alpha: Float) {
    let actions = batch.actionCount
    see(batch.nextObservations, start, in: second)
    policy.noise.copy(from: batch.nextNoise.base + start * actions, count: chunk * actions)
    actor.forward(second.trunk.features, policy, weights)
    targetCritic.forward(targetPass, action: policy.action.base, target)
    for i in 0..<chunk {
      let value = min(targetPass.q1[i], targetPass.q2[i]) - alpha * policy.logPi.base[i]
      y.base[i] =
        batch.rewards.base[start + i] + batch.notDone.base[start + i] * settings.discount * value
    }
  }

  /// Q1 and Q2 of the observations and actions of the batch, in `plain`.
  func values(_ batch: Batch, _ start: Int) {
    encode(batch, start)
    critic.forwardQ(plain, weights)
  }

  /// The same as far as the heads.
  func encode(_ batch: Batch, _ start: Int) {
    see(batch.observations, start, in: plain)
    critic.project(plain, action: actions(batch, start), weights)
  }

  /// Q1 alone of what `encode` has seen.
  func firstValues() { critic.forwardFirst(plain, weights) }

  /// Gradient of MSE(Q, y) * `share` with respect to the Q-values of one pass.
  func temporalDifference(
    _ pass: Critic.Activations, share: Float, into signal: (FloatBuffer, FloatBuffer)
  ) {
    let factor = 2 * share / Float(settings.batch)
    for i in 0..<chunk {
      let (d1, d2) = (pass.q1[i] - y.base[i], pass.q2[i] - y.base[i])
      signal.0.base[i] = factor * d1
      signal.1.base[i] = factor * d2
      tally.critic += share * (d1 * d1 + d2 * d2)
    }
  }

  /// Guided backpropagation of Q1 through `plain`, and its quantile masks.
  func attribute() {
    critic.backward(
      plain, q1: ones.base, q2: nil, weights, rule: .guided, gradients: nil, pixels: pixels)
    for image in 0..<chunk {
      masks.compute(
        of: pixels.base, image: image, quantile: settings.quantile,
        into: mask + image * 3 * area)
    }
  }

  /// Values of the masked observations in `second`; gradient of lambda times the consistency loss
  /// through both terms.
  func consistency(_ batch: Batch, _ start: Int) {
    critic.trunk.forward(second.trunk, weights) { image, input in
      AttributionMask.apply(
        mask + image * 3 * area, to: batch.observations + (start + image) * 9 * area,
        fill: batch.fill, image: image, grid, into: input)
    }
    critic.forwardHeads(second, action: actions(batch, start), weights)
    let factor = 2 * settings.consistencyWeight / Float(settings.batch)
    for i in 0..<chunk {
      let (d1, d2) = (plain.q1[i] - second.q1[i], plain.q2[i] - second.q2[i])
      plainSignal.0.base[i] += factor * d1
      plainSignal.1.base[i] += factor * d2
      secondSignal.0.base[i] = -factor * d1
      secondSignal.1.base[i] = -factor * d2
      tally.consistency += d1 * d1 + d2 * d2
    }
  }

  /// Values of the overlaid observations in `second`.
  func overlaidValues(_ batch: Batch, _ start: Int) {
    seeOverlaid(batch, start)
    critic.forwardHeads(second, action: actions(batch, start), weights)
  }

  /// Takes the Q-values' gradients of one pass to all of the critic's parameters.
  func learn(_ pass: Critic.Activations, _ signal: (FloatBuffer, FloatBuffer)) {
    critic.backward(
      pass, q1: signal.0.base, q2: signal.1.base, weights, rule: .standard, gradients: gradients,
      pixels: nil)
  }

  /// The actor's loss alpha log pi - min Q over `plain`'s features, which are not trained by it.
  func actorLoss(_ batch: Batch, _ start: Int, alpha: Float) {
    let actions = batch.actionCount
    let count = Float(settings.batch)
    policy.noise.copy(from: batch.noise.base + start * actions, count: chunk * actions)
    actor.forward(plain.trunk.features, policy, weights)
    critic.setAction(plain, policy.action.base)
    critic.forwardQ(plain, weights)
    for i in 0..<chunk {
      let (q1, q2) = (plain.q1[i], plain.q2[i])
      // Where both are equal, torch's minimum shares the gradient evenly.
      plainSignal.0.base[i] = (q1 < q2 ? -1 : q1 == q2 ? -0.5 : 0) / count
      plainSignal.1.base[i] = (q2 < q1 ? -1 : q1 == q2 ? -0.5 : 0) / count
      tally.actor += alpha * policy.logPi.base[i] - min(q1, q2)
      tally.logPi += policy.logPi.base[i]
    }
    let width = critic.q1.inputs
    let signal = critic.backwardHeads(
      plain, q1: plainSignal.0.base, q2: plainSignal.1.base, weights, rule: .standard,
      gradients: nil)
    actor.backward(
      plain.trunk.features, policy, action: signal + (width - actions), stride: width,
      logPi: alpha / count, weights, gradients: gradients)
  }

  /// The auxiliary loss: the mask that `attribute` found, predicted from the overlaid observation.
  func auxiliaryLoss(_ batch: Batch, _ start: Int) {
    seeOverlaid(batch, start)
    critic.project(second, action: actions(batch, start), weights)
    predictor.forward(second.headInput.base, decoded, weights)
    tally.auxiliary += maskLoss()
    let signal = predictor.backward(second.headInput.base, decoded, weights, gradients: gradients)
    critic.backwardEncoder(
      second, signal, weights, rule: .standard, gradients: gradients, pixels: nil)
  }

  /// Binary cross-entropy with logits, summed; its gradient (of the mean) into the predictor.
  private func maskLoss() -> Float {
    let factor = 1 / (Float(settings.batch) * 9 * Float(area))
    var sum: Double = 0
    for image in 0..<chunk {
      sum += logits.binaryCrossEntropy(
        logits: decoded.logits.base, gradient: predictor.signal, image: image,
        wanted: .frames(mask + image * 3 * area), factor: factor)
    }
    return Float(sum)
  }

  /// The trunk's pass over observations as they are.
  private func see(
    _ planes: UnsafePointer<UInt8>, _ start: Int, in pass: Critic.Activations
  ) {
    critic.trunk.forward(pass.trunk, weights) { image, input in
      grid.pack(planes + (start + image) * 9 * area, image: image, into: input)
    }
  }

  /// The trunk's pass over tau(s) = s / 2 + overlay / 2, in `second`; one overlay image for all three
  /// frames.
  private func seeOverlaid(_ batch: Batch, _ start: Int) {
    critic.trunk.forward(second.trunk, weights) { image, input in
      let source = batch.observations + (start + image) * 9 * area
      let overlay = batch.overlays + (start + image) * 3 * area
      grid.fill(image, in: input, from: source, and: .colors(overlay)) { ($0 + $1) * (0.5 / 255) }
    }
  }

  private func actions(_ batch: Batch, _ start: Int) -> UnsafePointer<Float> {
    UnsafePointer(batch.actions.base + start * batch.actionCount)
  }
}
