// docs/explorer.md lists keys and scopes: it has to list those there are.

import Foundation
import Testing

@testable import Explorer

@Suite struct DocumentTests {
  private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("docs/explorer.md").path

  private static func keyTable() -> String {
    var lines = ["| key | command | does |", "|---|---|---|"]
    for group in CommandGroup.allCases {
      for command in ExplorerCommand.allCases where command.facts.group == group {
        let keys = command.facts.keys.map { "`\($0.spelling)`" }.joined(separator: " ")
          .replacingOccurrences(of: "|", with: "\\|")
        lines.append("| \(keys) | `\(command.rawValue)` | \(command.facts.title) |")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func scopeList() -> String {
    Scope.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ") + "."
  }

  @Test func `the document lists the keys as they are bound without a key file`() throws {
    let text = try String(contentsOfFile: Self.path, encoding: .utf8)
    #expect(text.contains(Self.keyTable()), "the table should be:\n\(Self.keyTable())")
  }

  @Test func `the document lists every scope of a theme`() throws {
    let text = try String(contentsOfFile: Self.path, encoding: .utf8)
      .replacingOccurrences(of: "\n", with: " ")
    #expect(text.contains(Self.scopeList()), "the list should be:\n\(Self.scopeList())")
  }
}
