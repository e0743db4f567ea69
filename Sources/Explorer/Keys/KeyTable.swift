// The table of keys in docs/explorer.md, written from the command table.

/// The documentation of the commands.
package enum KeyTable {
  /// A Markdown table: standard keys, name and title of every command, group by group.
  package static var markdown: String {
    var lines = ["| key | command | does |", "|---|---|---|"]
    for group in CommandGroup.allCases {
      for command in ExplorerCommand.allCases where command.row.group == group {
        let row = command.row
        let keys = row.keys.map { "`\($0.spelling.replacing("|", with: "\\|"))`" }
        lines.append("| \(keys.joined(separator: " ")) | `\(row.name)` | \(row.title) |")
      }
    }
    return lines.joined(separator: "\n")
  }
}
