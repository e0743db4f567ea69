// Overlay images from a folder of photographs of any size, Places365 with its 1.8 million included:
// nothing is listed beforehand. An image is found by walking down from the folder, at each level to
// a random entry; which way a number leads follows from the seed. Images are cropped at random much as
// in the papers' training (torchvision's RandomResizedCrop and a flip): the ratio of the sides is drawn
// uniformly here and uniformly by its logarithm there.

import Basics
import Frames
import Synchronization

/// Random photographs below a folder.
final class FolderOverlays: OverlayMaker {
  // Entries read of one folder; of a larger one, those the file system names first.
  private static let entriesPerFolder = 1 << 16
  // Names kept of folders visited, over all of them.
  private static let namesKept = 1 << 19
  // Files tried for one image before giving up.
  private static let attempts = 32
  private static let deepest = 8

  private let directory: MediaPath
  private let seed: UInt64
  private let warn: (@Sendable (MediaError) -> Void)?
  // Height and width that a picture is brought down to, and bytes of such pictures that are kept: sixty
  // photographs, of which any number of different parts can then be taken at no cost.
  private static let largestSide = 640
  private static let bytesKept = 96 << 20
  private let photographs = Mutex(Cache<MediaPath, Frame>(capacity: bytesKept))
  private let listings = Mutex(Cache<MediaPath, MediaFolder>(capacity: namesKept))

  /// - Parameter warn: told of every file that had to be passed over.
  /// - Throws: `MediaError` if no usable image is found.
  init(
    directory: String, seed: UInt64, warn: (@Sendable (MediaError) -> Void)?
  ) throws(MediaError) {
    self.directory = MediaPath(directory)
    self.seed = seed
    self.warn = warn
    _ = try MediaFolder(self.directory, limit: 1)
    _ = try image(0)
  }

  func image(_ index: Int) throws(MediaError) -> [UInt8] {
    var generator = SeededGenerator(seed, 0x666f_6c64, UInt64(index))
    var last: MediaError?
    for _ in 0..<Self.attempts {
      do throws(MediaError) {
        guard let path = try walk(&generator) else { continue }
        return Self.cropped(try photograph(path), &generator).planes
      } catch {
        last = error
        warn?(error)
      }
    }
    throw last
      ?? MediaError("\(directory): no pictures found in it; give another folder")
  }

  private func photograph(_ path: MediaPath) throws(MediaError) -> Frame {
    if let known = photographs.withLock({ $0[path] }) { return known }
    guard var picture = try MediaFile(path).next() else {
      throw MediaError("\(path): the picture cannot be decoded; replace the file")
    }
    let side = max(picture.width, picture.height)
    if side > Self.largestSide {
      picture = picture.resized(
        width: max(1, picture.width * Self.largestSide / side),
        height: max(1, picture.height * Self.largestSide / side), filter: .area)
    }
    let cost = picture.pixels.count
    photographs.withLock { [picture] in _ = $0.insert(picture, under: path, cost: cost) }
    return picture
  }

  // A random picture below the folder, or nil if there is none at the end of the way.
  private func walk(_ generator: inout SeededGenerator) throws(MediaError) -> MediaPath? {
    var path = directory
    for _ in 0..<Self.deepest {
      let folder = try listing(path)
      let choices = folder.pictures.count + folder.folders.count
      guard choices > 0 else { return nil }
      let choice = Int(generator.next() % UInt64(choices))
      if choice < folder.pictures.count { return folder.pictures[choice] }
      path = folder.folders[choice - folder.pictures.count]
    }
    return nil
  }

  private func listing(_ path: MediaPath) throws(MediaError) -> MediaFolder {
    if let known = listings.withLock({ $0[path] }) { return known }
    let folder = try MediaFolder(path, limit: Self.entriesPerFolder)
    let names = folder.pictures.count + folder.folders.count
    listings.withLock { _ = $0.insert(folder, under: path, cost: names) }
    return folder
  }

  // A part of 8 to 100 per cent of the area with sides 3:4 to 4:3, cut off where the picture ends before, perhaps
  // mirrored, at 84x84.
  private static func cropped(_ picture: Frame, _ generator: inout SeededGenerator) -> Frame {
    let area = Float(picture.width * picture.height) * generator.uniform(0.08, 1)
    let ratio = generator.uniform(0.75, 4 / 3)
    let width = min(picture.width, max(1, Int((area * ratio).squareRoot())))
    let height = min(picture.height, max(1, Int((area / ratio).squareRoot())))
    let x = Int(generator.next() % UInt64(picture.width - width + 1))
    let y = Int(generator.next() % UInt64(picture.height - height + 1))
    let part = picture.cropped(x: x, y: y, width: width, height: height)
    let edge = Clip.size
    let filter: ResizeFilter = width > edge && height > edge ? .area : .bilinear
    var image = part.resized(width: edge, height: edge, filter: filter)
    if generator.next() & 1 == 1 { image = image.mirrored }
    return image
  }
}
