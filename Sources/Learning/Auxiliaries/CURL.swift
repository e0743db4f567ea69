// CURL (Laskin, Srinivas and Abbeel 2020): among a batch's observations, the other crop of one's own is to
// be recognised. Queries come from the learning encoder, keys from the target's, both behind the critic's
// projection; their similarity is bilinear.
//
//   logits = z W k^T,  loss = cross entropy of each row with its own column
//
// The loss couples the whole batch, so embeddings are gathered first and gradients handed back by rows.

import Networks
import RealModule
import Replay
import Tensors

/// Contrastive learning of the encoder.
package final class CURL: Auxiliary {
  package static func sections(_ architecture: Architecture) -> [ParameterSection] {
    var section = ParameterSection("curl_head")
    section.add("curl_head.W", [architecture.projection, architecture.projection], .uniform)
    return [section]
  }

  package let encoder = ["trunk", "critic.projection"]
  private let settings: Settings
  private let networks: AgentNetworks
  private let width: Int
  /// `batch` x width: queries, keys, W k^T by rows of k, and the gradient with respect to the queries.
  private let queries: FloatBuffer
  private let keys: FloatBuffer
  private let products: FloatBuffer
  private let querySignal: FloatBuffer
  /// `batch` x `batch`, and the gradient with respect to them.
  package let logits: FloatBuffer
  private let signal: FloatBuffer

  package init(
    _ settings: Settings, _ networks: AgentNetworks, _ workspaces: [Workspace]
  ) throws(TensorError) {
    self.settings = settings
    self.networks = networks
    width = settings.architecture.projection
    let count = settings.batch * width
    queries = FloatBuffer(count: count)
    keys = FloatBuffer(count: count)
    products = FloatBuffer(count: count)
    querySignal = FloatBuffer(count: count)
    logits = FloatBuffer(count: settings.batch * settings.batch)
    signal = FloatBuffer(count: settings.batch * settings.batch)
  }

  package func accumulate(_ learner: Learner, _ batch: Batch) -> Float {
    learner.eachChunk { workspace, start in
      workspace.encode(batch, start)
      (queries.base + start * width).update(
        from: workspace.observed.projection.output.base, count: workspace.chunk * width)
      (keys.base + start * width).update(
        from: workspace.targetProjection(batch.positives, start), count: workspace.chunk * width)
      workspace.record(.auxiliary, start)
    }
    let n = settings.batch
    let bilinear = networks.weights.parameters["curl_head.W"]
    multiply(
      keys.base, bilinear, transposeB: true, into: products.base, m: n, n: width, k: width)
    multiply(
      queries.base, products.base, transposeB: true, into: logits.base, m: n, n: n, k: width)
    let loss = crossEntropy()
    multiply(signal.base, products.base, into: querySignal.base, m: n, n: width, k: n)
    // d loss / d W = z^T (d loss / d logits) k
    multiply(signal.base, keys.base, into: products.base, m: n, n: width, k: n)
    let gradient = learner.workspaces[0].gradients.flat.base
    multiply(
      queries.base, transposeA: true, products.base,
      into: gradient + networks.layout.offset(of: "curl_head.W"), m: width, n: width, k: n)
    learner.eachChunk { workspace, start in
      workspace.encode(batch, start)
      workspace.critic.backwardEncoder(
        workspace.observed, querySignal.base + start * width, stride: width, workspace.weights,
        rule: .standard, gradients: workspace.gradients, pixels: nil)
    }
    return loss
  }

  /// The loss; its gradient with respect to the logits goes into `signal`.
  private func crossEntropy() -> Float {
    let n = settings.batch
    var sum: Float = 0
    for row in 0..<n {
      let (line, gradient) = (logits.base + row * n, signal.base + row * n)
      let largest = (0..<n).reduce(-Float.infinity) { max($0, line[$1]) }
      var total: Float = 0
      for i in 0..<n {
        gradient[i] = Float.exp(line[i] - largest)
        total += gradient[i]
      }
      sum += Float.log(total) - (line[row] - largest)
      for i in 0..<n { gradient[i] = (gradient[i] / total - (i == row ? 1 : 0)) / Float(n) }
    }
    return sum / Float(n)
  }
}
