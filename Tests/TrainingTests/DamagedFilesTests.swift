// What a training and an agent leave on disk, damaged: every reader answers with an error or with
// something that can be used, and takes no memory that the file did not pay for.

import Foundation
import Frames
import Mutations
import Networks
import Testing
import Tiny

@testable import Learning
@testable import Replay
@testable import Training

@Suite struct DamagedFilesTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    UUID().uuidString)

  /// - Parameter whole: the file around a damaged copy.
  private func tries(
    _ original: Data, file: String, whole: ([UInt8]) -> Data = { Data($0) },
    _ read: (String) throws -> Bool
  ) throws -> (read: Int, refused: Int) {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appendingPathComponent(file)
    var mutator = Mutator([UInt8](original))
    var counts = (read: 0, refused: 0)
    for _ in 0..<Mutator.count {
      try whole(mutator.next()).write(to: url)
      do {
        #expect(try read(url.path))
        counts.read += 1
      } catch {
        #expect(!"\(error)".isEmpty && !"\(error)".contains("\n"))
        counts.refused += 1
      }
    }
    return counts
  }

  @Test func configurations() throws {
    let config = AgentConfig(
      name: "x", settings: Tiny.settings(.sgqn, size: 84), step: 1, actionRepeat: 8,
      overlays: "procedural", scores: ["train": 812.5])
    let counts = try tries(JSONEncoder().encode(config), file: "config.json") { path in
      let folder = (path as NSString).deletingLastPathComponent
      return try AgentFolder.config(folder).settings.problem == nil
    }
    #expect(counts.read > 0 && counts.refused > counts.read)
  }

  @Test func tables() throws {
    let table = "step,episode,return,critic_loss,eval_train\n10,1,5.5,1,\n20,2,,1,7.25\n"
    let counts = try tries(Data(table.utf8), file: "metrics.csv") { path in
      let curves = LearningCurves((path as NSString).deletingLastPathComponent)
      return curves.curves.allSatisfy { curve in
        curve.steps == curve.steps.sorted() && curve.sampled(8, to: 30).count == 8
      }
    }
    #expect(counts.refused == 0)
  }

  @Test func checkpoints() throws {
    let learner = try Tiny.learner(Tiny.settings(.sgqn))
    let state = TrainingState(
      settings: learner.settings, threads: 2, generator: .init(seed: 1),
      environment: .init(
        time: 0, positions: [0], velocities: [0], warmStart: [], control: [], parameters: [],
        controlStep: 0, episode: 0, generator: [1]))
    let original = folder.path + ".safetensors"
    defer { try? FileManager.default.removeItem(atPath: original) }
    try Checkpoint.save(learner, state, to: original)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: original))
    // The header, which holds the training's state, is what a reader believes; the numbers stay.
    let start = MemoryLayout<UInt64>.size
    let length = (0..<start).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    let header = bytes[start..<start + length]
    let counts = try tries(
      header, file: "checkpoint.safetensors",
      whole: { header in
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + Data(header)
          + bytes[(start + length)...]
      }
    ) { path in
      let (state, file) = try Checkpoint.state(path)
      try Checkpoint.restore(file, state, into: learner)
      return state.settings.problem == nil
    }
    #expect(counts.read > 0 && counts.refused > 0)
  }

  @Test func replayLogs() throws {
    func replay() -> ReplayBuffer { ReplayBuffer(capacity: 64, actionCount: 2) }
    let full = replay()
    full.start(Frame(width: 84, height: 84, fill: RGB(9, 99, 199)))
    for step in 0..<4 {
      full.add(
        action: [0.1, -0.2], reward: Float(step), discount: 1,
        next: Frame(width: 84, height: 84, fill: RGB(UInt8(step), 99, 199)))
    }
    let path = folder.path + ".log"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let length = try ReplayLog(path: path).append(full, from: 0, at: .init()).bytes
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(bytes.count == length)
    let counts = try tries(bytes, file: "replay.log") { path in
      let copy = replay()
      try ReplayLog(path: path).read(into: copy, to: .init(bytes: length, checksum: nil))
      return copy.frameCount <= 64
    }
    #expect(counts.refused > 0)
  }
}
