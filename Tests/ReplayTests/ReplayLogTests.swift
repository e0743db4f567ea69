// The replay on disk: what is read back equals what was written, and a damaged log says so.

import Basics
import Foundation
import Frames
import Tensors
import Testing

@testable import Replay

@Suite final class ReplayLogTests {
  private let path =
    FileManager.default.temporaryDirectory.path
    + "/sgqn-replay-log-\(UUID().uuidString)"
  private let workers = Workers(count: 1)
  private var log: ReplayLog { ReplayLog(path: path) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private func contents(_ replay: ReplayBuffer) -> [[UInt8]] {
    (0..<replay.frameCount).filter(replay.frames.holds).map { frame in
      var bytes = replay.planes(frame)
      if let origin = replay.origin(of: frame) {
        for value in [origin.reward, origin.discount] + origin.action {
          withUnsafeBytes(of: value) { bytes += $0 }
        }
      }
      return bytes
    }
  }

  private func steps(_ numbered: inout NumberedReplay, _ count: Int) {
    for _ in 0..<count {
      if numbered.frame % 10 == 0 { numbered.start() } else { numbered.step() }
    }
  }

  @Test func aReplayComesBackAsItWas() throws {
    var numbered = NumberedReplay(capacity: 1000)
    steps(&numbered, 537)  // beyond the first page, from which on frames are compressed
    let length = try log.append(numbered.replay, from: 0, at: .init())
    let copy = NumberedReplay(capacity: 1000).replay
    try log.read(into: copy, to: length)
    #expect(contents(copy) == contents(numbered.replay))
    #expect(copy.count == numbered.replay.count && copy.frameCount == 537)
    #expect(copy.newestStack == numbered.replay.newestStack)
    let a = Batch(size: 20, actionCount: 2, area: 16)
    let b = Batch(size: 20, actionCount: 2, area: 16)
    var (one, two) = (Generator(seed: 4), Generator(seed: 4))
    numbered.replay.sample(into: a, Sampling(.shift(1)), generator: &one, workers: workers)
    copy.sample(into: b, Sampling(.shift(1)), generator: &two, workers: workers)
    #expect(a.rewards.array == b.rewards.array && a.actions.array == b.actions.array)
    #expect(memcmp(a.observations, b.observations, 20 * 9 * 16) == 0)
    #expect(memcmp(a.nextObservations, b.nextObservations, 20 * 9 * 16) == 0)
  }

  @Test func `frames of two cameras come back as they were`() throws {
    func replay() -> ReplayBuffer {
      ReplayBuffer(capacity: 400, actionCount: 1, size: 4, cameras: 2)
    }
    let (one, copy) = (replay(), replay())
    func picture(_ number: Int) -> Frame {
      Frame(squares: [NumberedReplay.picture(number), NumberedReplay.picture(number + 60)])
    }
    one.start(picture(0))
    for number in 1...300 {  // beyond the first page
      one.add(action: [0], reward: 0, discount: 1, next: picture(number))
    }
    let length = try log.append(one, from: 0, at: .init())
    try log.read(into: copy, to: length)
    #expect(contents(copy) == contents(one))
    #expect(copy.newestStack == one.newestStack && copy.newestStack.layout == .cameras)
  }

  @Test func whatFollowedTheCheckpointIsCutOffAndWrittenAnew() throws {
    var numbered = NumberedReplay(capacity: 100)
    steps(&numbered, 15)
    let noted = try log.append(numbered.replay, from: 0, at: .init())
    steps(&numbered, 9)
    // A kill after this append: the checkpoint still names the length before.
    _ = try log.append(numbered.replay, from: 15, at: noted)
    var resumed = NumberedReplay(capacity: 100)
    try log.read(into: resumed.replay, to: noted)
    #expect(resumed.replay.frameCount == 15)
    var other = NumberedReplay(capacity: 100)
    steps(&other, 15)
    other.start()
    other.step()
    let length = try log.append(other.replay, from: 15, at: noted)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == length.bytes)
    resumed = NumberedReplay(capacity: 100)
    try log.read(into: resumed.replay, to: length)
    #expect(contents(resumed.replay) == contents(other.replay))
  }

