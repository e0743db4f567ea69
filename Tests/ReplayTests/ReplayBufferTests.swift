// The replay: which frames make an observation, what is forgotten, and what random shifts show.

import Frames
import Tensors
import Testing

@testable import Replay

/// A replay of tiny frames that each hold their number.
struct NumberedReplay {
  static let size = 4
  let replay: ReplayBuffer
  private(set) var frame = 0

  init(capacity: Int) {
    replay = ReplayBuffer(capacity: capacity, actionCount: 2, size: Self.size)
  }

  static func planes(_ number: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(number % 251), count: 3 * size * size)
  }

  mutating func start() {
    replay.start(Self.planes(frame))
    frame += 1
  }

  /// The reward is the number of the frame that it led to.
  mutating func step() {
    replay.add(
      action: [Float(frame), -Float(frame)], reward: Float(frame), notDone: 1,
      next: Self.planes(frame))
    frame += 1
  }

  /// The first byte of each of a row's frames, in observation and next observation.
  static func numbers(_ batch: Batch, row: Int) -> (now: [Int], next: [Int]) {
    let bytes = 3 * size * size
    func read(_ planes: UnsafeMutablePointer<UInt8>) -> [Int] {
      (0..<3).map { Int(planes[row * 3 * bytes + $0 * bytes]) }
    }
    return (read(batch.observations), read(batch.nextObservations))
  }
}

@Suite struct ReplayBufferTests {
  private let workers = Workers(count: 2)

  private func sample(
    _ replay: ReplayBuffer, size: Int = 64, shift: Int = 0, seed: UInt64 = 1
  ) -> Batch {
    let batch = Batch(size: size, actionCount: 2, area: NumberedReplay.size * NumberedReplay.size)
    var generator = Generator(seed: seed)
    replay.sample(into: batch, shift: shift, generator: &generator, workers: workers)
    return batch
  }

  @Test func stacksRepeatTheFirstFrameOfAnEpisode() {
    var numbered = NumberedReplay(capacity: 100)
    numbered.start()
    #expect(numbered.replay.newestStack.frames.map { $0.pixels[0] } == [0, 0, 0])
    for _ in 0..<4 { numbered.step() }
    numbered.start()  // frame 5
    for _ in 0..<4 { numbered.step() }
    let batch = sample(numbered.replay, size: 200)
    var seen: [Int: (now: [Int], next: [Int])] = [:]
    for row in 0..<batch.size {
      seen[Int(batch.rewards.base[row])] = NumberedReplay.numbers(batch, row: row)
      #expect(batch.actions.base[2 * row] == batch.rewards.base[row])
      #expect(batch.actions.base[2 * row + 1] == -batch.rewards.base[row])
    }
    #expect(seen.keys.sorted() == [1, 2, 3, 4, 6, 7, 8, 9])
    #expect(seen[1]?.now == [0, 0, 0])
    #expect(seen[1]?.next == [0, 0, 1])
    #expect(seen[2]?.now == [0, 0, 1])
    #expect(seen[3]?.next == [1, 2, 3])
    #expect(seen[6]?.now == [5, 5, 5])
    #expect(seen[6]?.next == [5, 5, 6])
    #expect(seen[9]?.now == [6, 7, 8])
    #expect(numbered.replay.newestStack.frames.map { $0.pixels[0] } == [7, 8, 9])
  }

  @Test func everyFrameIsHeldOnce() {
    var numbered = NumberedReplay(capacity: 1000)
    numbered.start()
    for _ in 0..<600 { numbered.step() }
    #expect(numbered.replay.frameCount == 601)
    #expect(numbered.replay.count == 600)
    // Frames lie side by side, each once: 601 of them, and no more memory than pages for them.
    let bytes = numbered.replay.frameBytes
    var places = Set<UnsafeMutablePointer<UInt8>>()
    for frame in 0..<601 { places.insert(numbered.replay.pixels(frame)) }
    #expect(places.count == 601)
    #expect(numbered.replay.pixels(1) == numbered.replay.pixels(0) + bytes)
  }

  @Test func whatIsOverwrittenIsNeverReturned() {
    // Episodes of 40 steps, then of 3: short ones need more frames for as many transitions.
    for length in [40, 3, 1] {
      var numbered = NumberedReplay(capacity: 50)
      for step in 0..<1000 {
        if step % length == 0 { numbered.start() }
        numbered.step()
        guard step % 7 == 0 else { continue }
        let replay = numbered.replay
        #expect(replay.count <= 50 && replay.count > 0)
        let batch = sample(replay, size: 32, seed: UInt64(step))
        for row in 0..<32 {
          let (now, next) = NumberedReplay.numbers(batch, row: row)
          let newest = Int(batch.rewards.base[row])
          #expect(newest > numbered.frame - 1 - replay.slots)
          #expect(next[2] == newest % 251)
          #expect(now[2] == (newest - 1) % 251)
          #expect(next[1] == now[2] && next[0] == now[1])
        }
      }
    }
  }

  @Test func aFullReplayKeepsItsCapacityWhereEpisodesAreLong() {
    var numbered = NumberedReplay(capacity: 64)
    for step in 0..<500 {
      if step % 20 == 0 { numbered.start() }
      numbered.step()
    }
    #expect(numbered.replay.count == 64)
    #expect(numbered.replay.transitionCount == 500)
  }

  @Test func samplingIsUniform() {
    var numbered = NumberedReplay(capacity: 20)
    numbered.start()
    for _ in 0..<35 { numbered.step() }
    let batch = sample(numbered.replay, size: 20_000)
    var counts: [Int: Int] = [:]
    for row in 0..<batch.size { counts[Int(batch.rewards.base[row]), default: 0] += 1 }
    #expect(counts.keys.sorted() == Array(16...35))
    // 1000 each; five standard deviations are 154.
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 154 })
  }

  @Test func theGeneratorDecidesEverything() {
    var numbered = NumberedReplay(capacity: 100)
    numbered.start()
    for _ in 0..<90 { numbered.step() }
    func bytes(_ batch: Batch) -> [UInt8] {
      Array(UnsafeBufferPointer(start: batch.observations, count: batch.size * 9 * batch.area))
        + Array(
          UnsafeBufferPointer(start: batch.nextObservations, count: batch.size * 9 * batch.area))
    }
    let (a, b, c) = (
      sample(numbered.replay, shift: 2, seed: 5), sample(numbered.replay, shift: 2, seed: 5),
      sample(numbered.replay, shift: 2, seed: 6)
    )
    #expect(bytes(a) == bytes(b) && bytes(a) != bytes(c))
    #expect(a.noise.array == b.noise.array && a.nextNoise.array == b.nextNoise.array)
    #expect(a.noise.array != a.nextNoise.array)
    #expect(a.fill == b.fill && a.fill != c.fill)
  }

  @Test func theFillLiesBetweenTheDarkestAndTheBrightestPixel() {
    var numbered = NumberedReplay(capacity: 100)
    for _ in 0..<100 { numbered.start() }
    for _ in 0..<20 { numbered.step() }
    for seed in 0..<50 {
      let batch = sample(numbered.replay, seed: UInt64(seed))
      #expect((99...120).contains(batch.fill))
    }
  }
}
