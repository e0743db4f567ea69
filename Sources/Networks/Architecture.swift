// The sizes of an agent's networks. `paper` is the published one; `desk` learns on two cores.

import Tensors

/// What chooses actions.
package enum Policy: String, Sendable, CaseIterable, Codable {
  /// A Gaussian squashed by tanh (Haarnoja et al. 2018).
  case gaussian
  /// tanh of the actor's output.
  case deterministic
  /// The action of the largest value, from a grid of them; no actor.
  case greedy
}

/// Everything that fixes the shapes of an agent's parameters.
package struct Architecture: Sendable, Hashable, Codable {
  /// One 3x3 convolution of the trunk, without padding, and ReLU behind it.
  package struct Layer: Sendable, Hashable, Codable {
    package var filters: Int
    package var stride: Int

    package init(filters: Int, stride: Int) {
      self.filters = filters
      self.stride = stride
    }
  }

  /// Height and width of a frame.
  package var imageSize = 84
  /// Channels of an observation: three frames of RGB.
  package var imageChannels = 9
  package var trunk: [Layer]
  /// Whether ReLU follows the last convolution too, as in DrQ's encoder (Yarats et al. 2021); the
  /// published SGQN code has none there.
  package var rectifiesFeatures: Bool
  /// Outputs of the projection behind the trunk.
  package var projection: Int
  /// Width of the two hidden layers of Q1, Q2 and the actor.
  package var hidden: Int
  /// Whether a layer norm without affine part stands before both ReLUs of those three heads; the
  /// published code has none there.
  package var normalizesHeads = false
  package var actions: Int
  package var policy = Policy.gaussian
  /// Points along each component of a discretised action; 0 where actions are continuous.
  package var actionPoints = 0
  /// Channels of the attribution predictor's three maps: at a quarter, a quarter and half the
  /// image's size. The last convolution gives `imageChannels` logits per pixel.
  package var decoder: [Int]

  package init(
    trunk: [Layer], rectifiesFeatures: Bool = false, projection: Int, hidden: Int, actions: Int,
    decoder: [Int]
  ) {
    self.trunk = trunk
    self.rectifiesFeatures = rectifiesFeatures
    self.projection = projection
    self.hidden = hidden
    self.actions = actions
    self.decoder = decoder
  }

  /// The published networks (SGQN, section 4 and appendix; eleven convolutions of 32 filters).
  package static func paper(actions: Int) -> Architecture {
    Architecture(
      trunk: [Layer(filters: 32, stride: 2)]
        + Array(repeating: Layer(filters: 32, stride: 1), count: 10),
      projection: 100, hidden: 1024, actions: actions, decoder: [32, 128, 64])
  }

  /// A small network for two cores: about 8 million multiply-adds a forward pass.
  package static func desk(actions: Int) -> Architecture {
    var architecture = Architecture(
      trunk: [
        Layer(filters: 16, stride: 2), Layer(filters: 32, stride: 2), Layer(filters: 32, stride: 1),
      ],
      rectifiesFeatures: true, projection: 50, hidden: 256, actions: actions, decoder: [16, 32, 16])
    architecture.normalizesHeads = true
    return architecture
  }

  /// Height and width of the trunk's last map; 0 where a kernel finds less than its own size.
  package var featureSize: Int {
    trunk.reduce(imageSize) { size, layer in size < 3 ? 0 : (size - 3) / layer.stride + 1 }
  }
  package var featureChannels: Int { trunk.last?.filters ?? imageChannels }
  /// Floats of one observation's features.
  package var featureCount: Int { featureChannels * featureSize * featureSize }
  /// Height and width of the predictor's first map.
  package var decoderSize: Int { imageSize / 4 }

  /// The critic's heads: two whose smaller value counts, or one with a value for each action.
  package var criticHeads: [String] { policy == .greedy ? ["Q1"] : ["Q1", "Q2"] }
  /// What a head reads: the projection, and the action where that is continuous.
  package var criticInputs: Int { policy == .greedy ? projection : projection + actions }
  package var criticOutputs: Int { grid?.count ?? 1 }
  package var actorOutputs: Int { policy == .gaussian ? 2 * actions : actions }
  /// The actions there are, where they are discretised.
  package var grid: ActionGrid? {
    policy == .greedy ? ActionGrid(components: actions, points: actionPoints) : nil
  }

  /// Why these sizes cannot be built, or nil.
  package var fault: String? {
    let wide = trunk.map(\.filters) + decoder
    if trunk.isEmpty || decoder.count != 3 { return "needs a trunk and three decoder widths" }
    if trunk.count > 64 { return "has \(trunk.count) trunk layers; 64 is the most" }
    if wide.contains(where: { !(1...1024).contains($0) }) { return "has filters outside 1...1024" }
    if !(1...4096).contains(projection) || !(1...8192).contains(hidden) {
      return "has a projection or hidden width out of range"
    }
    if !(1...256).contains(actions) { return "has \(actions) actions" }
    if policy == .greedy {
      if !(2...27).contains(actionPoints) || ActionGrid.count(actions, actionPoints) > 27 {
        return
          "has \(actionPoints) points along each of \(actions) action components; a grid of 2 to "
          + "27 actions is the most for dqn; use sac or ddpg"
      }
    } else if actionPoints != 0 {
      return "has actionPoints, which the policy '\(policy.rawValue)' does not use"
    }
    if imageSize % 4 != 0 || !(16...256).contains(imageSize) || imageChannels != 9 {
      return "has images other than nine channels of a multiple of four pixels"
    }
    if trunk.contains(where: { !(1...4).contains($0.stride) }) || featureSize < 1 {
      return "shrinks the image to nothing"
    }
    if featureChannels % Blocked.channels != 0 || decoder[0] % Blocked.channels != 0 {
      return "needs multiples of \(Blocked.channels) for the last trunk and first decoder width"
    }
    return nil
  }

  /// How observations lie in the networks' input.
  package var pixels: PixelGrid {
    PixelGrid(size: imageSize, used: usedSize, channels: imageChannels)
  }

  /// The predictor's logits: every pixel.
  package var logits: PixelGrid {
    PixelGrid(size: imageSize, used: imageSize, channels: imageChannels)
  }

  /// Rows and columns of the image that the first convolution reads.
  private var usedSize: Int {
    guard let first = trunk.first else { return imageSize }
    return (imageSize - 3) / first.stride * first.stride + 3
  }

  /// The trunk's convolutions for `batch` observations.
  package func trunkShapes(batch: Int) -> [ConvolutionShape] {
    var size = usedSize
    var channels = imageChannels
    return trunk.indices.map { index in
      let layer = trunk[index]
      let shape = ConvolutionShape(
        batch: batch, inputChannels: channels, outputChannels: layer.filters, inputSize: size,
        stride: layer.stride, relu: rectifiesFeatures || index + 1 < trunk.count)
      size = shape.outputSize
      channels = layer.filters
      return shape
    }
  }

  /// The predictor's convolutions for `batch` observations.
  package func decoderShapes(batch: Int) -> [ConvolutionShape] {
    let widths = decoder + [imageChannels]
    return (0..<3).map { index in
      ConvolutionShape(
        batch: batch, inputChannels: widths[index], outputChannels: widths[index + 1],
        inputSize: decoderSize << max(index - 1, 0), padding: 1, upsamples: index > 0,
        relu: index < 2)
    }
  }
}

extension Architecture {
  /// Configurations written before a setting existed mean the published networks' value.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    imageSize = try values.decode(Int.self, forKey: .imageSize)
    imageChannels = try values.decode(Int.self, forKey: .imageChannels)
    trunk = try values.decode([Layer].self, forKey: .trunk)
    rectifiesFeatures = try values.decode(Bool.self, forKey: .rectifiesFeatures)
    projection = try values.decode(Int.self, forKey: .projection)
    hidden = try values.decode(Int.self, forKey: .hidden)
    normalizesHeads = try values.decodeIfPresent(Bool.self, forKey: .normalizesHeads) ?? false
    actions = try values.decode(Int.self, forKey: .actions)
    policy = try values.decodeIfPresent(Policy.self, forKey: .policy) ?? .gaussian
    actionPoints = try values.decodeIfPresent(Int.self, forKey: .actionPoints) ?? 0
    self.decoder = try values.decode([Int].self, forKey: .decoder)
  }
}
