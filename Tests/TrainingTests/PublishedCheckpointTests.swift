// Agents of published codes must answer here as they answered there: small ones of our own making for each
// code, and, where the shared reference folder is, the codes' own files.

import Attribution
import Foundation
import Frames
import Learning
import Mutations
import Networks
import Testing

@testable import Checkpoints
@testable import Training

private let reference =
  (ProcessInfo.processInfo.environment["SGQN_SHARED"] ?? "../shared") + "/reference"
private let folder = reference + "/official_checkpoint"
private let checkpoints = reference + "/checkpoints"

private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

/// Three RGB frames out of planes.
private func stack(_ planes: [UInt8], size: Int = 84) -> FrameStack {
  let frame = 3 * size * size
  return FrameStack(
    (0..<3).map {
      Frame(width: size, height: size, planes: Array(planes[$0 * frame..<($0 + 1) * frame]))
    })
}

private func bytes(_ path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

private func inspector(_ agent: PublishedCheckpoint) -> AgentInspector {
  AgentInspector(agent.networks, settings: agent.config.settings, name: "published")
}

@Suite(.enabled(if: isThere(folder + "/expected.json")))
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
    let all = try bytes(folder + "/observations_2x9x84x84.u8")
    let planes = Array(all[(index * 9 * 7056)..<((index + 1) * 9 * 7056)])
    return (stack(planes), planes)
  }

  @Test(arguments: [0, 1])
  func `an imported agent answers as it did in PyTorch`(index: Int) throws {
    let published = try PublishedCheckpoint(
      folder, ImportOptions(task: "cartpole_swingup"), name: "published")
    #expect(published.config.step == 500_000)
    #expect(published.config.settings.algorithm == .sgqn)
    let agent = inspector(published)
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
    #expect(abs(agent.attributionSum / expected.attribution_abs_sum[index] - 1) < 1e-4)
    // Pixels within rounding of the quantile may fall on either side.
    #expect(differing <= 4, "\(differing) pixels differ")
  }
}

/// What a code's own files must answer.
private struct Answers: Decodable {
  struct Result: Decodable {
    let obs: String
    let mu: [Float]?
    let action: [Float]?
    let log_std: [Float]?
    let Q1, Q2: Float
    let guided_backprop_Q1: Attribution?

    struct Attribution: Decodable { let abs_sum: Float }
  }
  let results: [Result]

