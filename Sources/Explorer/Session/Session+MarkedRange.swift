// A range of the episode's steps that is marked for an export.

extension Session {
  /// A range of the line, by indices; without an end while only its start is marked.
  struct MarkedRange: Sendable, Equatable {
    let start: Int
    var end: Int?
  }

  /// Marks where a range starts, or ends; a third mark starts another.
  mutating func markRange() {
    guard history.count > 0 else { return }
    if let start = markedRange?.start, markedRange?.end == nil {
      markedRange = MarkedRange(start: min(start, cursor), end: max(start, cursor))
    } else {
      markedRange = MarkedRange(start: cursor)
    }
  }

  /// The steps an export of a range would be about: those marked, up to the cursor where no end is, or all.
  var rangeToExport: ClosedRange<Int> {
    let last = max(0, history.count - 1)
    guard let marked = markedRange, marked.start <= last else { return 0...last }
    let end = min(marked.end ?? cursor, last)
    return min(marked.start, end)...max(marked.start, end)
  }
}
