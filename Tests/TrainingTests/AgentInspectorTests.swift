// What the explorer is told about an agent, against the networks asked directly.

import Attribution
import Foundation
import Frames
import Learning
import Networks
import Tensors
import Testing
import Tiny

@testable import Training

@Suite struct AgentInspectorTests {
  private let networks: AgentNetworks
  private let settings: Settings
  private let inspector: AgentInspector
  private let observation: FrameStack

  init() throws {
    var settings = Settings(
      task: "cartpole_swingup", algorithm: .sgqn, preset: .desk, actions: 2)
    settings.quantile = 0.9
    networks = try Self.noisyNetworks(settings)
    self.settings = settings
    inspector = AgentInspector(networks, settings: settings, name: "test")
    observation = Self.picture()
  }

  /// A fresh convolution looks at its centre only; with noise every tap and pixel counts.
  private static func noisyNetworks(_ settings: Settings) throws -> AgentNetworks {
    let networks = try settings.makeNetworks()
    var generator = Generator(seed: 5)
    let parameters = networks.weights.parameters
    try parameters.initialize(seed: 5)
    for tensor in parameters.export() {
      var noisy = tensor
      for at in noisy.values.indices { noisy.values[at] += 0.03 * Float(generator.normal()) }
      try parameters.load(noisy)
    }
    networks.weights.refresh()
    return networks
  }

  /// Three frames of smooth, different content.
  private static func picture() -> FrameStack {
    FrameStack(
      (0..<3).map { index in
        var frame = Frame(width: 84, height: 84)
        for y in 0..<84 {
          for x in 0..<84 {
            frame[x, y] = RGB(
              UInt8(40 + (3 * x + 7 * index) % 160), UInt8(40 + (2 * y + x * index) % 160),
              UInt8(40 + (x * y / 9) % 160))
          }
        }
        return frame
      })
  }

  /// The observation with one byte of one frame changed.
  private func changed(_ frame: Int, _ at: Int, by amount: Int) -> FrameStack {
    var frames = observation.frames
    frames[frame].pixels[at] = UInt8(Int(frames[frame].pixels[at]) + amount)
    return FrameStack(frames)
  }

  @Test func `the policy's action is the one that acting gives`() {
    let inspection = inspector.inspect(observation, InspectionRequest())
    #expect(inspection.policyAction == networks.act(observation.planes))
    #expect(inspection.action == inspection.policyAction)
    #expect(inspection.policySpread.count == 2 && inspection.policySpread.allSatisfy { $0 > 0 })
  }

  @Test func `the landscape passes through the value of the action`() {
    let request = InspectionRequest(action: [0.5, -0.5], landscapePoints: 41)
    let inspection = inspector.inspect(observation, request)
    #expect(inspection.action == [0.5, -0.5])
    let value = min(inspection.q1, inspection.q2)
    #expect(inspection.landscape.map(\.count) == [41, 41])
    #expect(abs(inspection.landscape[0][30] - value) < 1e-5)
    #expect(abs(inspection.landscape[1][10] - value) < 1e-5)
    #expect(Set(inspection.landscape[0]).count > 30)
  }

  @Test func `asking twice gives the same answer, whatever was asked between`() {
    let first = inspector.inspect(observation, InspectionRequest())
    _ = inspector.inspect(
      FrameStack(repeating: observation.frames[0]),
      InspectionRequest(target: .action(1), method: .gradient, action: [1, 1]))
    #expect(inspector.inspect(observation, InspectionRequest()) == first)
  }

  @Test func `a mask holds the share of pixels that its quantile leaves`() {
    for quantile in [Float(0.5), 0.9, 0.98] {
      let inspection = inspector.inspect(observation, InspectionRequest(quantile: quantile))
      for (map, mask) in zip(inspection.saliency, inspection.mask) {
        let inside = mask.filter { $0 }.count
        #expect(abs(Float(inside) / 7056 - (1 - quantile)) < 0.02)
        let least = zip(map, mask).filter(\.1).map(\.0).min() ?? 0
        let most = zip(map, mask).filter { !$0.1 }.map(\.0).max() ?? 0
        #expect(least >= most)
      }
    }
  }

