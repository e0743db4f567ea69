// One worker's networks and memory, and the pieces of an update over one chunk of the batch. Every piece
// reads rows start..<start + chunk of the batch and adds to this worker's gradients and loss sums.

import Attribution
import Networks
import Replay
import Tensors

/// What of an update can be looked at from outside.
package enum UpdateStage: Sendable {
  case targets, values, overlaid, masked, policy, auxiliary
}

/// A part of what the policy learns: on the features of which pass, and how much of the whole loss. The
/// values are those of the observations as they are.
package struct PolicyPart {
  let pass: Critic.Activations
  let share: Float

  init(on pass: Critic.Activations, share: Float) {
    self.pass = pass
    self.share = share
  }
}

/// What one worker computes with.
package final class Workspace {
  package let index: Int
  package let settings: Settings
  /// Observations taken through all passes at once.
  package let chunk: Int
  package let gradients: Gradients
  /// Loss sums by name, not yet divided by the batch size.
  package var tally: [String: Float] = [:]
  package let library: Library
  package let weights: NetworkWeights
  package let critic: Critic
  /// The pass over s, with the batch's action or the policy's.
  package let observed: Critic.Activations
  /// The pass over s', s*M or tau(s).
  package let altered: Critic.Activations
  /// One for each head.
  package let observedSignal: [FloatBuffer]
  package let alteredSignal: [FloatBuffer]
  /// y, `chunk` numbers.
  package let targetValues: FloatBuffer
  /// `chunk` x actions.
  package let nextAction: FloatBuffer
  package let policy: Actor.Activations?
  /// Gradient with respect to the pixels, blocked.
  package let pixels: FloatBuffer
  /// chunk x 3 bytes of 0 or 1 for each point: M.
  package let mask: UnsafeMutablePointer<UInt8>
  let prediction: Prediction?
  var balance: Balance
  /// At [z, a] of the chunk whose heads have learned and whose encoder has not yet.
  private var observedGradient: Floats?
  /// Called after each stage of a chunk.
  package var observer: ((UpdateStage, Workspace, Int) -> Void)?

  private let actor: Actor?
  private let target: NetworkWeights
  private let targetCritic: Critic
  private let targetPass: Critic.Activations
  private let value: QValue
  private let masks: AttributionMask
  private let grid: PixelGrid
  private let area: Int
  /// Bytes of one observation's mask.
  private let maskCount: Int
  /// Which rows of the batch `observed` holds the trunk's pass of, and by which weights.
  private var encoded: (start: Int, version: Int)?

  init(
    _ settings: Settings, index: Int, chunk: Int, networks: AgentNetworks, target: NetworkWeights
  ) throws(TensorError) {
    self.settings = settings
    self.index = index
    self.chunk = chunk
    self.target = target
    weights = networks.weights
    area = networks.area
    let architecture = settings.architecture
    grid = architecture.pixels
    library = try Library()
    let trunk = try Trunk(architecture, batch: chunk, library: library, alike: networks.trunk)
    critic = Critic(architecture, networks.layout, trunk: trunk)
    targetCritic = Critic(architecture, target.parameters.layout, trunk: trunk)
    actor = networks.actor == nil ? nil : Actor(architecture, networks.layout, batch: chunk)
    gradients = Gradients(networks.layout, convolutions: networks.convolutions)
    observed = Critic.Activations(critic, trunk: Trunk.Activations(trunk))
    altered = Critic.Activations(critic, trunk: Trunk.Activations(trunk))
    targetPass = Critic.Activations(targetCritic, trunk: altered.trunk)
    policy = actor.map(Actor.Activations.init)
    prediction =
      settings.objective.predicts
      ? Prediction(settings, networks.layout, next: targetPass.projection, batch: chunk) : nil
    balance = Balance(architecture, batch: chunk)
    pixels = FloatBuffer(count: observed.trunk.input.count)
    value = QValue(critic, weights)
    masks = AttributionMask(grid)
    maskCount = Saliency.frames * grid.points.area
    mask = .allocate(capacity: chunk * maskCount)
    mask.initialize(repeating: 0, count: chunk * maskCount)
    targetValues = FloatBuffer(count: chunk)
    nextAction = FloatBuffer(count: chunk * architecture.actions)
    observedSignal = critic.heads.map { _ in FloatBuffer(count: chunk) }
    alteredSignal = critic.heads.map { _ in FloatBuffer(count: chunk) }
  }

  deinit { mask.deallocate() }

  /// Starts the sums of what an optimiser trains.
  func begin(_ optimizer: SectionOptimizer) {
    gradients.zero(optimizer.ranges, sections: optimizer.sections)
    tally.removeAll(keepingCapacity: true)
  }

  func record(_ stage: UpdateStage, _ start: Int) { observer?(stage, self, start) }
}

// MARK: - Passes over observations

