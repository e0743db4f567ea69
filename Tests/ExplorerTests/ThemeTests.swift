// Theme files, the themes that come with the program, and how readable they are.

import Foundation
import Frames
import Terminal
import Testing

@testable import Explorer

@Suite struct ThemeTests {
  /// A folder of its own for files of a test.
  private func folder() throws -> String {
    let path = NSTemporaryDirectory() + "themes-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  private func write(_ text: String, _ name: String, in folder: String) throws {
    try text.write(toFile: "\(folder)/\(name).toml", atomically: true, encoding: .utf8)
  }

  /// The package's own themes.
  static let bundled = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("themes").path
  static let library = ThemeLibrary(folders: [bundled])

  @Test func `there are dark, light, terminal and high-contrast themes`() {
    #expect(
      Set(Self.library.names).isSuperset(of: [
        "dark", "light", "terminal", "high-contrast", "high-contrast-light", "colour-blind",
        "colour-blind-light",
      ]))
    #expect(Self.library.names.count >= 8)
  }

  @Test(arguments: library.names)
  func `a theme that comes with the program loads without a warning and is readable`(
    name: String
  ) throws {
    var library = Self.library
    let (theme, warnings) = try library.load(name)
    #expect(warnings.isEmpty, "\(warnings)")
    let least = name.hasPrefix("high-contrast") ? 7 : 4.5
    for scope in Scope.allCases where scope.isText {
      let style = theme[scope]
      guard case .rgb(let ink) = style.foreground, case .rgb(let ground) = style.background else {
        // The terminal's own colours: all that can be known is that they differ.
        #expect(
          style.foreground == .terminalDefault || style.foreground != style.background,
          "\(name): \(scope.rawValue)")
        continue
      }
      let ratio = Contrast.ratio(ink, ground)
      #expect(ratio >= least, "\(name): \(scope.rawValue) has a contrast of \(ratio)")
    }
  }

  @Test(arguments: library.names)
  func `the gradients of a theme run from dark to light or back without turning`(
    name: String
  ) throws {
    var library = Self.library
    let theme = try library.load(name).theme
    for gradient in ThemeGradient.allCases {
      let lumas = theme[gradient].table.map(luma)
      let rises = zip(lumas, lumas.dropFirst()).map { $1 - $0 }
      let isRising = (lumas.last ?? 0) > (lumas.first ?? 0)
      #expect(rises.allSatisfy { isRising ? $0 > -0.02 : $0 < 0.02 }, "\(name): \(gradient)")
      #expect(abs((lumas.last ?? 0) - (lumas.first ?? 0)) > 0.5, "\(name): \(gradient)")
    }
  }

  /// How a colour looks to people without one kind of cones (Vienot, Brettel and Mollon 1999), linear RGB.
  private static let deficiencies: [String: [[Double]]] = [
    "protan": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deutan": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
  ]

  private static func seen(_ color: RGB, by matrix: [[Double]]) -> [Double] {
    let linear = [color.red, color.green, color.blue].map { pow(Double($0) / 255, 2.2) }
    return matrix.map { row in
      pow(max(0, zip(row, linear).reduce(0) { $0 + $1.0 * $1.1 }), 1 / 2.2)
    }
  }

  @Test(arguments: ["colour-blind", "colour-blind-light"], ["protan", "deutan"])
  func `lines of one plot differ to colour-blind eyes`(name: String, kind: String) throws {
    var library = Self.library
    let theme = try library.load(name).theme
    let matrix = try #require(Self.deficiencies[kind])
    // What is drawn over each other: Q and return, both critics, the policy and an action by hand, masks.
    let pairs: [(Scope, Scope)] = [
      (.minQ, .returns), (.q1, .q2), (.q1, .minQ), (.q2, .minQ), (.minQ, .masked),
      (.policy, .minQ),
    ]
    func distance(_ one: RGB, _ other: RGB) -> Double {
      let (a, b) = (Self.seen(one, by: matrix), Self.seen(other, by: matrix))
      return zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    for (one, other) in pairs {
      guard case .rgb(let a) = theme[one].foreground, case .rgb(let b) = theme[other].foreground
      else { continue }
      #expect(distance(a, b) > 0.12, "\(one.rawValue) and \(other.rawValue): \(distance(a, b))")
    }
    let style = theme.pictures
    for (a, b) in [
      (style.gradientMask, style.predictedMask), (style.gradientMask, style.bothMasks),
      (style.predictedMask, style.bothMasks),
    ] { #expect(distance(a, b) > 0.2) }
  }

  @Test func `a report lists, shows and checks themes`() throws {
    let folder = try folder()
    try write(
      "# Mine.\n\"ui.background\" = { bg = \"#000000\" }\n\"ui.text\" = \"#222222\"\n\"no.such\" = \"red\"",
      "mine", in: folder)
    let report = ThemeReport(folders: [folder])
    #expect(report.list.map(\.name) == ["mine"] && report.list[0].about == "Mine.")
    let text = try #require(try report.show("mine").first { $0[0] == "ui.text" })
    #expect(text[1...2] == ["#222222", "#000000"])
    let problems = try report.check(folder + "/mine.toml")
    #expect(problems.contains { $0.contains("no.such") })
    #expect(problems.contains { $0.contains("ui.text has a contrast of 1.3") })
    #expect(throws: (any Error).self) { try report.check("none") }
    let bundled = ThemeReport(folders: [Self.bundled])
    for (name, about) in bundled.list {
      #expect(try bundled.check(name).isEmpty)
      #expect(!about.isEmpty)
    }
  }

  @Test func `contrast is that of WCAG`() {
    #expect(abs(Contrast.ratio(RGB(0, 0, 0), RGB(255, 255, 255)) - 21) < 1e-9)
    #expect(abs(Contrast.ratio(RGB(119, 119, 119), RGB(255, 255, 255)) - 4.478) < 0.001)
    #expect(Contrast.ratio(RGB(9, 9, 9), RGB(9, 9, 9)) == 1)
  }

  @Test func `a scope takes what it leaves open from wider ones, and the ground from everyone`()
    throws
  {
    let folder = try folder()
    try write(
      """
      "ui.background" = { bg = "#101010" }
      "ui.text" = "#eeeeee"
      "ui.popup" = { fg = "#dddddd", bg = "blue", modifiers = ["italic"] }
      "ui.popup.key" = "accent"
      [palette]
      accent = "#abc"
      """, "t", in: folder)
    var library = ThemeLibrary(folders: [folder])
    let theme = try library.load("t").theme
    #expect(theme[.popupKey].foreground == .rgb(RGB(0xAA, 0xBB, 0xCC)))
    #expect(theme[.popupKey].background == .palette(4))
    #expect(theme[.popupKey].attributes == .italic)
    #expect(theme[.q1].background == .rgb(RGB(16, 16, 16)))
    #expect(theme[.q1].foreground == .rgb(RGB(0xEE, 0xEE, 0xEE)))
  }

  @Test func `a child changes its parent, and its palette recolours it`() throws {
    let folder = try folder()
    try write(
      "\"ui.text\" = \"ink\"\n\"bad\" = \"green\"\n[palette]\nink = \"#111111\"", "a", in: folder)
    try write("inherits = \"a\"\n\"bad\" = \"red\"\n[palette]\nink = \"#222222\"", "b", in: folder)
    var library = ThemeLibrary(folders: [folder])
    let theme = try library.load("b").theme
    #expect(theme[.text].foreground == .rgb(RGB(0x22, 0x22, 0x22)))
    #expect(theme[.bad].foreground == .palette(1))
  }

  @Test func `what a theme gets wrong is reported with file and line`() throws {
    let folder = try folder()
    try write(
      """
      "ui.txt" = "#fff"
      "ui.message" = "greeen"
      "bad" = { fg = "red", blink = true, modifiers = ["loud"] }
      "ui.rule" = 7
      [gradients]
      saliency = ["#000"]
      rainbow = ["#000", "#fff"]
      [palette]
      x = "nope"
      """, "w", in: folder)
    var library = ThemeLibrary(folders: [folder])
    let warnings = try library.load("w").warnings.map(\.description)
    let path = "\(folder)/w.toml"
    for wanted in [
      "\(path):1: unknown scope 'ui.txt'; did you mean 'ui.text'?",
      "\(path):2: unknown colour 'greeen' for 'ui.message'",
      "\(path):3: unknown entry 'blink' of 'bad'", "\(path):3: unknown modifier 'loud'",
      "\(path):4: 'ui.rule' is a number, not a colour or { fg, bg, modifiers }",
      "\(path):6: gradient 'saliency' needs two or more colours like \"#30a0ff\"",
      "\(path):7: unknown gradient 'rainbow'",
      "\(path):9: palette colour 'x' is not a colour like \"#30a0ff\"",
    ] {
      #expect(warnings.contains(wanted), "missing: \(wanted) in \(warnings)")
    }
    #expect(warnings.count == 8)
  }

  @Test func `a missing theme, a missing parent and a circle are refused`() throws {
    let folder = try folder()
    try write("inherits = \"b\"", "a", in: folder)
    try write("inherits = \"a\"", "b", in: folder)
    try write("inherits = \"gone\"", "c", in: folder)
    func message(_ name: String) -> String {
      var library = ThemeLibrary(folders: [folder])
      do {
        _ = try library.load(name)
        return "loaded"
      } catch {
        return error.description
      }
    }
    #expect(message("d") == "theme 'd': does not exist; there are: a, b, c")
    #expect(message("a").hasSuffix("'inherits' goes around in a circle"))
    #expect(message("c").contains("inherits 'gone', which does not exist"))
  }

  @Test func `a changed file is read again, and a bad one leaves the old theme`() throws {
    let folder = try folder()
    try write("\"ui.text\" = \"#111111\"", "dark", in: folder)
    let options = ExplorerOptions(themeFolders: [folder])
    let facts = SessionFacts(
      task: "t", agents: [AgentFacts(name: "a", quantile: 0.95)], actionCount: 1,
      actionRepeat: 8)
    var setup = try ExplorerSetup(options, facts: facts)
    let early = setup.reloadTheme()
    #expect(!early)
    func change(_ text: String, _ seconds: Double) throws {
      try write(text, "dark", in: folder)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: seconds)],
        ofItemAtPath: "\(folder)/dark.toml")
    }
    try change("\"ui.text\" = \"#222222\"", 1000)
    let reload1 = setup.reloadTheme()
    #expect(reload1)
    #expect(setup.state.theme[.text].foreground == .rgb(RGB(0x22, 0x22, 0x22)))
    try change("\"ui.text\" = ", 2000)
    let reload2 = setup.reloadTheme()
    #expect(reload2)
    #expect(setup.state.theme[.text].foreground == .rgb(RGB(0x22, 0x22, 0x22)))
    #expect(setup.state.session.message?.contains("the theme stays as it was") == true)
    try change("\"ui.text\" = \"#333333\"", 3000)
    let reload3 = setup.reloadTheme()
    #expect(reload3)
    #expect(setup.state.theme[.text].foreground == .rgb(RGB(0x33, 0x33, 0x33)))
  }

  @Test func `a theme behind a link is read again when the file changes or the link does`() throws {
    let folder = try folder()
    let real = try self.folder()
    try write("\"ui.text\" = \"#111111\"", "one", in: real)
    try write("\"ui.text\" = \"#333333\"", "two", in: real)
    func date(_ name: String) throws {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1000)],
        ofItemAtPath: "\(real)/\(name).toml")
    }
    try date("one")
    try date("two")
    let link = "\(folder)/dark.toml"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "\(real)/one.toml")
    var library = ThemeLibrary(folders: [folder])
    func ink() throws -> CellColor { try library.load("dark").theme[.text].foreground }
    #expect(try ink() == .rgb(RGB(0x11, 0x11, 0x11)))
    #expect(!library.hasChanged())
    try write("\"ui.text\" = \"#222222\"", "one", in: real)
    #expect(library.hasChanged())
    #expect(try ink() == .rgb(RGB(0x22, 0x22, 0x22)))
    try date("one")
    _ = try ink()
    try FileManager.default.removeItem(atPath: link)
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "\(real)/two.toml")
    #expect(library.hasChanged())
  }

  @Test func `the theme key goes around all themes`() throws {
    let facts = SessionFacts(
      task: "t", agents: [AgentFacts(name: "a", quantile: 0.95)], actionCount: 1,
      actionRepeat: 8)
    let folder = try folder()
    for name in ["dark", "e", "f"] { try write("\"ui.text\" = \"red\"", name, in: folder) }
    var setup = try ExplorerSetup(ExplorerOptions(themeFolders: [folder]), facts: facts)
    var seen = [setup.state.theme.name]
    for _ in 0..<3 {
      setup.changeTheme(by: 1)
      seen.append(setup.state.theme.name)
    }
    #expect(seen == ["dark", "e", "f", "dark"])
  }
}

/// Brightness as the eye takes it, 0...1: weights of Rec. 709 on the bytes as they are.
private func luma(_ color: RGB) -> Float {
  (0.2126 * Float(color.red) + 0.7152 * Float(color.green) + 0.0722 * Float(color.blue)) / 255
}