  init(_ path: String) throws {
    self = try JSONDecoder().decode(
      Answers.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}

@Suite(.enabled(if: isThere(checkpoints + "/dmcgb_sac")))
struct PublishedCodesTests {
  @Test(arguments: [
    ("dmcgb_sac", "cartpole_swingup", Algorithm.sac), ("dmcgb_curl", "walker_walk", .curl),
    ("dmcgb_pad", "walker_walk", .pad), ("dmcgb_soda", "cartpole_swingup", .soda),
    ("dmcgb_drq", "reacher_easy", .drq), ("dmcgb_svea", "walker_walk", .svea),
    ("dmcgb_svea_legacy", "cartpole_swingup", .svea), ("sgqn_sac", "cartpole_swingup", .drq),
    ("sgqn_drq", "reacher_easy", .drq), ("sgqn_soda", "walker_walk", .drq),
    ("sgqn_sgsac", "reacher_easy", .sgqn), ("drqv2", "walker_walk", .drq),
    ("rlvigen_sgqn", "cartpole_swingup", .drq), ("simgrl", "walker_walk", .svea),
    ("sacae", "walker_walk", .sac),
  ])
  func `a code's agent answers as it did in PyTorch`(
    code: String, task: String, algorithm: Algorithm
  ) throws {
    let published = try PublishedCheckpoint(
      "\(checkpoints)/\(code)", ImportOptions(task: task), name: code)
    #expect(published.config.settings.algorithm == algorithm)
    let agent = inspector(published)
    for answer in try Answers("\(checkpoints)/\(code)/expected.json").results {
      let inspection = agent.inspect(
        stack(try bytes("\(checkpoints)/\(answer.obs)")), InspectionRequest())
      for (ours, theirs) in zip(inspection.policyAction, try #require(answer.mu)) {
        #expect(abs(ours - theirs) < 1e-5)
      }
      for (ours, theirs) in zip(inspection.policySpread, answer.log_std ?? []) {
        #expect(abs(log(ours) - theirs) < 1e-5)
      }
      #expect(abs(inspection.q1 - answer.Q1) < 1e-5 && abs(inspection.q2 - answer.Q2) < 1e-5)
      // captum guides only the heads of pytorch_sac_ae, whose convolutions call torch.relu.
      guard let theirs = answer.guided_backprop_Q1, code != "sacae" else { continue }
      #expect(abs(agent.attributionSum / theirs.abs_sum - 1) < 1e-4)
    }
  }

  private static let variants =
    ((try? FileManager.default.contentsOfDirectory(atPath: checkpoints + "/variants")) ?? [])
    .filter { $0.hasSuffix(".pt") }.sorted()

  @Test(arguments: variants) func `one critic saved in many ways is one critic`(_ name: String)
    throws
  {
    let path = "\(checkpoints)/variants/\(name)"
    let agent = inspector(
      try PublishedCheckpoint(
        path, ImportOptions(task: "reacher_easy", valuesOnly: true), name: "critic"))
    for answer in try Answers(path.dropLast(3) + ".expected.json").results {
      let inspection = agent.inspect(
        stack(try bytes("\(checkpoints)/\(answer.obs)")), InspectionRequest(action: answer.action))
      #expect(abs(inspection.q1 - answer.Q1) < 1e-5 && abs(inspection.q2 - answer.Q2) < 1e-5)
    }
  }

  private static let hostile =
    ((try? FileManager.default.contentsOfDirectory(atPath: checkpoints + "/hostile")) ?? [])
    .filter { $0.hasSuffix(".pt") }.sorted()

  @Test(arguments: hostile) func `what would do harm is refused in one line`(_ name: String) {
    let error = #expect(throws: (any Error).self) {
      try PublishedCheckpoint(
        "\(checkpoints)/hostile/\(name)", ImportOptions(task: "reacher_easy", valuesOnly: true),
        name: "never")
    }
    #expect(error.map { !"\($0)".isEmpty && !"\($0)".contains("\n") } == true)
  }

  @Test func `an agent that is not read is named`() {
    let error = #expect(throws: NetworkError.self) {
      try PublishedCheckpoint(
        checkpoints + "/madi", ImportOptions(task: "walker_walk"), name: "never")
    }
    #expect(error?.message.contains("an agent of MaDi") == true)
  }
}

/// Small agents that tools/reference_agents.py made.
private let fixtures = Bundle.module.resourcePath.map { $0 + "/Fixtures/published" } ?? ""
private let codes = ["dmcgb", "drqv2", "pad", "rlvigen_sgqn", "rlvigen_svea", "sac_ae", "simgrl"]

@Suite struct PublishedAgentsTests {
  struct Answer: Decodable {
    let action: [Float]
    let q1, q2: Float
  }

  private let planes: [UInt8] = (0..<3600).map {
    UInt8(truncatingIfNeeded: 37 * $0 + 11 * ($0 / 256))
  }

  private func read(_ name: String, _ options: ImportOptions? = nil) throws -> PublishedCheckpoint {
    try PublishedCheckpoint(
      "\(fixtures)/\(name).pt", options ?? ImportOptions(task: "reacher_easy"), name: name)
  }

  @Test(arguments: codes) func `what a code does goes into weights of ours`(code: String) throws {
    let answers = try JSONDecoder().decode(
      [String: Answer].self,
      from: Data(contentsOf: URL(fileURLWithPath: fixtures + "/expected.json")))
    let answer = try #require(answers[code])
    let published = try read(code)
    let inspection = inspector(published).inspect(
      stack(planes, size: 20), InspectionRequest())
    for (ours, theirs) in zip(inspection.policyAction, answer.action) {
      #expect(abs(ours - theirs) < 1e-5)
    }
    #expect(abs(inspection.q1 - answer.q1) < 1e-5 && abs(inspection.q2 - answer.q2) < 1e-5)
    #expect(published.config.settings.architecture.imageSize == 20)
  }