extension Workspace {
  /// Q of the observations and actions of the batch, in `observed`.
  package func values(_ batch: Batch, _ start: Int) {
    encoded = nil
    encode(batch, start)
    critic.forwardQ(observed, weights)
    record(.values, start)
  }

  /// The same as far as the heads. The trunk's pass is made once for the weights as they are.
  package func encode(_ batch: Batch, _ start: Int) {
    if encoded?.start != start || encoded?.version != weights.trunkVersion {
      see(batch.observations, start, in: observed)
      encoded = (start, weights.trunkVersion)
    }
    critic.project(observed, action: batch.action(start), weights)
  }

  /// The trunk's pass over s', in `altered`.
  package func encodeNext(_ batch: Batch, _ start: Int) {
    see(batch.nextObservations, start, in: altered)
  }

  /// The trunk's pass over s*M, in `altered`.
  func encodeMasked(_ batch: Batch, _ start: Int) {
    critic.trunk.forward(altered.trunk, weights) { image, input in
      let (row, mask) = (start + image, mask + image * maskCount)
      if settings.fill == .overlay {
        AttributionMask.apply(
          mask, to: batch.observation(row), over: batch.overlay(row), image: image, grid,
          into: input)
      } else {
        AttributionMask.apply(
          mask, to: batch.observation(row), fill: batch.fill, image: image, grid, into: input)
      }
    }
  }

  /// The trunk's pass over tau(s), in `altered`: a part of s and a part of what the batch lays over it.
  func encodeOverlaid(_ batch: Batch, _ start: Int) {
    overlay(batch.observations, batch, start, in: altered)
  }

  /// The same over other observations.
  func overlay(
    _ observations: UnsafePointer<UInt8>, _ batch: Batch, _ start: Int, in pass: Critic.Activations
  ) {
    if pass === observed { encoded = nil }
    critic.trunk.forward(pass.trunk, weights) { image, input in
      let source = observations + (start + image) * grid.channels * area
      let picture = batch.overlay(start + image)
      let share = batch.overlayShares.base[start + image]
      if share == 1 {
        grid.pack(picture, image: image, into: input)
        return
      }
      let (rest, ratio) = ((1 - share) / 255, share / (1 - share))
      grid.fill(image, in: input, from: source, and: .channels(picture)) {
        ($0 + ratio * $1) * rest
      }
    }
  }

  /// The trunk's pass over observations as they are.
  func see(
    _ observations: UnsafePointer<UInt8>, _ start: Int, in pass: Critic.Activations,
    _ weights: NetworkWeights? = nil
  ) {
    if pass === observed { encoded = nil }
    critic.trunk.forward(pass.trunk, weights ?? self.weights) { image, input in
      grid.pack(
        observations + (start + image) * grid.channels * area, image: image, into: input)
    }
  }
}

// MARK: - Attribution and learning

extension Workspace {
  /// Guided backpropagation of Q1 through `observed`, and its quantile masks.
  package func attribute() {
    value.gradient(ofHead: 0, observed, rule: .guided, into: pixels)
    for image in 0..<chunk {
      masks.compute(
        of: pixels.base, image: image, quantile: settings.quantile,
        into: mask + image * maskCount)
    }
  }

  /// Gradient of MSE(Q, y) * `share` with respect to the values of one pass.
  func temporalDifference(
    _ pass: Critic.Activations, share: Float, into signal: [FloatBuffer], name: String
  ) {
    let factor = 2 * share / Float(settings.batch)
    var sum = tally[name, default: 0]
    for i in 0..<chunk {
      var squares: Float = 0
      for head in signal.indices {
        let difference = pass.values(head)[i] - targetValues.base[i]
        signal[head].base[i] = factor * difference
        squares += difference * difference
      }
      sum += share * squares
    }
    tally[name] = sum
  }

  /// Takes the gradients of values of altered observations to the critic's parameters, and with them that of
  /// what is predicted from those.
  /// - Parameters:
  ///   - loss: what the values are of, where they teach the encoder alone if that loss is balanced.
  ///   - rows: where what comes next is to be predicted, the batch and the chunk's first row.
  func learnAltered(
    as loss: BalancedLoss? = nil, predicting rows: (batch: Batch, start: Int)? = nil
  ) {
    let teachesHeads = loss.map { !balance.holds($0) } ?? true
    let signal = headGradients(altered, alteredSignal, teachesHeads: teachesHeads)
    if let loss { balance.weigh(loss, signal) }
    if let rows, let prediction {
      prediction.learn(self, rows.batch, rows.start, from: altered)
      balance.weigh(.overlaidPrediction, prediction.inputSignal.base)
      balance.add(prediction.inputSignal.base, to: signal)
    }
    learnEncoder(altered, signal)
  }

