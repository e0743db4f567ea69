// Images that training mixes into observations: from a folder of photographs, or painted from a
// seed that no test clip uses. Which image a draw gives depends on the draw's number alone, so a
// run that resumes sees the very images it would have seen.

import Basics
import Foundation
import Synchronization

/// An endless supply of 84x84 images for the overlay augmentation.
///
/// Images come in a sliding window: each is read or painted once, stays for about `poolSize *
/// uses` draws, and makes way for a new one. A draw costs a copy, and every `uses`-th one an image.
package final class OverlaySource: Sendable {
  /// Height and width of an image.
  package static let size = Clip.size
  /// Bytes of one image: three planes (RGB) of 84x84, row-major.
  package static let imageBytes = Clip.frameBytes

  /// The name of images that are painted.
  package static let painted = "procedural"

  /// The folder in which `tools/photographs` puts pictures, nil where it has not.
  package static func photographs(
    _ variables: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? {
    guard let cache = MediaCache.standard(variables) else { return nil }
    let folder = cache.directory + "/photographs"
    return Folder.exists(folder) ? folder : nil
  }

  /// Where the images come from, as reports name them: `painted` or the folder.
  package let name: String

  private let seed: UInt64
  private let poolSize: Int
  private let uses: Int
  private let maker: any OverlayMaker
  private let pool: Mutex<[Int: [UInt8]]>

  /// - Parameters:
  ///   - directory: a folder of images, in any depth of subfolders; nil paints them.
  ///   - seed: the whole sequence follows from it.
  ///   - poolSize: images that a draw chooses from; up to twice as many are in memory, 21 KB each.
  ///   - uses: mean number of draws an image serves.
  ///   - warn: told of every file that is passed over because it cannot be read.
  /// - Throws: `MediaError` if the folder is missing or no usable image is found.
  package init(
    directory: String?, seed: UInt64, poolSize: Int = 1024, uses: Int = 32,
    warn: (@Sendable (MediaError) -> Void)? = nil
  ) throws(MediaError) {
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
  /// - Throws: `MediaError` if many files in a row cannot be read.
  package func image(
    _ draw: UInt64, into planes: UnsafeMutableBufferPointer<UInt8>
  ) throws(MediaError) {
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
  private func kept(_ index: Int, oldest: Int) throws(MediaError) -> [UInt8] {
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
  func image(_ index: Int) throws(MediaError) -> [UInt8]
}
