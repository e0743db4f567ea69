// Random shifts on an image whose every pixel differs: what leaves the picture repeats the edge.

import Frames
import Tensors
import Testing

@testable import Replay

@Suite struct RandomShiftTests {
  private static let size = 5
  private let picture = (0..<75).map { UInt8($0 + 1) }
  private var frame: Frame { Frame(width: Self.size, height: Self.size, planes: picture) }

  /// What a shift by (dx, dy) must show.
  private func shifted(_ dx: Int, _ dy: Int) -> [UInt8] {
    let size = Self.size
    return (0..<75).map { at in
      let (plane, y, x) = (at / 25, at / size % size, at % size)
      let (fromY, fromX) = (min(max(y + dy, 0), size - 1), min(max(x + dx, 0), size - 1))
      return picture[plane * 25 + fromY * size + fromX]
    }
  }

  @Test func everyShiftIsOneOfTheWindowsAndRepeatsTheEdge() {
    let replay = ReplayBuffer(capacity: 10, actionCount: 1, size: Self.size)
    replay.start(frame)
    replay.add(action: [0], reward: 0, discount: 1, next: frame)
    var windows: [[UInt8]: (Int, Int)] = [:]
    for dx in -2...2 { for dy in -2...2 { windows[shifted(dx, dy)] = (dx, dy) } }
    #expect(windows.count == 25)
    let batch = Batch(size: 500, actionCount: 1, area: 25)
    var generator = Generator(seed: 3)
    let workers = Workers(count: 2)
    replay.sample(into: batch, Sampling(.shift(2)), generator: &generator, workers: workers)
    var seen = Set<[UInt8]>()
    var apart = 0
    for row in 0..<500 {
      func frames(_ planes: UnsafeMutablePointer<UInt8>) -> [[UInt8]] {
        (0..<3).map {
          Array(UnsafeBufferPointer(start: planes + row * 225 + $0 * 75, count: 75))
        }
      }
      let (now, next) = (frames(batch.observations), frames(batch.nextObservations))
      // One shift for the three frames of an observation, another for the next one.
      #expect(now[0] == now[1] && now[1] == now[2])
      #expect(next[0] == next[1] && next[1] == next[2])
      #expect(windows[now[0]] != nil && windows[next[0]] != nil)
      seen.insert(now[0])
      if now[0] != next[0] { apart += 1 }
    }
    #expect(seen.count == 25)
    #expect(apart > 400)
  }

  @Test func withoutShiftsThePictureStaysEvenAfterShiftedSamples() {
    let replay = ReplayBuffer(capacity: 10, actionCount: 1, size: Self.size)
    replay.start(frame)
    replay.add(action: [0], reward: 0, discount: 1, next: frame)
    let batch = Batch(size: 8, actionCount: 1, area: 25)
    var generator = Generator(seed: 3)
    let workers = Workers(count: 1)
    for shift in [2, 0] {
      replay.sample(into: batch, Sampling(.shift(shift)), generator: &generator, workers: workers)
    }
    let bytes = Array(UnsafeBufferPointer(start: batch.observations, count: 8 * 225))
    #expect(bytes == [[UInt8]](repeating: picture, count: 24).flatMap { $0 })
  }
}