  /// The first half of the same for observations as they are: all but the encoder's parameters.
  func learnHeads(_ batch: Batch, _ start: Int) {
    let signal = headGradients(observed, observedSignal, teachesHeads: true)
    observedGradient = signal
    balance.note(values: signal)
    guard let prediction else { return }
    prediction.learn(self, batch, start, from: observed)
    balance.note(prediction: prediction.inputSignal.base)
  }

  /// The second half, once it is known how long the gradients of the whole batch are.
  func learnEncoder(predictionWeight: Float) {
    guard let signal = observedGradient else { preconditionFailure("no gradient to take back") }
    if let prediction {
      balance.add(prediction.inputSignal.base, times: predictionWeight, to: signal)
    }
    learnEncoder(observed, signal)
    observedGradient = nil
  }

  private func headGradients(
    _ pass: Critic.Activations, _ signal: [FloatBuffer], teachesHeads: Bool
  ) -> Floats {
    critic.backwardHeads(
      pass, q1: signal[0].base, q2: signal[signal.count - 1].base, weights, rule: .standard,
      gradients: teachesHeads ? gradients.flat.base : nil)
  }

  private func learnEncoder(_ pass: Critic.Activations, _ signal: Floats) {
    critic.backwardEncoder(
      pass, signal, weights, rule: .standard, gradients: gradients, pixels: nil)
  }
}

// MARK: - Policy and targets

extension Workspace {
  /// The policy's actions at s', whose pass goes into `altered`.
  /// - Parameter noise: by the place in the batch's noise.
  func nextActions(
    _ batch: Batch, _ start: Int, noise: (Int) -> Float
  ) -> Actor.Activations {
    if settings.targetActs {
      see(batch.nextObservations, start, in: altered, target)
    } else {
      encodeNext(batch, start)
    }
    return act(on: altered, start * batch.actionCount, noise)
  }

  /// The policy's actions on a part's features, which the critic then values in `observed`.
  func actions(
    _ batch: Batch, _ start: Int, _ part: PolicyPart, noise: (Int) -> Float
  ) -> Actor.Activations {
    let policy = act(on: part.pass, start * batch.actionCount, noise)
    critic.setAction(observed, policy.action.base)
    critic.forwardQ(observed, weights)
    return policy
  }

  private func act(
    on pass: Critic.Activations, _ first: Int, _ noise: (Int) -> Float
  ) -> Actor.Activations {
    guard let actor, let policy else { preconditionFailure("no actor to ask") }
    for i in 0..<policy.noise.count { policy.noise.base[i] = noise(first + i) }
    actor.forward(pass.trunk.features, policy, weights)
    return policy
  }

  /// The target networks' values at s', whose observations are in `altered`: through the target's own
  /// trunk where it has one and has not just been asked, else on the features that are there.
  func nextValues(action: UnsafePointer<Float>) -> (q1: Floats, q2: Floats) {
    if settings.targetTrunk, !settings.targetActs {
      targetCritic.forward(targetPass, action: action, target)
    } else {
      targetCritic.forwardHeads(targetPass, action: action, target)
    }
    return (targetPass.q1, targetPass.q2)
  }

  /// The target encoder's projection of observations, `chunk` rows; `altered` is overwritten.
  func targetProjection(_ observations: UnsafePointer<UInt8>, _ start: Int) -> Floats {
    see(observations, start, in: altered, settings.targetTrunk ? target : nil)
    targetCritic.projectWithoutAction(targetPass, target)
    return targetPass.projection.output.base
  }

  /// The gradient of -mean(min Q) over `observed`, the part's share of it, into its signal.
  /// - Parameter each: is given each row's smaller value.
  func minimumSignal(_ part: PolicyPart, _ each: (Int, Float) -> Void) {
    let count = Float(settings.batch) / part.share
    for i in 0..<chunk {
      let (q1, q2) = (observed.q1[i], observed.q2[i])
      // Where both are equal, torch's minimum shares the gradient evenly.
      observedSignal[0].base[i] = (q1 < q2 ? -1 : q1 == q2 ? -0.5 : 0) / count
      observedSignal[1].base[i] = (q2 < q1 ? -1 : q1 == q2 ? -0.5 : 0) / count
      each(i, min(q1, q2))
    }
  }

  /// Takes `observedSignal` through the heads to the policy's action, and from there to the actor.
  /// - Parameter logPi: gradient with respect to each row's log pi, of which the share is taken.
  func learnPolicy(_ part: PolicyPart, logPi: Float) {
    guard let actor, let policy else { preconditionFailure("no actor to train") }
    let width = critic.inputWidth
    let signal = critic.backwardHeads(
      observed, q1: observedSignal[0].base, q2: observedSignal[1].base, weights, rule: .standard,
      gradients: nil)
    actor.backward(
      part.pass.trunk.features, policy, action: signal + (width - actor.actions), stride: width,
      logPi: logPi * part.share, weights, gradients: gradients)
  }
}
