// The catalogue as text, for `sgqn tasks` and the documentation.

extension SuiteTask {
  /// All tasks, one a line below a heading: name, numbers in an action, action repeat, whether it is
  /// verified against dm_control.
  public static var table: String {
    let heading = ["task", "actions", "repeat", "verified"]
    let rows = all.map {
      [$0.name, "\($0.actionCount)", "\($0.actionRepeat)", $0.isVerified ? "yes" : "no"]
    }
    let lines = [heading] + rows
    let widths = heading.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      line.indices.map { column in
        let pad = String(repeating: " ", count: widths[column] - line[column].count)
        return column == 0 || column == 3 ? line[column] + pad : pad + line[column]
      }.joined(separator: "  ").trimmingTrailingSpaces
    }.joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