  @Test func `a mask of everything leaves the values as they are`() {
    let inspection = inspector.inspect(observation, InspectionRequest(quantile: 0))
    #expect(inspection.mask.allSatisfy { $0.allSatisfy { $0 } })
    #expect(abs(inspection.maskedQ1 - inspection.q1) < 1e-6)
    #expect(abs(inspection.maskedQ2 - inspection.q2) < 1e-6)
    let some = inspector.inspect(observation, InspectionRequest(quantile: 0.95))
    #expect(some.maskedQ1 != some.q1)
  }

  @Test(arguments: [AttributionTarget.q1, .q2, .minQ, .action(0), .action(1)])
  func `the gradient is what changing a pixel does to the target`(target: AttributionTarget) throws
  {
    let action: [Float] = [0.3, -0.2]
    let request = InspectionRequest(
      target: target, method: .gradient, action: action, landscapePoints: 2)
    func value(_ observation: FrameStack) -> Double {
      let inspection = inspector.inspect(observation, request)
      switch target {
      case .q1: return Double(inspection.q1)
      case .q2: return Double(inspection.q2)
      case .minQ: return Double(min(inspection.q1, inspection.q2))
      case .action(let index):
        let mean = Double(inspection.policyAction[index])
        return 0.5 * (log1p(mean) - log1p(-mean))
      }
    }
    let inspection = inspector.inspect(observation, request)
    for frame in 0..<3 {
      let map = inspection.saliency[frame]
      let place = try #require(map.indices.max { map[$0] < map[$1] })
      // The map holds the largest of the three colours' gradients.
      let slopes = (0..<3).map { channel -> Double in
        let up = value(changed(frame, 3 * place + channel, by: 1))
        let down = value(changed(frame, 3 * place + channel, by: -1))
        return abs(up - down) / (2.0 / 255)
      }
      let largest = try #require(slopes.max())
      #expect(abs(largest - Double(map[place])) < 0.05 * Double(map[place]), "\(slopes)")
    }
  }

