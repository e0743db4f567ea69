// The themes in a list of folders; a name in an earlier folder hides the same name in a later one.
// Knows which files the current theme came from, so that it can tell when one has changed.

import Basics
import Configuration
import Foundation
import Terminal

/// Finds, loads and reloads themes.
struct ThemeLibrary: Sendable {
  /// Parents of parents are followed this far; further is a circle.
  private static let depthLimit = 8

  private let folders: [String]
  /// The files the theme last loaded came from, as they were then.
  private var sources: [String: Stamp] = [:]

  init(folders: [String]) { self.folders = folders }

  /// All names, in order.
  var names: [String] {
    var found: Set<String> = []
    for folder in folders {
      for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      where file.hasSuffix(".toml") {
        found.insert(String(file.dropLast(5)))
      }
    }
    return found.sorted()
  }

  /// The name after (or before) `name`, around and around; nil without any theme.
  func name(after name: String, step: Int) -> String? {
    let names = names
    guard !names.isEmpty else { return nil }
    guard let at = names.firstIndex(of: name) else { return names[0] }
    return names[cyclic: at + step]
  }

  /// Loads a theme with its parents.
  /// - Throws: `ConfigurationError` where it or a parent does not exist or is not TOML. Anything
  ///   smaller is a warning.
  mutating func load(
    _ name: String
  ) throws(ConfigurationError) -> (theme: Theme, warnings: [ConfigurationWarning]) {
    var files: [(path: String, content: Toml)] = []
    // Noted before reading, even where reading fails, so that a repair is noticed too.
    defer { sources = Self.stamps(of: files.map(\.path) + [path(of: name)].compactMap { $0 }) }
    var next: String? = name
    while let current = next {
      guard let path = path(of: current) else {
        let known = names.joined(separator: ", ")
        throw ConfigurationError(
          file: files.last?.path ?? "theme '\(name)'",
          files.isEmpty
            ? "does not exist; there are: \(known.isEmpty ? "none" : known)"
            : "inherits '\(current)', which does not exist; there are: \(known)")
      }
      guard files.count < Self.depthLimit else {
        throw ConfigurationError(file: path, "'inherits' goes around in a circle")
      }
      let content = try Toml.read(path)
      files.append((path, content))
      next = content["inherits"]?.string
    }
    var merged = ThemeFile()
    for file in files.reversed() { merged.takePalette(file.content, file: file.path) }
    for file in files.reversed() { merged.take(file.content, file: file.path) }
    return (Theme(name: name, file: merged), merged.warnings)
  }

  /// Whether a file of the theme last loaded has changed since.
  func hasChanged() -> Bool { Self.stamps(of: Array(sources.keys)) != sources }

  /// The file of a theme; nil where there is none.
  func path(of name: String) -> String? {
    folders.lazy.map { "\($0)/\(name).toml" }.first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Which file a path leads to, and when that was changed. Where a link stands, what it leads to
  /// is what gets edited; or the link itself is replaced.
  private struct Stamp: Equatable {
    let file: String
    let date: Date
  }

  private static func stamps(of paths: [String]) -> [String: Stamp] {
    var stamps: [String: Stamp] = [:]
    for path in paths {
      let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      let facts = try? FileManager.default.attributesOfItem(atPath: file)
      stamps[path] = Stamp(
        file: file, date: facts?[.modificationDate] as? Date ?? .distantPast)
    }
    return stamps
  }
}
