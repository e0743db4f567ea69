// Folders to write into.

import Foundation

package enum Folder {
  /// Makes a folder and those above it; one that is there stays as it is.
  /// - Throws: `FileError` where that cannot be: no permission, or a file of that name.
  package static func make(_ path: String) throws(FileError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
        throw FileError(
          .wrongKind, "cannot make the folder \(path): there is a file of that name; name another")
      }
      throw FileError(
        .noPermission, "cannot make the folder \(path); check the permissions of those above it")
    }
  }

  /// A path at which there is nothing yet: `path + ending`, or with -2, -3 and so on before the ending.
  package static func unused(_ path: String, _ ending: String = "") -> String {
    var candidate = path + ending
    var number = 2
    while FileManager.default.fileExists(atPath: candidate) {
      candidate = "\(path)-\(number)\(ending)"
      number += 1
    }
    return candidate
  }

  /// Whether there is a folder at a path, or a link to one.
  package static func exists(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// The names in a folder, sorted; none where it cannot be read.
  package static func names(_ path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}