  @Test func `insertion begins with nothing and ends with everything, deletion the other way`() {
    var request = InspectionRequest(quantile: 0.9)
    #expect(inspector.inspect(observation, request).fidelity == nil)
    request.curvePoints = 11
    let inspection = inspector.inspect(observation, request)
    guard let curves = inspection.fidelity else {
      Issue.record("no curves")
      return
    }
    #expect(curves.insertion.count == 11 && curves.deletion.count == 11)
    let whole = min(inspection.q1, inspection.q2)
    #expect(abs(curves.insertion[10] - whole) < 1e-4 && abs(curves.deletion[0] - whole) < 1e-4)
    #expect(curves.insertion[0] == curves.deletion[10])
    // Nothing else changes.
    #expect(Set(curves.insertion).count > 5)
    #expect(
      inspector.inspect(observation, InspectionRequest(quantile: 0.9)).mask == inspection.mask)
  }

  @Test func `the mean of a curve is the area under it`() {
    #expect(FidelityCurves.mean([0, 1]) == 0.5)
    #expect(FidelityCurves.mean([0, 1, 1, 1, 1]) == 0.875)
    #expect(FidelityCurves.mean([4]) == 4)
  }

  @Test func `two components have a surface of values, others have none`() throws {
    let one = Tiny.settings(.sgqn, size: 84)
    let single = AgentInspector(try Tiny.learner(one).agent, settings: one, name: "one")
    #expect(single.inspect(observation, InspectionRequest(surfacePoints: 5)).surface.isEmpty)
    let two = inspector
    let whole = two.inspect(observation, InspectionRequest(surfacePoints: 5))
    #expect(whole.surface.count == 5 && whole.surface.allSatisfy { $0.count == 5 })
    for (row, column) in [(0, 0), (1, 3), (4, 2)] {
      let action = [Float(column) / 2 - 1, Float(row) / 2 - 1]
      let there = two.inspect(observation, InspectionRequest(action: action))
      #expect(abs(whole.surface[row][column] - min(there.q1, there.q2)) < 1e-4)
    }
    #expect(two.inspect(observation, InspectionRequest()).surface.isEmpty)
  }

  @Test func `guided backpropagation is positive through every ReLU and so differs`() {
    let methods = AttributionMethod.allCases.map { method in
      inspector.inspect(observation, InspectionRequest(method: method)).saliency
    }
    #expect(methods[0] != methods[1] && methods[1] != methods[2] && methods[0] != methods[2])
  }

  @Test func `only an agent whose predictor was trained predicts masks`() throws {
    let predicted = try #require(
      inspector.inspect(observation, InspectionRequest()).predictedMask)
    #expect(predicted.map(\.count) == [7056, 7056, 7056])
    #expect(predicted.allSatisfy { $0.allSatisfy { $0 >= 0 && $0 <= 1 } })
    var settings = settings
    settings.algorithm = .svea
    let other = try AgentInspector(settings.makeNetworks(), settings: settings, name: "svea")
    #expect(other.inspect(observation, InspectionRequest()).predictedMask == nil)
  }

  @Test(arguments: [1, 2])
  func `frames that the networks do not see have no masks, and none is compared`(frames: Int) throws
  {
    var settings = settings
    settings.architecture.frames = frames
    settings.architecture.seesChanges = false
    let inspector = AgentInspector(
      try Self.noisyNetworks(settings), settings: settings, name: "\(frames)")
    func inspect(_ observation: FrameStack) -> Inspection {
      var request = InspectionRequest(quantile: settings.quantile, landscapePoints: 2)
      request.curvePoints = 4
      return inspector.inspect(observation, request)
    }
    let seen = (0..<3).map { $0 >= 3 - frames }
    let (one, other) = (inspect(observation), inspect(FrameStack(observation.frames.reversed())))
    #expect(one.mask.map { $0.contains(true) } == seen)
    let predicted = try #require(one.predictedMask)
    #expect(predicted.map { $0.contains { $0 > 0 } } == seen)
    let predictedMask = MaskMeasure.mask(of: predicted, quantile: settings.quantile)
    #expect(predictedMask.map { $0.contains(true) } == seen)
    for (left, right) in [(one.mask, other.mask), (one.mask, predictedMask)] {
      let ofSeen = MaskMeasure.overlap(Array(left.suffix(frames)), Array(right.suffix(frames)))
      #expect(MaskMeasure.overlap(left, right) == ofSeen)
    }
    // A third of what is seen is not all of it.
    let (curves, whole) = (try #require(one.fidelity), min(one.q1, one.q2))
    #expect(abs(curves.insertion[3] - whole) < 1e-4 && curves.insertion[1] != curves.insertion[3])
    #expect(curves.insertion[0] == curves.deletion[3])
  }

  @Test func `the masked values are asked with the grey that training showed`() {
    var settings = settings
    settings.fill = .black
    let black = AgentInspector(networks, settings: settings, name: "black")
    let (inBlack, inGrey) = (
      black.inspect(observation, InspectionRequest()),
      inspector.inspect(observation, InspectionRequest())
    )
    #expect(inBlack.maskFill == 0 && inGrey.maskFill == 128)
    #expect(inBlack.q1 == inGrey.q1 && inBlack.maskedQ1 != inGrey.maskedQ1)
  }

  @Test(arguments: [BaseMethod.ddpg, .dqn])
  func `agents of every base can be asked`(base: BaseMethod) throws {
    var settings = Settings(
      task: "reacher_easy", algorithm: .sgqn, base: base, preset: .desk, actions: 2)
    settings.quantile = 0.9
    let networks = try settings.makeNetworks()
    try networks.weights.parameters.initialize(seed: 5, motionGain: 4)
    networks.weights.refresh()
    let inspector = AgentInspector(networks, settings: settings, name: "\(base)")
    let inspection = inspector.inspect(observation, InspectionRequest())
    #expect(inspection.policyAction == networks.act(observation.planes))
    #expect(inspection.policySpread.isEmpty, "neither policy has a spread")
    #expect(inspection.saliency[2].contains { $0 > 0 })
    // The greedy action has the largest value.
    if base == .dqn {
      #expect(inspection.q1 == inspection.q2)
      let best = inspection.landscape.joined().max() ?? -.infinity
      #expect(abs(best - inspection.q1) < 1e-5)
      // Each action of the grid once, and their best is the policy's.
      let points = settings.architecture.actionPoints
      #expect(inspection.choices.count == points * points)
      let choice = try #require(inspection.choices.max { $0.minQ < $1.minQ })
      #expect(choice.action == inspection.policyAction && abs(choice.q1 - inspection.q1) < 1e-6)
    } else {
      #expect(inspection.choices.isEmpty)
    }
  }
}
