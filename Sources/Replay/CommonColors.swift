// What most of a task's pixels look like is background. Which colours those are is counted, so that a picture
// can be put behind what is left: the robot and what it handles.

import Frames

/// The colours, whatever their brightness, that make up most of a task's pixels.
package struct CommonColors: Sendable, Equatable {
  /// Pixels of the 3x3 around one in the foreground, itself included, that have to be in it too.
  private static let neighbors = 3
  /// Levels by which red and blue differ from green in a bin of colours.
  private static let step = 8
  private static let bins = 512 / step

  /// For each bin, blue minus green within red minus green, whether it is background.
  private let isCommon: [Bool]

  /// Counts the colours of frames.
  /// - Parameter share: how much of all pixels is background at the least, 0 to 1: the commonest colours, until
  ///   they make up as much.
  package init(of frames: [Frame], share: Double) {
    var counts = [Int](repeating: 0, count: Self.bins * Self.bins)
    for frame in frames {
      for at in stride(from: 0, to: frame.pixels.count, by: 3) {
        counts[Self.bin(frame.pixels[at], frame.pixels[at + 1], frame.pixels[at + 2])] += 1
      }
    }
    var left = share * Double(counts.reduce(0, +))
    var isCommon = [Bool](repeating: false, count: counts.count)
    for bin in counts.indices.sorted(by: { (counts[$0], $1) > (counts[$1], $0) }) where left > 0 {
      isCommon[bin] = true
      left -= Double(counts[bin])
    }
    self.isCommon = isCommon
  }

  @inline(__always)
  private static func bin(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
    (Int(red) - Int(green) + 256) / step * bins + (Int(blue) - Int(green) + 256) / step
  }

  /// Puts a picture in place of the background.
  /// - Parameters:
  ///   - images: `count` images of three planes of `size` x `size` bytes.
  ///   - picture: three planes, the same for all images.
  ///   - paint: of what stands before it; nil leaves that as it is.
  ///   - target: as many bytes as `images`.
  package func replace(
    in images: UnsafePointer<UInt8>, count: Int, size: Int, by picture: UnsafePointer<UInt8>,
    paint: Paint? = nil, into target: UnsafeMutablePointer<UInt8>
  ) {
    let bytes = 3 * size * size
    // A margin of nothing, so that every pixel has eight around it.
    let width = size + 2
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: width * width) { rare in
      rare.initialize(repeating: 0)
      for start in stride(from: 0, to: count * bytes, by: bytes) {
        mark(images + start, size: size, in: rare)
        (target + start).update(from: picture, count: bytes)
        Self.keep(rare, of: images + start, size: size, paint, in: target + start)
      }
    }
  }

  /// Writes which pixels of an image have other colours: 1 where they do, in rows of `size` + 2.
  private func mark(
    _ image: UnsafePointer<UInt8>, size: Int, in rare: UnsafeMutableBufferPointer<UInt8>
  ) {
    let area = size * size
    isCommon.withUnsafeBufferPointer { isCommon in
      for y in 0..<size {
        for x in 0..<size {
          let at = y * size + x
          let bin = Self.bin(image[at], image[area + at], image[2 * area + at])
          rare[(y + 1) * (size + 2) + x + 1] = isCommon[bin] ? 0 : 1
        }
      }
    }
  }

  /// Copies those marked pixels that have others beside them, or paints them.
  private static func keep(
    _ rare: UnsafeMutableBufferPointer<UInt8>, of image: UnsafePointer<UInt8>, size: Int,
    _ paint: Paint?, in target: UnsafeMutablePointer<UInt8>
  ) {
    let (area, width) = (size * size, size + 2)
    for y in 0..<size {
      for x in 0..<size {
        let middle = (y + 1) * width + x + 1
        if rare[middle] == 0 { continue }
        var around = 0
        for row in stride(from: middle - width, through: middle + width, by: width) {
          around += Int(rare[row - 1] + rare[row] + rare[row + 1])
        }
        if around < neighbors { continue }
        let at = y * size + x
        if let paint {
          paint.put(image, at: at, area: area, into: target)
        } else {
          for plane in stride(from: at, to: 3 * area, by: area) { target[plane] = image[plane] }
        }
      }
    }
  }
}
