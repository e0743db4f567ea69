// What published networks compute, as our networks compute it. Their codes differ in names and in small
// things around the same layers, all of which go into weights without changing a value:
//
//   x / 255 - 0.5         the first bias minus half the sum of its filter's weights
//   a stem on each frame  one convolution with zeros between frames (SimGRL)
//   a linear projector    multiplied into the linear layer behind it (RL-ViGen's sgqn)
//   head_cnn              the last convolutions of the trunk (PAD)
//   other counts of last filters than a multiple of sixteen: filters of zeros

import Checkpoints
import Foundation
import Networks

/// A published agent's critic and actor under our names.
struct PublishedNetwork {
  /// Which code's, as far as networks go.
  enum Family { case dmcgb, drqv2, autoencoder }

  private(set) var architecture: Architecture
  private(set) var tensors: [String: NamedTensor] = [:]
  /// What was done that a user should know.
  private(set) var notes: [String] = []
  let family: Family

  private struct Convolution {
    var weight: NamedTensor
    var bias: NamedTensor
  }

  /// Names of a family's layers.
  private struct Names {
    let projection: String
    let norm: String
    /// What stands between a head's name and the number of its layer.
    let head: String
    let actor: String
  }

  /// - Throws: `NetworkError` where the layers are not those of a known code.
  init(_ parts: PublishedParts) throws(NetworkError) {
    let critic = parts.critic
    let encoder = critic.sibling("encoder")
    guard critic.sibling("masker").shape("layers.2.weight") == nil else {
      throw NetworkError(
        .mismatch,
        "it is an agent of MaDi, whose masker changes what actor and critic see; no network here does "
          + "that; " + PublishedParts.readable)
    }
    var convolutions: [Convolution]
    let names: Names
    var isCentred = false
    if critic.names.contains(where: { $0.hasPrefix("encoder.convs.") }) {
      family = .autoencoder
      names = Names(projection: "encoder.fc", norm: "encoder.ln", head: ".trunk", actor: "trunk")
      convolutions = try Self.load(critic, critic.convolutions("encoder.convs"))
      notes.append("the decoder of pytorch_sac_ae is not needed to act and was left out")
    } else if critic.names.contains(where: { $0.hasPrefix("encoder.shared") }) {
      family = .dmcgb
      let name = "encoder.projection.projection"
      names = Names(projection: name + ".0", norm: name + ".1", head: ".trunk", actor: "mlp")
      convolutions = try Self.load(
        critic,
        [
          "encoder.shared_cnn.layers", "encoder.shared.layers", "encoder.shared_cnn.layers2",
          "encoder.head_cnn.layers", "encoder.head.layers",
        ].flatMap(critic.convolutions))
    } else if encoder.names.contains(where: { $0.hasPrefix("convnet.") || $0.hasPrefix("layers.") })
    {
      family = .drqv2
      names = Names(projection: "trunk.0", norm: "trunk.1", head: "", actor: "policy")
      convolutions = try Self.load(
        encoder, encoder.convolutions("convnet") + encoder.convolutions("layers"))
      isCentred = true
    } else {
      throw NetworkError(
        .mismatch,
        "its critic has no encoder that is known here"
          + (parts.type.map { " (an agent of the class '\($0)')" } ?? "") + "; "
          + PublishedParts.readable)
    }
    convolutions = try Self.joiningFrames(convolutions)
    if isCentred, !convolutions.isEmpty { Self.uncentre(&convolutions[0]) }
    // The encoders of DrQ-v2 and of the autoencoder end in a ReLU; those of 11 convolutions do not.
    let rectifies = family == .autoencoder || encoder.shape("convnet.0.weight") != nil

    // Projections.
    let projector =
      family == .drqv2 && encoder.shape("projector.weight") != nil
      ? (try encoder.tensor("projector.weight"), try encoder.tensor("projector.bias")) : nil
    var projections: [(owner: String, weight: NamedTensor)] = []
    for (owner, part) in [("critic", critic as PublishedPart?), ("actor", parts.actor)] {
      guard let part else { continue }
      var weight = try part.tensor(names.projection + ".weight")
      var bias = try part.tensor(names.projection + ".bias")
      if let projector { (weight, bias) = try Self.product(weight, bias, projector) }
      let name = "\(owner).encoder.projection.projection"
      projections.append((owner, weight))
      tensors["\(name).0.bias"] = bias
      tensors["\(name).1.weight"] = try part.tensor(names.norm + ".weight")
      tensors["\(name).1.bias"] = try part.tensor(names.norm + ".bias")
    }
    if projector != nil {
      notes.append("the encoder's linear projector was multiplied into the projections behind it")
    }

    // Sizes.
    let first = try critic.tensor("Q1\(names.head).0.weight").shape
    let linear = projections[0].weight.shape
    guard first.count == 2, linear.count == 2, let last = convolutions.last?.weight.shape[0] else {
      throw NetworkError(.mismatch, "its layers have other shapes than those of published agents")
    }
    let trunk = convolutions.indices.map { index in
      Architecture.Layer(filters: convolutions[index].weight.shape[0], stride: index == 0 ? 2 : 1)
    }
    architecture = Architecture(
      trunk: trunk, rectifiesFeatures: rectifies, projection: linear[0], hidden: first[0],
      actions: first[1] - linear[0], decoder: [32, 128, 64])
    architecture.policy = family == .drqv2 ? .deterministic : .gaussian
    try Self.checkChannels(convolutions)
    architecture.imageSize = try Self.imageSize(architecture, features: linear[1])
    let points = architecture.featureSize * architecture.featureSize

    // Filters of zeros up to whole blocks.
    let missing = (16 - last % 16) % 16
    if missing > 0, let end = convolutions.indices.last {
      architecture.trunk[end].filters += missing
      convolutions[end].weight.extend(by: missing)
      convolutions[end].bias.extend(by: missing)
    }
    for (index, convolution) in convolutions.enumerated() {
      let name = ParameterSection.trunkName(index)
      tensors[name + ".weight"] = convolution.weight
      tensors[name + ".bias"] = convolution.bias
    }
    for (owner, weight) in projections {
      tensors["\(owner).encoder.projection.projection.0.weight"] = weight.widened(
        by: missing * points)
    }

    // Heads.
    for head in ["Q1", "Q2"] {
      try take(critic, "\(head)\(names.head)", as: "critic.\(head).trunk")
    }
    if let actor = parts.actor { try take(actor, names.actor, as: "actor.mlp") }
    if let fault = architecture.fault {
      throw NetworkError(.architecture, "its network \(fault)")
    }
  }

