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
  /// One convolution of the trunk, without padding, and ReLU behind it.
  package struct Layer: Sendable, Hashable, Codable {
    package var filters: Int
    package var stride: Int
    /// Height and width of its kernels.
    package var kernel: Int

    package init(filters: Int, stride: Int, kernel: Int = 3) {
      self.filters = filters
      self.stride = stride
      self.kernel = kernel
    }

    /// Kernels are 3x3 where nothing is said.
    package init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      filters = try values.decode(Int.self, forKey: .filters)
      stride = try values.decode(Int.self, forKey: .stride)
      kernel = try values.decodeIfPresent(Int.self, forKey: .kernel) ?? 3
    }
  }

  /// Height and width of a frame.
  package var imageSize = 84
  /// Height and width of the squares of pixels whose means the networks see: 1 shows them every pixel.
  package var pooling = 1
  /// Channels of an observation: three images of RGB.
  package var imageChannels = 9
  /// Numbers of the true state that an observation's newest frame holds in place of pixels, as the bytes
  /// of 32-bit floats: what `sgqn bench learn --true-state` learns from, without a trunk. 0 sees pixels.
  package var numbers = 0
  /// Images of an observation that the networks see, the newest last: 3, or 1 as the robot's published
  /// agents do; with two cameras 2 are both of them now. The others are black to them, and no gradient leads
  /// there.
  package var frames = 3
  /// Whether the first convolution sees each of the three frames by itself, with the same kernels
  /// (`trunk[0].filters` maps a frame), and the second the newest one's maps and their changes from
  /// frame to frame (after Flare, Shang et al. 2021).
  package var seesChanges = false
  package var trunk: [Layer]
  /// Whether ReLU follows the last convolution too, as in DrQ's encoder (Yarats et al. 2021); the
  /// published SGQN code has none there.
  package var rectifiesFeatures: Bool
  /// Outputs of the projection behind the trunk.
  package var projection: Int
  /// Size at which the projections' weights start. The layer norm behind them takes it out of what they
  /// give, but the smaller it is the sooner they turn to what matters.
  package var projectionGain: Float = 1
  /// Whether the actor's head reads the critic's projection, which it does not train, in place of one of
  /// its own.
  package var sharesProjection = false
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
  /// image's size. The last convolution gives `imageChannels` logits for each point that the networks see.
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

  /// A small network for two cores, about 2 million multiply-adds a forward pass: means of 2x2 pixels,
  /// kernels that their strides divide (so that attributions have no lattice), changes between frames.
  package static func desk(actions: Int) -> Architecture {
    var architecture = Architecture(
      trunk: [
        Layer(filters: 8, stride: 2, kernel: 4), Layer(filters: 32, stride: 2, kernel: 4),
        Layer(filters: 32, stride: 1),
      ],
      rectifiesFeatures: true, projection: 50, hidden: 256, actions: actions, decoder: [16, 16, 16])
    architecture.pooling = 2
    architecture.seesChanges = true
    architecture.normalizesHeads = true
    return architecture
  }

  /// Points along each side of what the networks see.
  package var pointSize: Int { imageSize / pooling }
  /// Height and width of the trunk's last map; 0 where a kernel finds less than its own size.
  package var featureSize: Int {
    if numbers > 0 { return 1 }
    return trunk.reduce(pointSize) { size, layer in
      size < layer.kernel ? 0 : (size - layer.kernel) / layer.stride + 1
    }
  }
  package var featureChannels: Int {
    numbers > 0 ? Blocked.padded(numbers) : trunk.last?.filters ?? imageChannels
  }
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
    if imageSize % 4 != 0 || !(16...256).contains(imageSize) || imageChannels != 9 {
      return "has images other than nine channels of a multiple of four pixels"
    }
    if numbers != 0 {
      if !(0...(3 * imageSize * imageSize / 4)).contains(numbers) || !trunk.isEmpty {
        return "has \(numbers) numbers; they take no trunk and must fit into a frame"
      }
    } else if trunk.isEmpty {
      return "needs a trunk"
    }
    if decoder.count != 3 { return "needs three decoder widths" }
    if trunk.count > 64 { return "has \(trunk.count) trunk layers; 64 is the most" }
    if wide.contains(where: { !(1...1024).contains($0) }) { return "has filters outside 1...1024" }
    if !(1...4096).contains(projection) { return "has a projection outside 1...4096" }
    if !(1...8192).contains(hidden) { return "has a hidden width outside 1...8192" }
    if !(1e-4...10).contains(projectionGain) {
      return "has a projectionGain of \(projectionGain); 0.0001 to 10 are possible"
    }
    if !(1...256).contains(actions) {
      return "has actions of \(actions) components; 1 to 256 are possible"
    }
    if policy == .greedy {
      if !(2...27).contains(actionPoints) || ActionGrid.count(actions, actionPoints) > 27 {
        return
          "has \(actionPoints) points along each of \(actions) action components; a grid of 2 to "
          + "27 actions is the most for dqn; use sac or ddpg"
      }
    } else if actionPoints != 0 {
      return "has actionPoints, which the policy '\(policy.rawValue)' does not use"
    }
    if !(1...3).contains(frames) { return "sees \(frames) frames; 1 to 3 are possible" }
    if seesChanges, frames < 3 {
      return "sees \(frames) of three frames and no changes; set architecture.seesChanges=false"
    }
    if seesChanges, trunk.count < 2 { return "sees changes, which takes two layers of the trunk" }
    if !(1...2).contains(pooling) { return "has a pooling of \(pooling); 1 and 2 are possible" }
    if let layer = trunk.first(where: { !(1...8).contains($0.kernel) }) {
      return "has kernels of \(layer.kernel); 1 to 8 are possible"
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
    PixelGrid(
      size: imageSize, used: usedSize, channels: imageChannels, pooling: pooling, numbers: numbers,
      unseen: imageChannels - 3 * frames)
  }

  /// The predictor's logits: every point.
  package var logits: PixelGrid {
    PixelGrid(size: pointSize, used: pointSize, channels: imageChannels)
  }

  /// Rows and columns of points that the first convolution reads.
  private var usedSize: Int {
    guard let first = trunk.first else { return pointSize }
    return (pointSize - first.kernel) / first.stride * first.stride + first.kernel
  }

  /// The trunk's convolutions for `batch` observations.
  package func trunkShapes(batch: Int) -> [ConvolutionShape] {
    var size = usedSize
    var channels = imageChannels
    return trunk.indices.map { index in
      let layer = trunk[index]
      let tying: FrameTying =
        !seesChanges ? .none : index == 0 ? .alike : index == 1 ? .changes : .none
      let filters = tying == .alike ? 3 * layer.filters : layer.filters
      let shape = ConvolutionShape(
        batch: batch, inputChannels: channels, outputChannels: filters, inputSize: size,
        kernel: layer.kernel, stride: layer.stride,
        relu: rectifiesFeatures || index + 1 < trunk.count,
        tying: tying)
      size = shape.outputSize
      channels = filters
      return shape
    }
  }

  /// The predictor's convolutions for `batch` observations.
  package func decoderShapes(batch: Int) -> [ConvolutionShape] {
    let widths = decoder + [imageChannels]
    var size = decoderSize
    return (0..<3).map { index in
      let shape = ConvolutionShape(
        batch: batch, inputChannels: widths[index], outputChannels: widths[index + 1],
        inputSize: size, padding: 1, upsamples: index > 0 && size < pointSize, relu: index < 2)
      size = shape.outputSize
      return shape
    }
  }
}

