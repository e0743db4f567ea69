// Bytes into the blocked layout and back, and the split of work over threads.

import Grids
import Synchronization
import Testing

@testable import Tensors

@Suite struct PixelsTests {
  static let grids = [
    PixelGrid(size: 84, used: 83, channels: 9), PixelGrid(size: 84, used: 84, channels: 9),
    PixelGrid(size: 4, used: 3, channels: 9), PixelGrid(size: 4, used: 4, channels: 3),
    PixelGrid(size: 33, used: 32, channels: 16),
    PixelGrid(size: 84, used: 42, channels: 9, pooling: 2),
    PixelGrid(size: 20, used: 9, channels: 9, pooling: 2),
    PixelGrid(size: 66, used: 33, channels: 16, pooling: 2),
  ]

  @Test(arguments: grids) func packedPixelsComeBackWhereTheyWere(_ grid: PixelGrid) {
    let images = 2
    var generator = Generator(seed: 2)
    let planes = (0..<(images * grid.channels * grid.area)).map { _ in
      UInt8(generator.index(below: 256))
    }
    let buffer = FloatBuffer(count: images * grid.blockedCount)
    for image in 0..<images {
      planes.withUnsafeBufferPointer {
        grid.pack(
          $0.baseAddress! + image * grid.channels * grid.area, image: image, into: buffer.base)
      }
    }
    var plane = [Float](repeating: -1, count: grid.area)
    var wrong = 0
    for image in 0..<images {
      for channel in 0..<grid.channels {
        grid.unpack(channel, of: image, in: buffer.base, into: &plane, scale: 255)
        let first = (image * grid.channels + channel) * grid.area
        for point in 0..<grid.area {
          let (x, y) = (point % grid.size / grid.pooling, point / grid.size / grid.pooling)
          var sum = 0
          for row in 0..<grid.pooling {
            for column in 0..<grid.pooling {
              sum += Int(
                planes[first + (y * grid.pooling + row) * grid.size + x * grid.pooling + column])
            }
          }
          let mean = Float(sum) / Float(grid.pooling * grid.pooling)
          let used = x < grid.used && y < grid.used
          if abs(plane[point] - (used ? mean : 0)) > 1e-4 { wrong += 1 }
        }
      }
    }
    #expect(wrong == 0)
  }

  @Test(arguments: grids) func threadsPackWhatOneDoes(_ grid: PixelGrid) {
    let planes = (0..<(grid.channels * grid.area)).map { UInt8($0 * 37 % 251) }
    let whole = FloatBuffer(count: grid.blockedCount)
    grid.pack(planes, image: 0, into: whole.base)
    for threads in 2...4 {
      let shared = FloatBuffer(count: grid.blockedCount)
      grid.pack(planes, image: 0, into: shared.base, threads: threads)
      #expect(shared.array == whole.array)
    }
  }

  @Test(arguments: grids) func channelsThatAreNotThereStayZero(_ grid: PixelGrid) {
    let block = Blocked.channels
    let buffer = FloatBuffer(count: grid.blockedCount)
    grid.pack(
      [UInt8](repeating: 255, count: grid.channels * grid.area), image: 0, into: buffer.base)
    let points = grid.used * grid.used
    for at in 0..<buffer.count {
      let channel = at / (points * block) * block + at % block
      #expect(buffer.base[at] == (channel < grid.channels ? 1 : 0))
    }
  }

  @Test func pointsLieInRowsOfTheirBlock() {
    let grid = PixelGrid(size: 4, used: 3, channels: 9)
    let buffer = FloatBuffer(count: 2 * grid.blockedCount)
    grid.fill(1, in: buffer.base) { Float(100 * $0 + $1) }
    let block = Blocked.channels
    // Channel 8, row 2, column 1 of the second image: point 9 of the plane.
    let blocks = Blocked.padded(9) / block
    let at = ((blocks + 8 / block) * 9 + 2 * 3 + 1) * block + 8 % block
    #expect(buffer.base[at] == 809)
    #expect(buffer.array.prefix(grid.blockedCount).allSatisfy { $0 == 0 })
    var seen: [Int: Float] = [:]
    grid.visit(8, of: 1, in: buffer.base) { seen[$0] = $1 }
    #expect(seen.keys.sorted() == [0, 1, 2, 4, 5, 6, 8, 9, 10])
    #expect(seen[10] == 810)
  }
}

@Suite struct WorkersTests {
  @Test(arguments: [1, 2, 5]) func everyShareIsComputedWhereThereAreFewerThreads(_ count: Int) {
    // Inside of one team, OpenMP gives another but one thread.
    let counts = FloatBuffer(count: 2 * count)
    Library.onThreads(2) { outer in
      Library.onThreads(count) { counts.base[outer * count + $0] += 1 }
    }
    #expect(counts.array == [Float](repeating: 1, count: 2 * count))
  }

  @Test(arguments: [1, 2, 3, 5]) func aSplitCoversEverythingOnce(_ count: Int) {
    let workers = Workers(count: count)
    for total in [0, 1, 2, 7, 100, 1023, 1024, 1025, 5000] {
      for unit in [1, 3, 1024] {
        let ranges = Mutex<[Range<Int>]>([])
        workers.split(total, unit: unit) { _, range in ranges.withLock { $0.append(range) } }
        var end = 0
        for range in ranges.withLock({ $0 }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
          #expect(range.lowerBound == end)
          #expect(range.lowerBound % unit == 0)
          end = range.upperBound
        }
        #expect(end == total)
      }
    }
  }

  @Test func everyWorkerRunsOnceAndAllAreAwaited() {
    let workers = Workers(count: 3)
    let seen = Mutex([Int](repeating: 0, count: 3))
    for _ in 0..<200 { workers.run { index in seen.withLock { $0[index] += 1 } } }
    #expect(seen.withLock { $0 } == [200, 200, 200])
  }

  @Test func nothingOutlivesItsRun() {
    final class Token {}
    weak var token: Token?
    do {
      let workers = Workers(count: 2)
      let held = Token()
      token = held
      workers.run { _ in withExtendedLifetime(held) {} }
    }
    #expect(token == nil)
  }
}
