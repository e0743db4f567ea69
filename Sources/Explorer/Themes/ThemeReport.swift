// Themes for the command line: which there are, what one looks like, what is wrong with one.

import Configuration
import Foundation
import Frames
import Terminal

/// What people ask about themes without an explorer.
package struct ThemeReport {
  private let folders: [String]

  /// - Parameter folders: a name in an earlier one hides the same name in a later one.
  package init(folders: [String]) { self.folders = folders }

  /// Names, each with the comment that its file begins with.
  package var list: [(name: String, about: String)] {
    let library = ThemeLibrary(folders: folders)
    return library.names.map { name in
      let text =
        library.path(of: name).flatMap { FileManager.default.contents(atPath: $0) }
        .map { String(decoding: $0.prefix(4096), as: UTF8.self) } ?? ""
      let first = text.split(separator: "\n").first.map(String.init) ?? ""
      return (name, first.hasPrefix("#") ? String(first.drop { $0 == "#" || $0 == " " }) : "")
    }
  }

  /// A row for each scope: its name, colours, attributes, contrast.
  /// - Throws: `ConfigurationError` for a theme that cannot be used.
  package func show(_ name: String) throws -> [[String]] {
    let theme = try load(name).theme
    return Scope.allCases.map { scope in
      let style = theme[scope]
      return [
        scope.rawValue, Self.spelling(style.foreground), Self.spelling(style.background),
        Self.contrast(style).map { Format.number($0) } ?? "-",
      ]
    }
  }

  /// The headings of `show`.
  package static let headings = ["scope", "text", "ground", "contrast"]

  /// What is wrong with a theme, a line each: what its file gets wrong, and text that is hard to read (a contrast below
  /// 4.5, WCAG's AA).
  /// - Parameter name: a theme's name, or the path of a file.
  /// - Throws: `ConfigurationError` for a theme that cannot be used at all.
  package func check(_ name: String) throws -> [String] {
    let (theme, warnings) = try load(name)
    let faint = Scope.allCases.filter(\.isText).compactMap { scope -> String? in
      guard let ratio = Self.contrast(theme[scope]), ratio < 4.5 else { return nil }
      return
        "\(theme.name): \(scope.rawValue) has a contrast of \(Format.number(ratio)); 4.5 is readable"
    }
    return warnings.map(\.description) + faint
  }

  private func load(
    _ name: String
  ) throws(ConfigurationError) -> (theme: Theme, warnings: [ConfigurationWarning]) {
    guard name.hasSuffix(".toml") else {
      var library = ThemeLibrary(folders: folders)
      return try library.load(name)
    }
    guard FileManager.default.fileExists(atPath: name) else {
      throw ConfigurationError(file: name, "no such file; give a theme's file, or its name alone")
    }
    // Its parents may be beside it or among the others.
    let file = URL(fileURLWithPath: name)
    var library = ThemeLibrary(folders: [file.deletingLastPathComponent().path] + folders)
    return try library.load(file.deletingPathExtension().lastPathComponent)
  }

  /// Nil for the terminal's own colours, which nobody knows.
  private static func contrast(_ style: Style) -> Double? {
    guard case .rgb(let ink) = style.foreground, case .rgb(let ground) = style.background else {
      return nil
    }
    return Contrast.ratio(ink, ground)
  }

  private static func spelling(_ color: CellColor) -> String {
    switch color {
    case .terminalDefault: "default"
    case .palette(let number): ColorName.terminal[Int(number) % ColorName.terminal.count]
    case .rgb(let color): ColorName.spelling(color)
    }
  }
}