extension Architecture {
  /// Configurations written before a setting existed mean the published networks' value.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    imageSize = try values.decode(Int.self, forKey: .imageSize)
    pooling = try values.decodeIfPresent(Int.self, forKey: .pooling) ?? 1
    seesChanges = try values.decodeIfPresent(Bool.self, forKey: .seesChanges) ?? false
    imageChannels = try values.decode(Int.self, forKey: .imageChannels)
    frames = try values.decodeIfPresent(Int.self, forKey: .frames) ?? 3
    numbers = try values.decodeIfPresent(Int.self, forKey: .numbers) ?? 0
    trunk = try values.decode([Layer].self, forKey: .trunk)
    rectifiesFeatures = try values.decode(Bool.self, forKey: .rectifiesFeatures)
    projection = try values.decode(Int.self, forKey: .projection)
    projectionGain = try values.decodeIfPresent(Float.self, forKey: .projectionGain) ?? 1
    sharesProjection = try values.decodeIfPresent(Bool.self, forKey: .sharesProjection) ?? false
    hidden = try values.decode(Int.self, forKey: .hidden)
    normalizesHeads = try values.decodeIfPresent(Bool.self, forKey: .normalizesHeads) ?? false
    actions = try values.decode(Int.self, forKey: .actions)
    policy = try values.decodeIfPresent(Policy.self, forKey: .policy) ?? .gaussian
    actionPoints = try values.decodeIfPresent(Int.self, forKey: .actionPoints) ?? 0
    self.decoder = try values.decode([Int].self, forKey: .decoder)
  }
}
