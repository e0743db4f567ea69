// `sgqn themes`: which themes there are, what one is made of, what is wrong with one.

import ArgumentParser
import Basics
import Explorer
import Training

struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes", abstract: "List, show and check colour themes.",
    discussion: "Example: sgqn themes check mine.toml",
    subcommands: [ThemesList.self, ThemesShow.self, ThemesCheck.self],
    defaultSubcommand: ThemesList.self)

  /// Of the user's own themes and those that come with the program.
  static func report() throws -> ThemeReport {
    let data = try orExit { try DataFolder.locate() }
    return ThemeReport(folders: [configurationFolder() + "/themes", data.themes])
  }
}

struct ThemesList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the themes.", discussion: "Example: sgqn themes list")

  func run() throws {
    let themes = try ThemesCommand.report().list
    print(textTable(["theme", "about"], themes.map { [$0.name, $0.about] }, textColumns: 2))
  }
}

struct ThemesShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the colours of a theme, scope by scope.",
    discussion: "Example: sgqn themes show dark")

  @Argument(help: "A theme's name, or a file.") var theme: String

  func run() throws {
    let report = try ThemesCommand.report()
    let rows = try orExit { try report.show(theme) }
    print(textTable(ThemeReport.headings, rows, textColumns: 3))
  }
}

struct ThemesCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what is wrong with themes, and which text is hard to read.",
    discussion: "Example: sgqn themes check mine.toml\nExit code 1 where something is.")

  @Argument(help: "Themes' names, or files; defaults to all themes.") var themes: [String] = []

  func run() throws {
    let report = try ThemesCommand.report()
    let names = themes.isEmpty ? report.list.map(\.name) : themes
    var problems = 0
    for name in names {
      let found = try orExit { try report.check(name) }
      problems += found.count
      for line in found { print(line) }
    }
    print(
      "\(names.count) theme\(names.count == 1 ? "" : "s"), \(problems) problem\(problems == 1 ? "" : "s")"
    )
    if problems > 0 { throw ExitCode(1) }
  }
}
