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

  static func picture(_ number: Int) -> Frame {
    let grey = UInt8(number % 251)
    return Frame(width: size, height: size, fill: RGB(grey, grey, grey))
  }

  mutating func start() {
    replay.start(Self.picture(frame))
    frame += 1
  }

  /// The reward is the number of the frame that it led to.
  mutating func step() {
    replay.add(
      action: [Float(frame), -Float(frame)], reward: Float(frame), discount: 1,
      next: Self.picture(frame))
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
    replay.sample(
      into: batch, Sampling(shift > 0 ? .shift(shift) : .none), generator: &generator,
      workers: workers)
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

  @Test func everyFrameIsHeldOnceAndCompressed() {
    let size = 16
    func memory(_ picture: (inout Generator) -> Frame) -> Int {
      var generator = Generator(seed: 8)
      let replay = ReplayBuffer(capacity: 2000, actionCount: 1, size: size)
      replay.start(picture(&generator))
      for _ in 0..<1023 {
        replay.add(action: [0], reward: 0, discount: 1, next: picture(&generator))
      }
      #expect(replay.frameCount == 1024)
      return replay.frames.byteCount
    }
    let noise = memory { generator in
      var frame = Frame(width: size, height: size)
      for i in frame.pixels.indices {
        frame.pixels[i] = UInt8(truncatingIfNeeded: generator.next())
      }
      return frame
    }
    let bytes = 1024 * 3 * size * size
    // Each once, in arrays that grow by doubling; six references to each would take six times that.
    #expect((bytes...(2 * bytes + 4096)).contains(noise))
    let plain = memory { generator in
      let grey = UInt8(generator.index(below: 200))
      return Frame(width: size, height: size, fill: RGB(grey, grey, grey))
    }
    // All but the first page of 256.
    #expect(plain < bytes / 2 + bytes / 10)
  }

  @Test func compressedFramesComeBackByteForByte() {
    let size = 16
    var generator = Generator(seed: 12)
    let replay = ReplayBuffer(capacity: 2000, actionCount: 1, size: size)
    var frames: [[UInt8]] = []
    for number in 0..<700 {
      var frame = Frame(width: size, height: size, fill: RGB(40, 50, 60))
      // Every third is noise, which does not compress; the others differ in a few places.
      let changes = number % 3 == 0 ? frame.pixels.count : 5
      for _ in 0..<changes {
        frame.pixels[generator.index(below: frame.pixels.count)] =
          UInt8(truncatingIfNeeded: generator.next())
      }
      frames.append(frame.planes)
      if number == 0 {
        replay.start(frame)
      } else {
        replay.add(action: [0], reward: 0, discount: 1, next: frame)
      }
    }
    for number in frames.indices { #expect(replay.planes(number) == frames[number]) }
  }

  @Test func whatIsOverwrittenIsNeverReturned() {
    // Long episodes, then short ones, which need more frames for as many transitions.
    for length in [40, 3, 1] {
      var numbered = NumberedReplay(capacity: 1000)
      for step in 0..<4000 {
        if step % length == 0 { numbered.start() }
        numbered.step()
        guard step % 97 == 0 else { continue }
        let replay = numbered.replay
        #expect(replay.count <= 1000 && replay.count > 0)
        let batch = sample(replay, size: 100, seed: UInt64(step))
        for row in 0..<100 {
          let (now, next) = NumberedReplay.numbers(batch, row: row)
          let newest = Int(batch.rewards.base[row])
          // How far the episode has come before the newest frame.
          let age = (newest - 1) % (length + 1)
          #expect(next[2] == newest % 251)
          #expect(now[2] == (newest - 1) % 251)
          #expect(next[1] == now[2] && next[0] == now[1])
          #expect(now[1] == (newest - 1 - min(age, 1)) % 251)
          #expect(now[0] == (newest - 1 - min(age, 2)) % 251)
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

  @Test func `returns sum discounted rewards as far as the episode goes`() {
    var numbered = NumberedReplay(capacity: 100)
    numbered.start()
    for _ in 0..<5 { numbered.step() }
    numbered.start()
    for _ in 0..<4 { numbered.step() }
    let batch = Batch(size: 64, actionCount: 2, area: 16)
    var generator = Generator(seed: 3)
    numbered.replay.sample(
      into: batch, Sampling(discount: 0.5, steps: 3), generator: &generator, workers: workers)
    var lengths: Set<Int> = []
    for row in 0..<batch.size {
      let (now, next) = NumberedReplay.numbers(batch, row: row)
      // Frames 0...5 are the first episode's, 6...10 the second's; a reward is the number of its frame.
      let last = now[2] < 6 ? 5 : 10
      let steps = min(3, last - now[2])
      lengths.insert(steps)
      #expect(next[2] == now[2] + steps)
      let wanted = (0..<steps).reduce(Float(0)) {
        $0 + Float(now[2] + 1 + $1) * [1, 0.5, 0.25][$1]
      }
      #expect(batch.rewards.base[row] == wanted)
      #expect(batch.discounts.base[row] == [0.5, 0.25, 0.125][steps - 1])
    }
    #expect(lengths == [1, 2, 3])
  }

  @Test func `nothing is expected behind a termination`() {
    let replay = ReplayBuffer(capacity: 10, actionCount: 2, size: 4)
    replay.start(NumberedReplay.picture(0))
    replay.add(action: [0, 0], reward: 1, discount: 1, next: NumberedReplay.picture(1))
    replay.add(action: [0, 0], reward: 3, discount: 0, next: NumberedReplay.picture(2))
    let batch = Batch(size: 32, actionCount: 2, area: 16)
    var generator = Generator(seed: 3)
    replay.sample(
      into: batch, Sampling(discount: 0.5, steps: 4), generator: &generator, workers: workers)
    for row in 0..<batch.size {
      let first = NumberedReplay.numbers(batch, row: row).now[2] == 0
      #expect(batch.rewards.base[row] == (first ? 1 + 0.5 * 3 : 3))
      #expect(batch.discounts.base[row] == 0)
    }
  }

  @Test func `crops show a part of larger frames, all frames of an observation alike`() {
    let replay = ReplayBuffer(capacity: 10, actionCount: 1, size: 6)
    func picture(_ number: Int) -> Frame {
      var frame = Frame(width: 6, height: 6)
      for y in 0..<6 {
        for x in 0..<6 { frame[x, y] = RGB(UInt8(10 * y + x), UInt8(number), 0) }
      }
      return frame
    }
    replay.start(picture(0))
    for number in 1..<5 {
      replay.add(action: [0], reward: 0, discount: 1, next: picture(number))
    }
    let batch = Batch(size: 40, actionCount: 1, area: 16, extra: .pairs(8))
    var generator = Generator(seed: 3)
    replay.sample(into: batch, Sampling(.crop), generator: &generator, workers: workers)
    var corners: Set<UInt8> = []
    func check(_ planes: UnsafePointer<UInt8>) {
      for frame in 0..<3 {
        let red = planes + frame * 48
        for y in 0..<4 {
          for x in 0..<4 { #expect(Int(red[4 * y + x]) == Int(planes[0]) + 10 * y + x) }
        }
      }
      corners.insert(planes[0])
    }
    for row in 0..<40 { check(batch.observation(row)) }
    for row in 0..<8 {
      check(batch.anchors + row * 144)
      check(batch.positives + row * 144)
      // The same observation twice.
      for frame in 0..<3 {
        let at = row * 144 + frame * 48 + 16
        #expect(batch.anchors[at] == batch.positives[at])
      }
    }
    #expect(corners == [0, 1, 2, 10, 11, 12, 20, 21, 22])
  }

  @Test func `with two cameras an observation has both now, and the first a step ago`() {
    // The first camera's pictures are 0, 1, 2 ... in all four columns, the second's 100, 101, 102 ... with
    // columns of their own.
    let replay = ReplayBuffer(capacity: 20, actionCount: 1, size: 4, cameras: 2)
    func picture(_ number: Int) -> Frame {
      var second = Frame(width: 4, height: 4)
      for y in 0..<4 {
        for x in 0..<4 { second[x, y] = RGB(UInt8(100 + number), UInt8(x), UInt8(y)) }
      }
      let grey = UInt8(number)
      return Frame(squares: [Frame(width: 4, height: 4, fill: RGB(grey, grey, grey)), second])
    }
    replay.start(picture(0))
    #expect(replay.newestStack == FrameStack(repeating: picture(0)))
    var stack = FrameStack(repeating: picture(0))
    for number in 1...3 {
      replay.add(action: [0], reward: Float(number), discount: 1, next: picture(number))
      stack.push(picture(number))
    }
    #expect(stack.frames.map { $0.pixels[0] } == [2, 103, 3])
    #expect(replay.newestStack == stack)
    let batch = Batch(size: 60, actionCount: 1, area: 16)
    var generator = Generator(seed: 2)
    replay.sample(into: batch, Sampling(.shift(1)), generator: &generator, workers: workers)
    var columns: Set<UInt8> = []
    for row in 0..<60 {
      let led = UInt8(batch.rewards.base[row])
      let (now, next) = (batch.observation(row), batch.nextObservations + row * 144)
      #expect([now[0], now[48], now[96]] == [max(led, 2) - 2, 99 + led, led - 1])
      #expect([next[0], next[48], next[96]] == [led - 1, 100 + led, led])
      columns.insert(now[48 + 16])
    }
    #expect(columns == [0, 1])
  }

  @Test func overlaysMoveFromFrameToFrameAndAreMirroredAtTheEdge() {
    let batch = Batch(size: 2, actionCount: 1, area: 16)
    let picture = (0..<48).map { UInt8($0) }
    batch.setOverlay(1, picture, step: (1, -1))
    let planes = (0..<9).map { plane in
      (0..<16).map { Int(batch.overlay(1)[plane * 16 + $0]) }
    }
    for color in 0..<3 {
      let first = 16 * color
      #expect(planes[color] == Array(first..<first + 16))
      // One column on, one row up: the first row stands twice, the last column too.
      #expect(
        planes[3 + color] == [1, 2, 3, 3, 1, 2, 3, 3, 5, 6, 7, 7, 9, 10, 11, 11].map { first + $0 })
      #expect(
        planes[6 + color] == [6, 7, 7, 6, 2, 3, 3, 2, 2, 3, 3, 2, 6, 7, 7, 6].map { first + $0 })
    }
    #expect((0..<9 * 16).allSatisfy { batch.overlay(0)[$0] == 0 })
  }
}
