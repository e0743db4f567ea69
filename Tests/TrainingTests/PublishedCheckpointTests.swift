// The published code's agents must answer here as they answered there. The files are in the shared
// reference folder; without it these tests do not run.

import Attribution
import Foundation
import Frames
import Learning
import Testing
import Training

private let folder =
  (ProcessInfo.processInfo.environment["SGQN_SHARED"] ?? "../shared")
  + "/reference/official_checkpoint"

@Suite(.enabled(if: FileManager.default.fileExists(atPath: folder + "/expected.json")))
struct PublishedCheckpointTests {
  struct Expected: Decodable {
    let mu: [[Float]]
    let log_std: [[Float]]
    let q1: [[Float]]
    let q2: [[Float]]
    let attribution_abs_sum: [Float]
    let predicted_mask_mean: [Float]
  }

  private func observation(_ index: Int) throws -> (FrameStack, [UInt8]) {
    let bytes = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: folder + "/observations_2x9x84x84.u8")))
    let planes = Array(bytes[(index * 9 * 7056)..<((index + 1) * 9 * 7056)])
    let frames = (0..<3).map { frame in
      Frame(
        width: 84, height: 84,
        planes: Array(planes[(frame * 3 * 7056)..<((frame + 1) * 3 * 7056)]))
    }
    return (FrameStack(frames), planes)
  }

  @Test(arguments: [0, 1])
  func `an imported agent answers as it did in PyTorch`(index: Int) throws {
    let (config, networks) = try PublishedCheckpoint.read(
      folder, step: nil, task: "cartpole_swingup", actionRepeat: 8, name: "published")
    #expect(config.step == 500_000)
    #expect(config.settings.algorithm == .sgqn)
    let agent = AgentInspector(networks, settings: config.settings, name: "published")
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/expected.json"))
    let expected = try JSONDecoder().decode(Expected.self, from: data)
    let (stack, planes) = try observation(index)
    #expect(stack.planes == planes)
    let inspection = agent.inspect(stack, InspectionRequest(quantile: 0.95))
    #expect(abs(inspection.policyAction[0] - expected.mu[index][0]) < 1e-5)
    #expect(abs(log(inspection.policySpread[0]) - expected.log_std[index][0]) < 1e-4)
    #expect(abs(inspection.q1 - expected.q1[index][0]) < 1e-5)
    #expect(abs(inspection.q2 - expected.q2[index][0]) < 1e-5)
    let predicted = try #require(inspection.predictedMask)
    let mean = predicted.joined().reduce(0, +) / Float(3 * 7056)
    #expect(abs(mean - expected.predicted_mask_mean[index]) < 1e-4)
    let masks = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: folder + "/masks_q0.95_2x9x84x84.u8")))
    var differing = 0
    for frame in 0..<3 {
      for pixel in 0..<7056 {
        let theirs = masks[(index * 9 + 3 * frame) * 7056 + pixel] != 0
        if theirs != inspection.mask[frame][pixel] { differing += 1 }
      }
    }
    // Pixels within rounding of the quantile may fall on either side.
    #expect(differing <= 4, "\(differing) pixels differ")
  }
}
