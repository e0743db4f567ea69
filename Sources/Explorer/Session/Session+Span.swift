// A stretch of the episode that is marked for an export.

extension Session {
  /// A stretch of the line, by indices.
  struct Span: Sendable, Equatable {
    let start: Int
    var end: Int?
  }

  /// Marks where a stretch to export starts, or ends; a third mark starts another.
  mutating func markSpan() {
    guard history.count > 0 else { return }
    if let start = span?.start, span?.end == nil {
      span = Span(start: min(start, cursor), end: max(start, cursor))
    } else {
      span = Span(start: cursor)
    }
  }

  /// The steps an export of a range would be about: those marked, up to the cursor where no end is, or all.
  var spanToExport: ClosedRange<Int> {
    let last = max(0, history.count - 1)
    guard let span, span.start <= last else { return 0...last }
    let end = min(span.end ?? cursor, last)
    return min(span.start, end)...max(span.start, end)
  }
}
