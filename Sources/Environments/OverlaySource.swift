// Images that training mixes into observations: from a folder of photographs, or painted from a seed
// that no test clip uses. Which image a draw gives depends on the draw's number alone, so a run that
// resumes sees the very images it would have seen.

import Frames
import Synchronization

/// An endless supply of 84x84 images for the overlay augmentation.
///
/// Images come in a sliding window: each is read or painted once, stays for about `poolSize *
/// uses` draws, and makes way for a new one. A draw costs a copy, and every `uses`-th one an image.
public final class OverlaySource: Sendable {
  /// Height and width of an image.
  public static let size = Scenery.size
  /// Bytes of one image: three planes (RGB) of 84x84, row-major.
  public static let imageBytes = 3 * Scenery.size * Scenery.size

  /// The name of images that are painted.
  public static let painted = "procedural"

  /// Where the images come from, as reports name it: `painted` or the folder.
  public let name: String

  private let seed: UInt64
  private let poolSize: Int
  private let uses: Int
  private let maker: any OverlayMaker
  private let pool: Mutex<[Int: [UInt8]]>

  /// - Parameters:
  ///   - directory: a folder of images, in any depth of subfolders; nil paints them.
  ///   - seed: the whole sequence follows from it.
  ///   - poolSize: images kept in memory, 21 KB each.
  ///   - uses: mean number of draws an image serves.
  ///   - warn: told of every file passed over because it is no picture that can be read.
  /// - Throws: `EnvironmentError` (`media`) where the folder is missing or no usable image is found.
  public init(
    directory: String?, seed: UInt64, poolSize: Int = 1024, uses: Int = 32,
    warn: (@Sendable (EnvironmentError) -> Void)? = nil
  ) throws(EnvironmentError) {
    precondition(poolSize >= 1 && uses >= 1, "pool of \(poolSize) images, \(uses) uses")
    self.seed = seed
    self.poolSize = poolSize
    self.uses = uses
    name = directory ?? Self.painted
    maker =
      if let directory {
        try FolderOverlays(directory: directory, seed: seed, warn: warn)
      } else {
        PaintedOverlays(seed: seed)
      }
    pool = Mutex([:])
  }

  /// Writes the image of draw number `draw` as three planes: `imageBytes` bytes.
  ///
  /// For image `i` of update `u` with a batch of `b`, use draw `u * b + i`.
  /// - Throws: `EnvironmentError` (`media`) where many files in a row cannot be read.
  public func image(
    _ draw: UInt64, into planes: UnsafeMutableBufferPointer<UInt8>
  ) throws(EnvironmentError) {
    precondition(
      planes.count == Self.imageBytes, "\(planes.count) bytes for \(Self.imageBytes)")
    let oldest = Int(draw / UInt64(uses))
    var generator = SeededGenerator(seed, 0x6f76, draw)
    let index = oldest + Int(generator.next() % UInt64(poolSize))
    let image = try kept(index, oldest: oldest)
    image.withUnsafeBufferPointer {
      planes.baseAddress!.update(from: $0.baseAddress!, count: $0.count)
    }
  }

  // The image, made at its first use. Images before `oldest` are let go.
  private func kept(_ index: Int, oldest: Int) throws(EnvironmentError) -> [UInt8] {
    if let image = pool.withLock({ $0[index] }) { return image }
    let image = try maker.image(index)
    pool.withLock { pool in
      pool[index] = image
      guard pool.count > 2 * poolSize else { return }
      pool = pool.filter { $0.key >= oldest && $0.key < oldest + 2 * poolSize }
    }
    return image
  }
}

/// Makes the image with a number: always the same one for the same number.
protocol OverlayMaker: Sendable {
  /// Three planes of 84x84.
  func image(_ index: Int) throws(EnvironmentError) -> [UInt8]
}

/// Single pictures of sceneries, from seeds apart from those of the clips.
struct PaintedOverlays: OverlayMaker {
  private let seed: UInt64
  private let palette: Scenery.Palette

  init(seed: UInt64) {
    self.seed = SeededGenerator.purpose(0x6f76_6572, seed)
    palette = Scenery.Palette(seed: self.seed)
  }

  func image(_ index: Int) -> [UInt8] {
    var frame = Frame(width: Scenery.size, height: Scenery.size)
    let scenery = Scenery(seed: seed, index: index, palette: palette)
    frame.pixels.withUnsafeMutableBufferPointer { scenery.paint(time: 0, into: $0) }
    return frame.planes
  }
}

extension Frame {
  /// The pixels as three planes: all red, all green, all blue bytes, row-major.
  var planes: [UInt8] {
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
}
