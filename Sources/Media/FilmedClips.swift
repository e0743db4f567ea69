// Clips from a folder of the user's: film files, folders of numbered pictures, or numbered pictures
// right in it. Names are read when the folder is given, contents when a clip is first shown.

import Frames

/// The clips of a folder, in the order of the numbers in their names.
package struct FilmedClips: ClipSource {
  /// Frames of a film kept, 21 KB each; the rest of a longer one is not shown.
  static let longest = 1500

  private enum Source {
    case film(MediaPath)
    case pictures([MediaPath])
    case folder(MediaPath)
  }

  private let sources: [Source]
  package var count: Int { sources.count }

  /// - Throws: `MediaError` if the folder cannot be read or holds no clip.
  package init(directory: String) throws(MediaError) {
    sources = Self.sources(try MediaFolder(MediaPath(directory)))
    if sources.isEmpty {
      throw MediaError(
        "\(directory): no videos and no folders of pictures in it; give another folder")
    }
  }

  /// Its films and folders in one order, or else its pictures as one clip.
  private static func sources(_ folder: MediaFolder) -> [Source] {
    var clips: [Source] = []
    var (films, folders) = (folder.films[...], folder.folders[...])
    while let film = films.first {
      while let next = folders.first, next < film {
        clips.append(.folder(next))
        folders.removeFirst()
      }
      clips.append(.film(film))
      films.removeFirst()
    }
    clips += folders.map { .folder($0) }
    if !clips.isEmpty { return clips }
    return folder.pictures.isEmpty ? [] : [.pictures(folder.pictures)]
  }

  /// Decodes a clip and brings it to 84x84, bilinearly.
  /// - Throws: `MediaError` naming the file that cannot be used.
  package func clip(_ index: Int) throws(MediaError) -> Clip {
    switch sources[index] {
    case .film(let path): return try film(path)
    case .pictures(let paths): return try pictures(paths)
    case .folder(let path):
      let folder = try MediaFolder(path)
      guard !folder.pictures.isEmpty else {
        throw MediaError("\(path): no pictures in it; remove it or fill it")
      }
      return try pictures(folder.pictures)
    }
  }

  private func film(_ path: MediaPath) throws(MediaError) -> Clip {
    let file = try MediaFile(path)
    var frames = FrameCollector()
    while frames.count < Self.longest, let frame = try file.next() { frames.add(frame) }
    guard frames.count > 0 else {
      throw MediaError("\(path): no picture in it can be decoded; replace the file")
    }
    return Clip(bytes: frames.bytes)
  }

  private func pictures(_ paths: [MediaPath]) throws(MediaError) -> Clip {
    var frames = FrameCollector()
    for path in paths.prefix(Self.longest) {
      guard let frame = try MediaFile(path).next() else {
        throw MediaError("\(path): the picture cannot be decoded; replace the file")
      }
      frames.add(frame)
    }
    return Clip(bytes: frames.bytes)
  }
}

/// Pictures of any size gathered as frames of a clip.
private struct FrameCollector {
  private(set) var bytes: [UInt8] = []
  var count: Int { bytes.count / Clip.frameBytes }
  private var resampler: (width: Int, height: Int, resampler: Resampler)?

  mutating func add(_ frame: Frame) {
    let edge = Clip.size
    if resampler?.width != frame.width || resampler?.height != frame.height {
      let made = Resampler(
        from: (frame.width, frame.height), to: (edge, edge), filter: .bilinear)
      resampler = (frame.width, frame.height, made)
    }
    if let resampler { bytes += resampler.resampler.resize(frame).pixels }
  }
}