  @Test(arguments: codes) func `an exported agent comes back with the same answers`(
    code: String
  ) throws {
    let published = try read(code)
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: scratch) }
    try AgentFolder.make(scratch.path)
    try AgentFolder.save(published.config, published.networks, to: scratch.path)
    let file = scratch.path + "/agent.pt"
    try PublishedExport.write(scratch.path, as: .pytorch, to: file)
    let expected = inspector(published).inspect(stack(planes, size: 20), InspectionRequest())
    // As DMC-GB's modules read it: no ReLU behind the last convolution, a Gaussian policy.
    if !published.config.settings.architecture.rectifiesFeatures, code != "rlvigen_svea" {
      let again = try PublishedCheckpoint(file, ImportOptions(task: "reacher_easy"), name: "again")
      let inspection = inspector(again).inspect(stack(planes, size: 20), InspectionRequest())
      #expect(inspection.policyAction == expected.policyAction)
      #expect(inspection.q1 == expected.q1 && inspection.q2 == expected.q2)
    }
    let checkpoint = try TorchCheckpoint(path: file)
    try PublishedExport.write(scratch.path, as: .safetensors, to: scratch.path + "/a.safetensors")
    let tensors = try Safetensors(path: scratch.path + "/a.safetensors")
    #expect(Set(tensors.entries.keys) == Set(checkpoint.names))
    for name in checkpoint.names {
      #expect(try tensors.floats(name) == checkpoint.tensor(name))
    }
    #expect(checkpoint.facts["architecture"] == tensors.metadata["architecture"].map { .text($0) })
    // The filters of zeros that we compute with are ours alone.
    let last = published.config.settings.architecture.trunk.count - 1
    #expect(
      checkpoint.shape("actor.encoder.shared_cnn.layers.\(2 + 2 * last).bias") == [4])
  }

  @Test func `what a file does not hold is said to be assumed, and options set it`() throws {
    let published = try read("dmcgb")
    let line = try #require(published.notes.first)
    for part in [
      "algorithm drq (assumed)", "action repeat 4 (assumed)", "quantile 0.95 (assumed)",
      "image size 20 (assumed)", "crop 20 (from the file)",
    ] {
      #expect(line.contains(part))
    }
    #expect(try read("drqv2").config.actionRepeat == 2)
    #expect(try read("drqv2").config.step == 1234)
    let set = try read(
      "dmcgb",
      ImportOptions(
        task: "reacher_easy", algorithm: .rad, actionRepeat: 3, quantile: 0.5, imageSize: 24))
    #expect(set.config.actionRepeat == 3 && set.config.settings.quantile == 0.5)
    #expect(set.config.settings.algorithm == .rad && set.config.settings.frameSize == 24)
    #expect(set.notes.first?.contains("algorithm rad (given)") == true)
    #expect(throws: AgentError.self) {
      try read("dmcgb", ImportOptions(task: "reacher_easy", actionRepeat: 0))
    }
    #expect(throws: AgentError.self) { try read("dmcgb", ImportOptions(task: "walker_walk")) }
  }

  @Test func `checkpoints that are passed over are named`() throws {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: scratch) }
    try AgentFolder.make(scratch.path)
    func copy(_ name: String) throws {
      try FileManager.default.copyItem(
        atPath: fixtures + "/dmcgb.pt", toPath: "\(scratch.path)/\(name)")
    }
    for name in ["actor_40.pt", "critic_40.pt", "attrib_predictor_40.pt", "actor_50.pt"] {
      try copy(name)
    }
    #expect(try PublishedFiles(scratch.path, step: nil).step == 40)
    try copy("critic_50.pt")
    let files = try PublishedFiles(scratch.path, step: nil)
    #expect(files.step == 50 && files.predictor == nil)
    #expect(files.notes.first?.contains("--step 40") == true)
    let error = #expect(throws: AgentError.self) { try PublishedFiles(scratch.path, step: 60) }
    #expect(error?.message.contains("there are 40, 50") == true)
    try copy("60.pt")
    #expect(try PublishedFiles(scratch.path, step: nil).critic.hasSuffix("/60.pt"))
  }

  @Test(arguments: codes) func `damaged agents are read or refused`(code: String) throws {
    let original = try bytes("\(fixtures)/\(code).pt")
    let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).pt"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var mutator = Mutator(original)
    for _ in 0..<Mutator.count {
      try Data(mutator.next()).write(to: URL(fileURLWithPath: path))
      do {
        _ = try PublishedCheckpoint(path, ImportOptions(task: "reacher_easy"), name: "damaged")
      } catch {
        #expect(!"\(error)".isEmpty && !"\(error)".contains("\n"))
      }
    }
  }
}
