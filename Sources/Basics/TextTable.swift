// Tables as plain text, columns two spaces apart.

/// Rows below a heading. The first `textColumns` columns are text and stand to the left, the others
/// are numbers and stand to the right, but for a last one of text.
package func textTable(
  _ heading: [String], _ rows: [[String]], textColumns: Int, endsInText: Bool = false
) -> String {
  let lines = [heading] + rows
  let widths = heading.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
  return lines.map { line in
    let cells = line.indices.map { column in
      let pad = String(repeating: " ", count: widths[column] - line[column].count)
      let isText = column < textColumns || endsInText && column == line.count - 1
      return isText ? line[column] + pad : pad + line[column]
    }
    return cells.joined(separator: "  ").withoutTrailingSpaces
  }.joined(separator: "\n")
}

extension String {
  fileprivate var withoutTrailingSpaces: Substring {
    let end = lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex
    return self[..<end]
  }
}
