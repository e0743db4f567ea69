// What an agent sees: three images. Networks read them as nine channels, image-major (RGB within each), each
// channel a plane of 84x84.

/// The three newest frames of an episode, oldest first, or of a task with two cameras what both show.
package struct FrameStack: Sendable, Equatable {
  /// Images in a stack.
  package static let depth = 3

  /// What the images of a stack are, by the cameras of its task.
  package enum Layout: Sendable, Equatable {
    /// One camera at three moments.
    case moments
    /// The first camera a step ago, the second one now, the first one now.
    case cameras

    package init(cameras: Int) {
      precondition((1...2).contains(cameras), "\(cameras) cameras in a stack")
      self = cameras == 1 ? .moments : .cameras
    }

    /// For each image how many steps ago it was taken, and by which camera.
    package var places: [(age: Int, camera: Int)] {
      switch self {
      case .moments: [(2, 0), (1, 0), (0, 0)]
      case .cameras: [(1, 0), (0, 1), (0, 0)]
      }
    }
  }

  package let layout: Layout

  /// `depth` square images of equal size, oldest first; the newest is `frames[2]`.
  package private(set) var frames: [Frame]

  /// The stack at the start of an episode: nothing was before its first frame.
  package init(repeating frame: Frame) {
    self.init(history: [frame])
  }

  /// The stack after the last frames of an episode, oldest first; the first of them stands in for those
  /// that would have been before it. Never none.
  package init(history: [Frame]) {
    let squares = history.suffix(Self.depth).map(\.squares)
    let layout = Layout(cameras: squares[0].count)
    self.layout = layout
    frames = layout.places.map { squares[max(squares.count - 1 - $0.age, 0)][$0.camera] }
  }

  /// A stack of given images, oldest first.
  package init(_ frames: [Frame], layout: Layout = .moments) {
    precondition(frames.count == Self.depth, "\(frames.count) frames in a stack")
    (self.frames, self.layout) = (frames, layout)
  }

  package var newest: Frame { frames[Self.depth - 1] }

  /// Goes on to the next frame, of as many cameras.
  package mutating func push(_ frame: Frame) {
    switch layout {
    case .moments: frames = [frames[1], frames[2], frame]
    case .cameras:
      let squares = frame.squares
      frames = [newest, squares[1], squares[0]]
    }
  }

  /// The same with every image changed.
  package func map(_ change: (Frame) -> Frame) -> FrameStack {
    FrameStack(frames.map(change), layout: layout)
  }

  /// The stack as channel planes: `9 * height * width` bytes, image-major, RGB within an image.
  package var planes: [UInt8] { frames.flatMap(\.planes) }
}

extension Frame {
  /// An image of squares, each from its own three planes.
  /// - Parameter planes: a multiple of `3 * size * size` bytes, as `squares` and their `planes` give them.
  package init(size: Int, planes: [UInt8]) {
    let bytes = 3 * size * size
    precondition(
      !planes.isEmpty && planes.count.isMultiple(of: bytes), "\(planes.count) bytes of planes")
    self.init(
      squares: stride(from: 0, to: planes.count, by: bytes).map {
        Frame(width: size, height: size, planes: Array(planes[$0..<$0 + bytes]))
      })
  }

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
