// Where parameters lie, their way in and out, how they start, and how Adam moves them.

import RealModule
import Tensors
import Testing

@testable import Networks

@Suite struct ParameterTests {
  private static func layout(_ architecture: Architecture) -> ParameterLayout {
    ParameterLayout(
      [.predictor(architecture)] + ParameterSection.critic(architecture)
        + ParameterSection.actor(architecture))
  }

  private let layout = Self.layout(TinyAgent.architecture)
  private let criticSections = ParameterSection.critic(TinyAgent.architecture).map(\.name)

  @Test func `more parameters than a training can hold are refused before they are made`() {
    var wide = Architecture.desk(actions: 1)
    wide.projection = 4096
    wide.decoder = [1024, 1024, 1024]
    #expect(wide.fault == nil)
    #expect {
      try AgentNetworks(wide, heads: [.predictor(wide)])
    } throws: {
      ($0 as? NetworkError)?.message.contains("parameters, 134217728 are the most; lower") == true
    }
  }

  @Test func optimisersTrainTheRangesTheHeaderDraws() {
    func range(_ prefix: String) -> Range<Int>? {
      let entries = layout.entries.filter { $0.name.hasPrefix(prefix) }
      guard let first = entries.first, let last = entries.last else { return nil }
      // Contiguous: nothing else lies between.
      #expect(entries.reduce(0) { $0 + $1.count } == last.offset + last.count - first.offset)
      return first.offset..<(last.offset + last.count)
    }
    let decoder = range("predictor.decoder.")
    let encoder = range("critic.encoder.")
    let heads = (range("critic.Q1."), range("critic.Q2."))
    let actor = range("actor.")
    #expect(decoder?.lowerBound == 0)
    #expect(decoder?.upperBound == encoder?.lowerBound)
    let critic = (encoder?.lowerBound ?? -1)..<(heads.1?.upperBound ?? -1)
    #expect(
      layout.ranges(of: ["predictor", "trunk", "critic.projection"])
        == [0..<(encoder?.upperBound ?? -1)])
    #expect(layout.ranges(of: criticSections) == [critic])
    #expect(layout.ranges(of: ["predictor", "critic.Q1"]).count == 2)
    #expect(heads.0?.lowerBound == encoder?.upperBound)
    #expect(heads.0?.upperBound == heads.1?.lowerBound)
    #expect(layout.ranges(of: ["actor.projection", "actor.head"]) == [actor])
    #expect(actor?.lowerBound == critic.upperBound && actor?.upperBound == layout.count)
  }

  @Test func targetsFollowTheCriticsOrder() {
    let target = ParameterLayout(ParameterSection.critic(TinyAgent.architecture))
    let range = layout.ranges(of: criticSections)[0]
    let critic = layout.entries.filter { range.contains($0.offset) }
    #expect(target.count == range.count)
    #expect(target.entries.map(\.name) == critic.map(\.name))
    #expect(target.entries.map(\.offset) == critic.map { $0.offset - range.lowerBound })
  }

  @Test func thePublishedSizesAreCountedRight() {
    // By hand: the trunk, both projections, three perceptrons and the decoder of the paper.
    let trunk = 32 * 81 + 32 + 10 * (32 * 288 + 32)
    let projection = 14112 * 100 + 300
    func head(_ inputs: Int, _ outputs: Int) -> Int {
      1024 * inputs + 1024 + 1024 * 1024 + 1024 + 1024 * outputs + outputs
    }
    let decoder = 14112 * 102 + 32 * 128 * 9 + 128 + 128 * 64 * 9 + 64 + 64 * 81 + 9
    let paper = Self.layout(.paper(actions: 1))
    func count(_ sections: [String]) -> Int {
      paper.ranges(of: sections).reduce(0) { $0 + $1.count }
    }
    #expect(count(criticSections) == trunk + projection + 2 * head(101, 1))
    #expect(count(["actor.projection", "actor.head"]) == projection + head(100, 2))
    #expect(count(["predictor", "trunk", "critic.projection"]) == decoder + trunk + projection)
  }

  @Test func everyParameterComesOutAsItWentIn() throws {
    let parameters = Parameters(layout)
    var generator = Generator(seed: 4)
    let tensors = layout.entries.map { entry in
      NamedTensor(
        name: entry.name, shape: entry.shape,
        values: (0..<entry.count).map { _ in Float(generator.normal()) })
    }
    for tensor in tensors { try parameters.load(tensor) }
    #expect(parameters.export() == tensors)
    #expect(
      parameters.buffer.array.sorted() == tensors.flatMap(\.values).sorted(),
      "every place is used once")
  }

  @Test func columnsOfTheProjectionFollowTheBlockedMap() throws {
    let parameters = Parameters(layout)
    let name = "critic.encoder.projection.projection.0.weight"
    let size = TinyAgent.architecture.featureSize
    let columns = TinyAgent.architecture.featureCount
    let tensor = NamedTensor(
      name: name, shape: [6, columns], values: (0..<(6 * columns)).map { Float($0) })
    try parameters.load(tensor)
    // Row 2, channel 11, point (1, 3).
    let block = Blocked.channels
    let point = size + 3
    let stored = ((11 / block) * size * size + point) * block + 11 % block
    #expect(
      parameters[name][2 * columns + stored] == Float(2 * columns + 11 * size * size + point))
  }

  @Test func wrongNamesAndShapesAreRefusedByName() {
    let parameters = Parameters(layout)
    func message(_ tensor: NamedTensor) -> String? {
      do throws(NetworkError) {
        try parameters.load(tensor)
        return nil
      } catch {
        #expect(error.code == .mismatch)
        return error.message
      }
    }
    #expect(
      message(NamedTensor(name: "actor.mlp.9.weight", shape: [1], values: [0]))
        == "this agent has no parameter 'actor.mlp.9.weight'")
    #expect(
      message(
        NamedTensor(
          name: "actor.mlp.0.bias", shape: [2, 4], values: [Float](repeating: 0, count: 8)))
        == "'actor.mlp.0.bias' has shape [2, 4], this agent needs [8]")
  }

  @Test func aMotionGainScalesWhatTheFirstLayerSeesOfDifferencesBetweenFramesAlone() throws {
    func drawn(_ gain: Float) throws -> [NamedTensor] {
      let parameters = Parameters(layout)
      try parameters.initialize(seed: 11, motionGain: gain)
      return parameters.export()
    }
    let first = ParameterSection.trunkName(0) + ".weight"
    for (plain, moving) in zip(try drawn(1), try drawn(4)) {
      guard plain.name == first else {
        #expect(plain.values == moving.values, "\(plain.name)")
        continue
      }
      // Centre taps of nine channels: three colours in each of three frames.
      let (was, now) = (centres(plain), centres(moving))
      #expect(was.count == plain.shape[0] * 9)
      for row in 0..<plain.shape[0] {
        for color in 0..<3 {
          let places = [0, 3, 6].map { 9 * row + color + $0 }
          let mean = places.reduce(0) { $0 + was[$1] } / 3
          for at in places {
            #expect(abs(now[at] - (mean + 4 * (was[at] - mean))) < 1e-5)
          }
        }
      }
    }
  }

  private func centres(_ tensor: NamedTensor) -> [Float] {
    stride(from: 4, to: tensor.values.count, by: 9).map { tensor.values[$0] }
  }

  @Test func reluBehindTheLastConvolutionIsTheDesksAndNotThePapers() {
    let desk = Architecture.desk(actions: 1).trunkShapes(batch: 1).map(\.relu)
    let paper = Architecture.paper(actions: 1).trunkShapes(batch: 1).map(\.relu)
    #expect(desk == [true, true, true])
    #expect(paper == Array(repeating: true, count: 10) + [false])
  }

  @Test func linearLayersStartOrthogonalAndConvolutionsDeltaOrthogonal() throws {
    let parameters = Parameters(layout)
    try parameters.initialize(seed: 11)
    for tensor in parameters.export() {
      switch tensor.shape.count {
      case 2:
        #expect(orthogonality(tensor.values, tensor.shape[0], tensor.shape[1], gain: 1) < 1e-5)
      case 4:
        let centres = stride(from: 4, to: tensor.values.count, by: 9).map { tensor.values[$0] }
        #expect(
          orthogonality(centres, tensor.shape[0], tensor.shape[1], gain: 2.0.squareRoot()) < 1e-5)
        let others = tensor.values.enumerated().filter { $0.offset % 9 != 4 }
        #expect(others.allSatisfy { $0.element == 0 })
      default:
        let one = tensor.name.hasSuffix("projection.1.weight")
        #expect(tensor.values.allSatisfy { $0 == (one ? 1 : 0) })
      }
    }
  }

  /// The largest deviation of products of rows (or of columns where they are fewer) from gain² I.
  private func orthogonality(
    _ matrix: [Float], _ rows: Int, _ columns: Int, gain: Double
  ) -> Double {
    let few = min(rows, columns)
    func element(_ i: Int, _ k: Int) -> Double {
      Double(rows <= columns ? matrix[i * columns + k] : matrix[k * columns + i])
    }
    var worst = 0.0
    for i in 0..<few {
      for j in 0..<few {
        let product = (0..<max(rows, columns)).reduce(0) { $0 + element(i, $1) * element(j, $1) }
        worst = max(worst, abs(product - (i == j ? gain * gain : 0)))
      }
    }
    return worst
  }

  @Test func adamFollowsPyTorchsRule() {
    let workers = Workers(count: 2)
    let (offset, count) = (3, 2500)
    let adam = Adam(
      [offset..<(offset + 900), (offset + 900)..<(offset + count)], rate: 1e-3, beta1: 0.9,
      beta2: 0.999)
    var generator = Generator(seed: 21)
    let parameters = FloatBuffer((0..<(offset + count)).map { _ in Float(generator.normal()) })
    var wanted = parameters.array.map(Double.init)
    var (mean, square) = (
      [Double](repeating: 0, count: count), [Double](repeating: 0, count: count)
    )
    for step in 1...7 {
      // Gradients from vanishing to huge.
      let gradients = FloatBuffer(
        (0..<(offset + count)).map { Float(generator.normal() * Double.pow(10, $0 % 12 - 8)) })
      adam.step(parameters.base, gradients: gradients.base, workers: workers)
      for i in 0..<count {
        let g = Double(gradients.base[offset + i])
        mean[i] = 0.9 * mean[i] + 0.1 * g
        square[i] = 0.999 * square[i] + 0.001 * g * g
        let m = mean[i] / (1 - Double.pow(0.9, step))
        let v = square[i] / (1 - Double.pow(0.999, step))
        wanted[offset + i] -= 1e-3 * m / (v.squareRoot() + 1e-8)
      }
    }
    #expect(adam.step == 7)
    for i in parameters.array.indices {
      #expect(abs(Double(parameters.base[i]) - wanted[i]) < 2e-6)
    }
    #expect(parameters.array.prefix(offset).map(Double.init) == Array(wanted.prefix(offset)))
  }

  @Test func averagesMoveByTheirRate() {
    let workers = Workers(count: 2)
    let source = FloatBuffer([Float](repeating: 2, count: 3000))
    let target = FloatBuffer([Float](repeating: 1, count: 3000))
    average(source.base, into: target.base, tau: 0.25, count: 2999, workers: workers)
    #expect(target.array.prefix(2999).allSatisfy { $0 == 1.25 })
    #expect(target.base[2999] == 1)
  }
}