  @Test func aLogLongerThanTheReplayLeavesItsEnd() throws {
    var numbered = NumberedReplay(capacity: 20)
    var length = ReplayLog.Mark()
    var written = 0
    for _ in 0..<70 {
      steps(&numbered, 13)
      length = try log.append(numbered.replay, from: written, at: length)
      written = numbered.replay.frameCount
    }
    let copy = NumberedReplay(capacity: 20).replay
    try log.read(into: copy, to: length)
    #expect(contents(copy) == contents(numbered.replay))
    #expect(copy.count == numbered.replay.count)
    #expect(copy.transitionCount == numbered.replay.transitionCount)
  }

  @Test func shortenedAndMisfittingLogsAreRefused() throws {
    var numbered = NumberedReplay(capacity: 100)
    steps(&numbered, 300)
    let length = try log.append(numbered.replay, from: 0, at: .init())
    func message(_ length: ReplayLog.Mark) -> String? {
      do throws(ReplayLog.LogError) {
        try log.read(into: NumberedReplay(capacity: 100).replay, to: length)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(message(length) == nil)
    func longer(by count: Int) -> ReplayLog.Mark {
      ReplayLog.Mark(bytes: length.bytes + count, checksum: length.checksum)
    }
    #expect(message(longer(by: -1))?.contains("is damaged") == true)
    #expect(message(longer(by: 100))?.contains("shorter than its checkpoint says") == true)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for count in [0, 1, 30, length.bytes / 2, length.bytes - 1] {
      try whole.prefix(count).write(to: URL(fileURLWithPath: path))
      #expect(message(length)?.contains(path) == true, "cut to \(count) bytes")
    }
    try FileManager.default.removeItem(atPath: path)
    #expect(message(length)?.contains("cannot read") == true)
  }

  @Test func changedNumbersAreFoundByTheChecksum() throws {
    var numbered = NumberedReplay(capacity: 100)
    steps(&numbered, 30)
    let first = try log.append(numbered.replay, from: 0, at: .init())
    steps(&numbered, 5)
    let mark = try log.append(numbered.replay, from: 30, at: first)
    #expect(first.checksum != mark.checksum)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(mark == ReplayLog.Mark(bytes: whole.count, checksum: Checksum(whole).value))
    // Pixels of a frame that is kept as it is.
    var data = whole
    data[60] ^= 1
    try data.write(to: URL(fileURLWithPath: path))
    #expect(throws: ReplayLog.LogError.self) {
      try log.read(into: NumberedReplay(capacity: 100).replay, to: mark)
    }
    // Checkpoints of earlier builds have none, and get one.
    try whole.write(to: URL(fileURLWithPath: path))
    let unchecked = ReplayLog.Mark(bytes: mark.bytes, checksum: nil)
    #expect(try log.read(into: NumberedReplay(capacity: 100).replay, to: unchecked) == mark)
  }

  /// The checksum would refuse all of them first.
  @Test func randomDamageIsRefusedOrReadButNeverCrashes() throws {
    var numbered = NumberedReplay(capacity: 1000)
    steps(&numbered, 400)
    let length = try log.append(numbered.replay, from: 0, at: .init()).bytes
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var generator = Generator(seed: 41)
    var refused = 0
    for round in 0..<300 {
      var data = whole
      // Half of them in the compressed part.
      let from = round % 2 == 0 ? 0 : length - 2000
      for _ in 0..<3 {
        data[from + generator.index(below: length - from)] = UInt8(generator.index(below: 256))
      }
      try data.write(to: URL(fileURLWithPath: path))
      do throws(ReplayLog.LogError) {
        let replay = NumberedReplay(capacity: 1000).replay
        try log.read(into: replay, to: ReplayLog.Mark(bytes: length, checksum: nil))
        #expect(replay.frameCount <= 400)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 0 && refused < 300)
  }

  @Test func aFolderInTheWayIsReported() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    var numbered = NumberedReplay(capacity: 10)
    steps(&numbered, 3)
    #expect(throws: ReplayLog.LogError.self) {
      try self.log.append(numbered.replay, from: 0, at: .init())
    }
  }
}