  private mutating func take(
    _ part: PublishedPart, _ name: String, as ours: String
  ) throws(NetworkError) {
    for layer in [0, 2, 4] {
      for kind in ["weight", "bias"] {
        tensors["\(ours).\(layer).\(kind)"] = try part.tensor("\(name).\(layer).\(kind)")
      }
    }
  }

  private static func load(
    _ part: PublishedPart, _ names: [String]
  ) throws(NetworkError) -> [Convolution] {
    var result: [Convolution] = []
    for name in names.prefix(64) {
      result.append(
        Convolution(
          weight: try part.tensor(name + ".weight"), bias: try part.tensor(name + ".bias")))
    }
    return result
  }

  /// Height and width of the pixels that the networks read: the multiple of four from which the trunk
  /// makes as many features as the projection reads.
  private static func imageSize(
    _ architecture: Architecture, features: Int
  ) throws(NetworkError) -> Int {
    var trial = architecture
    for size in stride(from: 16, through: 256, by: 4) {
      trial.imageSize = size
      if trial.featureCount == features { return size }
    }
    throw NetworkError(
      .mismatch,
      "its projection reads \(features) features, which \(architecture.trunk.count) convolutions of "
        + "3x3, the first of stride two, make of no size of images")
  }

  private static func checkChannels(_ convolutions: [Convolution]) throws(NetworkError) {
    var channels = 9
    for convolution in convolutions {
      let shape = convolution.weight.shape
      guard shape.count == 4, Array(shape[2...]) == [3, 3], shape[1] == channels,
        convolution.bias.shape == [shape[0]]
      else {
        throw NetworkError(
          .mismatch,
          "a convolution has the shape \(shape) where [filters, \(channels), 3, 3] is read: three "
            + "frames of RGB through kernels of 3x3")
      }
      channels = shape[0]
    }
  }

