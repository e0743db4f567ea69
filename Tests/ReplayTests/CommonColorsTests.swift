// A picture in place of what is common.

import Frames
import Tensors
import Testing

@testable import Replay

@Suite struct CommonColorsTests {
  private let size = 20
  private let white = [UInt8](repeating: 255, count: 3 * 20 * 20)

  private func isInside(_ x: Int, _ y: Int, _ square: (x: Int, y: Int)) -> Bool {
    (square.x..<square.x + 4).contains(x) && (square.y..<square.y + 4).contains(y)
  }

  /// Blue, brighter to the right, with an orange square of 4x4 and one pixel of the same orange.
  private func frame(square: (x: Int, y: Int)) -> Frame {
    var pixels: [UInt8] = []
    for y in 0..<size {
      for x in 0..<size {
        let level = UInt8(x)
        pixels +=
          isInside(x, y, square) || (x == 18 && y == 18)
          ? [200, 120, 40] : [20 + level, 40 + level, 60 + level]
      }
    }
    return Frame(width: size, height: size, pixels: pixels)
  }

  private func replaced(_ frames: [Frame], _ colors: CommonColors, by picture: [UInt8]) -> [Frame] {
    var target = [UInt8](repeating: 0, count: frames.count * 3 * size * size)
    colors.replace(
      in: frames.flatMap(\.planes), count: frames.count, size: size, by: picture, into: &target)
    return (0..<frames.count).map {
      Frame(
        width: size, height: size,
        planes: Array(target[$0 * 3 * size * size..<($0 + 1) * 3 * size * size]))
    }
  }

  @Test func `squares stay at their places in every image, and what is alone does not`() {
    let places = [(x: 3, y: 5), (x: 4, y: 5), (x: 16, y: 0)]
    let frames = places.map { frame(square: $0) }
    let colors = CommonColors(of: frames, share: 0.9)
    for (place, result) in zip(places, replaced(frames, colors, by: white)) {
      for y in 0..<size {
        for x in 0..<size {
          let wanted = isInside(x, y, place) ? RGB(200, 120, 40) : RGB(255, 255, 255)
          #expect(result[x, y] == wanted, "\(x) \(y)")
        }
      }
    }
  }

  @Test func `paint is one colour, by the brightness of what it is put on`() throws {
    let gray = Frame(width: 16, height: 16, pixels: (0..<256).flatMap { [UInt8($0), 0, 9] })
    var generator = Generator(seed: 3, stream: 1)
    var colors: Set<[Int]> = []
    for _ in 0..<20 {
      let paint = Paint(&generator)
      var target = [UInt8](repeating: 0, count: 3 * 256)
      for at in 0..<256 { paint.put(gray.planes, at: at, area: 256, into: &target) }
      let planes = (0..<3).map { Array(target[$0 * 256..<($0 + 1) * 256]) }
      // Brightness 9 and less is the third plane's.
      #expect(planes.allSatisfy { Set($0[0...9]).count == 1 && $0.sorted() == $0 })
      let brightest = planes.map { Int($0[100]) }
      #expect((50...130).contains(brightest.max() ?? 0), "\(brightest)")
      for plane in planes where plane[200] < 255 {
        #expect(abs(Int(plane[200]) - 2 * Int(plane[100])) <= 1)
      }
      colors.insert(brightest)
    }
    #expect(colors.count == 20)
  }

  @Test func `the share decides how much is left`() {
    let frame = frame(square: (x: 3, y: 5))
    let none = replaced([frame], CommonColors(of: [frame], share: 1), by: white)
    #expect(none[0] == Frame(width: size, height: size, fill: RGB(255, 255, 255)))
    let all = replaced([frame], CommonColors(of: [frame], share: 0), by: white)
    #expect(all[0] == frame)
  }

  @Test func `other brightness of the same colour is background too`() {
    let colors = CommonColors(of: [frame(square: (x: 3, y: 5))], share: 0.9)
    let dark = Frame(width: size, height: size, fill: RGB(1, 21, 41))
    #expect(
      replaced([dark], colors, by: white)[0]
        == Frame(width: size, height: size, fill: RGB(255, 255, 255)))
  }
}
