// Names in folders: sorted the way people number files, told apart by their endings, and never more
// of them read than asked for.

import Glibc

/// What stands in a folder.
package struct MediaFolder: Sendable {
  /// Endings of files taken for pictures and for films.
  static let pictureEndings: Set<String> = [
    "png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff", "ppm", "pgm",
  ]
  static let filmEndings: Set<String> = [
    "mp4", "m4v", "mov", "webm", "mkv", "avi", "gif", "apng", "mpg", "mpeg", "ogv", "ts", "wmv",
    "flv",
  ]

  /// What operating systems and file servers put beside people's files.
  private static let strangers: Set<String> = [
    "__MACOSX", "@eaDir", "#recycle", "lost+found", "$RECYCLE.BIN", "System Volume Information",
  ]

  /// Paths, in the order of the numbers in their names.
  var folders: [MediaPath] = []
  var pictures: [MediaPath] = []
  var films: [MediaPath] = []

  /// Reads names, at most `limit` of them in the order the file system gives them.
  /// - Throws: `MediaError` if the folder cannot be read.
  init(_ path: MediaPath, limit: Int = .max) throws(MediaError) {
    guard let handle = path.withCString({ opendir($0) }) else {
      throw MediaError(
        "\(path): \(String(cString: strerror(errno))); give a folder of pictures or videos that can be read"
      )
    }
    defer { closedir(handle) }
    var seen = 0
    while seen < limit, let entry = readdir(handle) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      let name = String(decoding: bytes, as: UTF8.self)
      guard !name.hasPrefix("."), !Self.strangers.contains(name) else { continue }
      seen += 1
      let full = path.appending(bytes)
      let ending = Self.ending(name)
      if Int32(entry.pointee.d_type) == Int32(DT_DIR) {
        folders.append(full)
      } else if Self.pictureEndings.contains(ending) {
        pictures.append(full)
      } else if Self.filmEndings.contains(ending) {
        films.append(full)
      } else if Int32(entry.pointee.d_type) != Int32(DT_REG), full.withCString(Self.isFolder) {
        folders.append(full)
      }
    }
    folders.sort()
    pictures.sort()
    films.sort()
  }

  private static func ending(_ name: String) -> String {
    guard let dot = name.lastIndex(of: ".") else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  // By its bytes: a name need not be UTF-8.
  private static func isFolder(_ path: UnsafePointer<CChar>) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