  // MARK: Into weights

  /// Convolutions of each frame become one of all three: those at the start that read three channels,
  /// and what follows them until one reads three times as many.
  private static func joiningFrames(
    _ convolutions: [Convolution]
  ) throws(NetworkError) -> [Convolution] {
    guard convolutions.first?.weight.shape.dropFirst().first == 3 else { return convolutions }
    var result = convolutions
    for index in result.indices {
      let (weight, bias) = (result[index].weight, result[index].bias)
      guard weight.shape.count == 4 else { break }
      if index > 0, weight.shape[1] == 3 * convolutions[index - 1].weight.shape[0] { break }
      let (filters, channels) = (weight.shape[0], weight.shape[1])
      let taps = weight.shape[2] * weight.shape[3]
      let row = channels * taps
      var values = [Float](repeating: 0, count: 9 * weight.values.count)
      for frame in 0..<3 {
        for filter in 0..<filters {
          let target = ((frame * filters + filter) * 3 + frame) * row
          values.replaceSubrange(
            target..<target + row, with: weight.values[filter * row..<(filter + 1) * row])
        }
      }
      result[index].weight = NamedTensor(
        name: weight.name, shape: [3 * filters, 3 * channels] + weight.shape[2...], values: values)
      result[index].bias = NamedTensor(
        name: bias.name, shape: [3 * bias.values.count],
        values: bias.values + bias.values + bias.values)
    }
    return result
  }

  /// Pixels reach our networks as x / 255; what a filter of x / 255 - 0.5 gives less goes into its bias.
  private static func uncentre(_ convolution: inout Convolution) {
    let row = convolution.weight.values.count / max(convolution.bias.values.count, 1)
    for filter in convolution.bias.values.indices {
      let weights = convolution.weight.values[filter * row..<(filter + 1) * row]
      convolution.bias.values[filter] -= Float(0.5 * weights.reduce(0.0) { $0 + Double($1) })
    }
  }

  /// A linear layer behind another, as one.
  private static func product(
    _ weight: NamedTensor, _ bias: NamedTensor, _ inner: (weight: NamedTensor, bias: NamedTensor)
  ) throws(NetworkError) -> (NamedTensor, NamedTensor) {
    guard weight.shape.count == 2, inner.weight.shape.count == 2,
      weight.shape[1] == inner.weight.shape[0], inner.bias.shape == [weight.shape[1]],
      bias.shape == [weight.shape[0]]
    else { throw NetworkError(.mismatch, "its projector does not fit what stands behind it") }
    let (rows, middle, columns) = (weight.shape[0], weight.shape[1], inner.weight.shape[1])
    var values: [Float] = []
    var biases: [Float] = []
    for row in 0..<rows {
      var sums = [Double](repeating: 0, count: columns)
      var shift = Double(bias.values[row])
      for k in 0..<middle {
        let factor = Double(weight.values[row * middle + k])
        shift += factor * Double(inner.bias.values[k])
        inner.weight.values.withUnsafeBufferPointer { source in
          for column in 0..<columns {
            sums[column] += factor * Double(source[k * columns + column])
          }
        }
      }
      values += sums.map { Float($0) }
      biases.append(Float(shift))
    }
    return (
      NamedTensor(name: weight.name, shape: [rows, columns], values: values),
      NamedTensor(name: bias.name, shape: [rows], values: biases)
    )
  }
}

extension NamedTensor {
  /// Rows of zeros at the end.
  fileprivate mutating func extend(by rows: Int) {
    guard let first = shape.first, first > 0 else { return }
    values += [Float](repeating: 0, count: rows * (values.count / first))
    shape[0] += rows
  }

  /// Columns of zeros at the right.
  func widened(by columns: Int) -> NamedTensor {
    guard columns > 0, shape.count == 2 else { return self }
    var result: [Float] = []
    for row in 0..<shape[0] {
      result += values[row * shape[1]..<(row + 1) * shape[1]]
      result += [Float](repeating: 0, count: columns)
    }
    return NamedTensor(name: name, shape: [shape[0], shape[1] + columns], values: result)
  }
}
