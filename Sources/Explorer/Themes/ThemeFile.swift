// A theme file as written: looks that may leave things open, a palette, gradients, a parent.
//
//   inherits = "dark"
//   "ui.text" = "ink"
//   "ui.title.focused" = { fg = "paper", bg = "#2d6cdf", modifiers = ["bold"] }
//   [palette]
//   ink = "#e8e6e3"
//   [gradients]
//   saliency = ["#000000", "#ff6a00", "#ffffc0"]

import Basics
import Configuration
import Frames
import Terminal

/// What one file says about a scope; nil leaves it to wider scopes.
struct PartialStyle: Sendable, Equatable {
  var foreground: CellColor?
  var background: CellColor?
  var attributes: Style.Attributes?
}

/// A theme file merged over its parents, names of colours resolved.
struct ThemeFile: Sendable, Equatable {
  var styles: [String: PartialStyle] = [:]
  var gradients: [ThemeGradient: [RGB]] = [:]
  var inks: [ThemeInk: RGB] = [:]
  private(set) var palette: [String: CellColor] = [:]
  private(set) var warnings: [ConfigurationWarning] = []

  private static let modifiers: [String: Style.Attributes] = [
    "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "reverse": .reverse,
    "underlined": .underline, "reversed": .reverse,
  ]

  /// Adds a file's palette. To be done for all files, parents first, before any `take`: a child's
  /// palette recolours what its parents say.
  mutating func takePalette(_ file: Toml, file name: String) {
    for entry in file["palette"]?.entries ?? [] {
      if let color = entry.value.string.flatMap({ ColorName.color($0, palette: palette) }) {
        palette[entry.key] = color
      } else {
        warnings.append(
          ConfigurationWarning(
            file: name, line: entry.line,
            message: "palette colour '\(entry.key)' is not a colour like \"#30a0ff\""))
      }
    }
  }

  /// Lays a parsed file's looks over these.
  mutating func take(_ file: Toml, file name: String) {
    let palette = palette
    var found: [ConfigurationWarning] = []
    defer { warnings += found }
    func warn(_ line: Int, _ message: String) {
      found.append(ConfigurationWarning(file: name, line: line, message: message))
    }
    for entry in file["gradients"]?.entries ?? [] {
      guard let gradient = ThemeGradient(rawValue: entry.key) else {
        warn(entry.line, "unknown gradient '\(entry.key)'")
        continue
      }
      let stops = (entry.value.array ?? []).map { stop -> RGB? in
        guard case .rgb(let color) = stop.string.flatMap({ ColorName.color($0, palette: palette) })
        else { return nil }
        return color
      }
      guard stops.count >= 2, !stops.contains(nil) else {
        warn(entry.line, "gradient '\(entry.key)' needs two or more colours like \"#30a0ff\"")
        continue
      }
      gradients[gradient] = stops.compactMap { $0 }
    }
    for entry in file.entries where !["palette", "gradients", "inherits"].contains(entry.key) {
      if let ink = ThemeInk(rawValue: entry.key) {
        if case .rgb(let color) = entry.value.string.flatMap({
          ColorName.color($0, palette: palette)
        }) {
          inks[ink] = color
        } else {
          warn(entry.line, "'\(entry.key)' needs one colour like \"#30a0ff\"")
        }
        continue
      }
      guard Self.knownScopes.contains(entry.key) else {
        let near = Spelling.nearest(to: entry.key, in: Scope.allCases.map(\.rawValue))
        warn(
          entry.line,
          "unknown scope '\(entry.key)'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
        continue
      }
      if let style = style(entry, palette, warn) { styles[entry.key] = style }
    }
  }

  /// Scopes and the wider scopes they are parts of.
  private static let knownScopes: Set<String> = {
    var known: Set<String> = []
    for scope in Scope.allCases { known.formUnion(Theme.chain(scope.rawValue)) }
    return known
  }()

  private func style(
    _ entry: TomlEntry, _ palette: [String: CellColor], _ warn: (Int, String) -> Void
  ) -> PartialStyle? {
    func color(_ value: Toml) -> CellColor? {
      guard let name = value.string else {
        warn(entry.line, "a colour of '\(entry.key)' is \(value.kind), not a string")
        return nil
      }
      let found = ColorName.color(name, palette: palette)
      if found == nil { warn(entry.line, "unknown colour '\(name)' for '\(entry.key)'") }
      return found
    }
    if entry.value.string != nil {
      return color(entry.value).map { PartialStyle(foreground: $0) }
    }
    guard case .table(let parts) = entry.value else {
      warn(
        entry.line, "'\(entry.key)' is \(entry.value.kind), not a colour or { fg, bg, modifiers }")
      return nil
    }
    var style = PartialStyle()
    for part in parts {
      switch part.key {
      case "fg": style.foreground = color(part.value)
      case "bg": style.background = color(part.value)
      case "modifiers":
        var attributes: Style.Attributes = []
        for modifier in part.value.array ?? [part.value] {
          if let known = modifier.string.flatMap({ Self.modifiers[$0] }) {
            attributes.insert(known)
          } else {
            warn(entry.line, "unknown modifier '\(modifier.string ?? modifier.kind)'")
          }
        }
        style.attributes = attributes
      default: warn(entry.line, "unknown entry '\(part.key)' of '\(entry.key)'")
      }
    }
    return style
  }
}

extension Theme {
  /// A scope's name and those of the wider scopes, narrowest first.
  static func chain(_ scope: String) -> [String] {
    var names = [scope]
    var rest = Substring(scope)
    while let dot = rest.lastIndex(of: ".") {
      rest = rest[..<dot]
      names.append(String(rest))
    }
    return names
  }

  /// Every scope's look, with what it leaves open taken from wider scopes and the background's.
  init(name: String, file: ThemeFile) {
    let ground = file.styles[Scope.background.rawValue]
    let ink = file.styles[Scope.text.rawValue]
    var styles: [Scope: Style] = [:]
    for scope in Scope.allCases {
      let chain = Self.chain(scope.rawValue).compactMap { file.styles[$0] }
      styles[scope] = Style(
        foreground: chain.lazy.compactMap(\.foreground).first
          ?? ink?.foreground ?? .terminalDefault,
        background: chain.lazy.compactMap(\.background).first
          ?? ground?.background ?? .terminalDefault,
        attributes: chain.lazy.compactMap(\.attributes).first ?? [])
    }
    var gradients: [ThemeGradient: Colormap] = [:]
    for (gradient, stops) in file.gradients {
      gradients[gradient] = Colormap(name: "\(name) \(gradient.rawValue)", stops: stops)
    }
    self.init(name: name, styles: styles, gradients: gradients, inks: file.inks)
  }
}
