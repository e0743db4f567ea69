// `sgqn manual`: the manual page, made from what --help says, so that it cannot fall behind. `make
// install` writes it.

import ArgumentParser
import Foundation

struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page, for man(1).",
    discussion: "Example: sgqn manual > sgqn.1", shouldDisplay: false)

  func run() throws {
    struct Dump: Decodable { let command: ManualPage.Command }
    let dump = try JSONDecoder().decode(Dump.self, from: Data(Command._dumpHelp().utf8))
    print(ManualPage(dump.command).text, terminator: "")
  }
}

/// A page in the macros of man(7).
private struct ManualPage {
  /// What ArgumentParser knows of a command.
  struct Command: Decodable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool?
    let subcommands: [Command]?
    let arguments: [Argument]?
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      let kind, name: String

      var spelling: String { (kind == "long" ? "--" : "-") + name }
    }

    let kind: String
    let shouldDisplay, isOptional, isRepeating: Bool
    let names: [Name]?
    let valueName, defaultValue, abstract: String?
    let allValues: [String]?
  }

  private(set) var text = ""

  init(_ program: Command) {
    line(".TH \(program.commandName.uppercased()) 1 \"\" \"sgqn \(programVersion)\"")
    // Names are not to be broken.
    line(".nh")
    line(".SH NAME")
    // The one line that whatis and apropos read: no full stop.
    let abstract = (program.abstract ?? "").split(separator: ".").joined(separator: ".")
    line("\(program.commandName) \\- \(escape(abstract))")
    line(".SH SYNOPSIS")
    line(".B \(program.commandName)\n.I command\n.RI [ options ]")
    line(".SH DESCRIPTION")
    paragraphs(program.discussion)
    line(".PP\nEvery command has \\fB\\-\\-help\\fR; \\fB\\-\\-version\\fR prints the version.")
    line(".SH COMMANDS")
    for command in program.subcommands ?? [] where command.shouldDisplay ?? true {
      describe(command, after: program.commandName)
    }
    line(".SH EXIT STATUS")
    for (code, meaning) in [
      ("0", "Done."), ("1", "A check failed, or a part of what was asked for."),
      ("2", "Wrong use or bad input."),
      ("128 + N", "Signal N stopped a training or a sweep; 130 is Ctrl-C."),
    ] { line(".TP\n.B \(code)\n\(meaning)") }
    line(".SH ENVIRONMENT")
    line(".TP\n.B SGQN_DATA\nFolder that holds themes and demos, if not the installed one.")
    line(".TP\n.B NO_COLOR\nIf set, the explorer uses no colours unless asked to by an option.")
  }

  private mutating func describe(_ command: Command, after parent: String) {
    let name = "\(parent) \(command.commandName)"
    let inner = (command.subcommands ?? []).filter { $0.commandName != "help" }
    guard inner.isEmpty else {
      for command in inner { describe(command, after: name) }
      return
    }
    guard command.commandName != "help" else { return }
    let arguments = (command.arguments ?? []).filter {
      $0.shouldDisplay && !["help", "version"].contains($0.names?.last?.name)
    }
    line(
      ".SS \"\(escape(name))"
        + arguments.filter { $0.kind == "positional" }
        .map { " \(escape($0.valueName ?? ""))\($0.isRepeating ? "..." : "")" }.joined() + "\"")
    line(escape(command.abstract ?? ""))
    paragraphs(command.discussion, startsNew: true)
    for argument in arguments { describe(argument) }
  }

  private mutating func describe(_ argument: Argument) {
    let value = argument.valueName.map { "\\fI\(escape($0))\\fR" } ?? ""
    let names = (argument.names ?? []).map { "\\fB\(escape($0.spelling))\\fR" }
      .joined(separator: ", ")
    switch argument.kind {
    case "positional": line(".TP\n\(value)")
    case "flag": line(".TP\n\(names)")
    default: line(".TP\n\(names) \(value)")
    }
    var facts: [String] = []
    if let values = argument.allValues, !values.isEmpty {
      facts.append("One of " + values.joined(separator: ", ") + ".")
    }
    if let standard = argument.defaultValue, argument.kind != "flag" {
      facts.append("Default: \(standard).")
    } else if !argument.isOptional, argument.kind == "option" {
      facts.append("Required.")
    }
    line(escape(([argument.abstract ?? ""] + facts).joined(separator: " ")))
  }

  /// Each line of a discussion begins a line on the page.
  private mutating func paragraphs(_ discussion: String?, startsNew: Bool = false) {
    guard let discussion, !discussion.isEmpty else { return }
    if startsNew { line(".PP") }
    line(discussion.split(separator: "\n").map { escape(String($0)) }.joined(separator: "\n.br\n"))
  }

  private mutating func line(_ line: String) { text += line + "\n" }

  /// Hyphens stay hyphens that can be copied, and no line is taken for a macro.
  private func escape(_ text: String) -> String {
    let escaped = text.replacingOccurrences(of: "\\", with: "\\e")
      .replacingOccurrences(of: "-", with: "\\-").replacingOccurrences(of: "\"", with: "\\(dq")
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }
}
