// metrics.csv as everybody reads it: the training that goes on with it, its curves, and who asks how far it is.

import Foundation

/// What can be read of a training's table.
struct MetricsTable {
  /// Empty where there is no table.
  let columns: [String]
  /// Those with a field for every column; others are damaged.
  let rows: [[Substring]]

  /// - Parameter count: rows to read, damaged ones among them; nil reads all.
  init(_ path: String, rows count: Int? = nil) {
    let data = FileManager.default.contents(atPath: path) ?? Data()
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let heading = lines.first ?? []
    columns = heading.map(String.init)
    rows = lines.dropFirst().prefix(count ?? .max).filter { $0.count == heading.count }
  }

  /// The lines of a table as they are, without those of later steps; empty where there is no table.
  static func text(_ path: String, upTo step: Int) -> String {
    let data = FileManager.default.contents(atPath: path) ?? Data()
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let kept = lines.enumerated().filter { line in
      line.offset == 0 || (Int(line.element.prefix { $0 != "," }) ?? 0) <= step
    }
    return kept.map { $0.element + "\n" }.joined()
  }

  /// The number in a field; nil where there is none that is finite.
  static func number(_ field: Substring) -> Double? {
    Double(field).flatMap { $0.isFinite ? $0 : nil }
  }

  /// The last number of a column; nil where it has none.
  func last(_ column: String) -> Double? {
    guard let place = columns.firstIndex(of: column) else { return nil }
    for row in rows.reversed() {
      if let value = Self.number(row[place]) { return value }
    }
    return nil
  }
}
