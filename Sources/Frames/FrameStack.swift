// What an agent sees: the last three frames. Networks read it as nine channels, frame-major
// (oldest RGB first), each channel a plane of 84x84.

/// The three newest frames of an episode, oldest first.
package struct FrameStack: Sendable, Equatable {
  /// Frames in a stack.
  package static let depth = 3

  /// `depth` frames of equal size, oldest first; the newest is `frames[2]`.
  package private(set) var frames: [Frame]

  /// The stack at the start of an episode: the first frame three times.
  package init(repeating frame: Frame) {
    frames = Array(repeating: frame, count: Self.depth)
  }

  /// A stack of given frames, oldest first.
  package init(_ frames: [Frame]) {
    precondition(frames.count == Self.depth, "\(frames.count) frames in a stack")
    self.frames = frames
  }

  package var newest: Frame { frames[Self.depth - 1] }

  /// Drops the oldest frame and adds `frame` as the newest.
  package mutating func push(_ frame: Frame) {
    frames.removeFirst()
    frames.append(frame)
  }

  /// The stack as channel planes: `9 * height * width` bytes, frame-major, RGB within a frame.
  package var planes: [UInt8] { frames.flatMap(\.planes) }
}

extension Frame {
  /// The image as three planes, red, green, blue: `3 * height * width` bytes.
  package var planes: [UInt8] {
    let area = width * height
    return [UInt8](unsafeUninitializedCapacity: 3 * area) { planes, count in
      pixels.withUnsafeBufferPointer { pixels in
        for pixel in 0..<area {
          planes[pixel] = pixels[3 * pixel]
          planes[area + pixel] = pixels[3 * pixel + 1]
          planes[2 * area + pixel] = pixels[3 * pixel + 2]
        }
      }
      count = 3 * area
    }
  }

  /// An image from three planes of `width * height` bytes.
  package init(width: Int, height: Int, planes: [UInt8]) {
    let area = width * height
    precondition(planes.count == 3 * area, "\(planes.count) bytes for planes of \(area)")
    self.init(
      width: width, height: height,
      pixels: [UInt8](unsafeUninitializedCapacity: 3 * area) { pixels, count in
        for pixel in 0..<area {
          pixels[3 * pixel] = planes[pixel]
          pixels[3 * pixel + 1] = planes[area + pixel]
          pixels[3 * pixel + 2] = planes[2 * area + pixel]
        }
        count = 3 * area
      })
  }
}
