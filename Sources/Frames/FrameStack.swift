// What an agent sees: the last three frames. Networks read it as nine channels, frame-major
// (oldest RGB first), each channel a plane of 84x84.

/// The three newest frames of an episode, oldest first.
public struct FrameStack: Sendable, Equatable {
  /// Frames in a stack.
  public static let depth = 3

  /// `depth` frames of equal size, oldest first; the newest is `frames[2]`.
  public private(set) var frames: [Frame]

  /// The stack at the start of an episode: the first frame three times.
  public init(repeating frame: Frame) {
    frames = Array(repeating: frame, count: Self.depth)
  }

  /// A stack of given frames, oldest first.
  public init(_ frames: [Frame]) {
    precondition(frames.count == Self.depth, "\(frames.count) frames in a stack")
    self.frames = frames
  }

  public var newest: Frame { frames[Self.depth - 1] }

  /// Drops the oldest frame and adds `frame` as the newest.
  public mutating func push(_ frame: Frame) {
    frames.removeFirst()
    frames.append(frame)
  }

  /// The stack as channel planes: `9 * height * width` bytes, frame-major, RGB within a frame.
  public var planes: [UInt8] {
    let area = newest.width * newest.height
    var planes = [UInt8](repeating: 0, count: 3 * Self.depth * area)
    for (index, frame) in frames.enumerated() {
      for channel in 0..<3 {
        let base = (3 * index + channel) * area
        for pixel in 0..<area { planes[base + pixel] = frame.pixels[3 * pixel + channel] }
      }
    }
    return planes
  }
}
