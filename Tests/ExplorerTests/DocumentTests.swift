// docs/explorer.md lists keys and scopes: it has to list those there are.

import Foundation
import Testing

@testable import Explorer

@Suite struct DocumentTests {
  private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("docs/explorer.md").path

  private static func scopeList() -> String {
    Scope.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ") + "."
  }

  @Test func `the document lists the keys as they are bound without a key file`() throws {
    let text = try String(contentsOfFile: Self.path, encoding: .utf8)
    // `sgqn explore --key-table` prints it.
    let table = KeyTable.markdown
    #expect(text.contains("\n\n\(table)\n\n"), "the table should be:\n\(table)")
  }

  @Test func `the document explains panels in the words of the explorer`() throws {
    let text = try String(contentsOfFile: Self.path, encoding: .utf8)
    let table = PanelText.markdown
    #expect(text.contains("\n\n\(table)\n\n"), "the table should be:\n\(table)")
  }

  @Test func `the document lists every scope of a theme`() throws {
    let text = try String(contentsOfFile: Self.path, encoding: .utf8)
      .replacingOccurrences(of: "\n", with: " ")
    #expect(text.contains(Self.scopeList()), "the list should be:\n\(Self.scopeList())")
  }
}
