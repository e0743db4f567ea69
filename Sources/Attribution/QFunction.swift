// What attribution, masks and consistency need of a value: that it can be differentiated to the pixels.
// Nothing here knows who chooses actions or how the value is learned.

import Networks
import Tensors

/// Values of observations that can be taken back to their pixels.
package protocol QFunction {
  /// What a forward pass leaves for the way back.
  associatedtype Pass
  /// Heads that value the same action.
  var headCount: Int { get }
  /// The gradient of one head's value of every observation in `pass`.
  ///
  /// - Parameters:
  ///   - rule: how the signal goes through a ReLU.
  ///   - pixels: gets it, blocked as the networks' input, per unit (255 grey levels). No gradient of a
  ///     parameter is touched.
  func gradient(ofHead head: Int, _ pass: Pass, rule: ReLURule, into pixels: FloatBuffer)
}

/// A critic with its weights.
package struct QValue: QFunction {
  private let critic: Critic
  private let weights: NetworkWeights
  /// As many as observations go through the critic at once.
  private let ones: FloatBuffer

  package init(_ critic: Critic, _ weights: NetworkWeights) {
    self.critic = critic
    self.weights = weights
    ones = FloatBuffer([Float](repeating: 1, count: critic.batch))
  }

  package var headCount: Int { critic.heads.count }

  package func gradient(
    ofHead head: Int, _ pass: Critic.Activations, rule: ReLURule, into pixels: FloatBuffer
  ) {
    let isFirst = head == 0
    critic.backward(
      pass, q1: isFirst ? ones.base : nil, q2: isFirst ? nil : ones.base, weights, rule: rule,
      gradients: nil, pixels: pixels)
  }
}
