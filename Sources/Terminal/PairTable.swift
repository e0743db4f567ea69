// Curses draws a cell by a pair of colours with a number, and has at most 65,536 numbers. This
// table gives them out in order; when it is full the screen forgets all of them and repaints.
// (ncurses' own alloc_pair returns -1 past that, and drawing with -1 crashes it.)

/// Numbers of colour pairs. Pair 0 is the terminal's own two colours.
struct PairTable: Sendable {
  /// Pairs there may be, pair 0 included.
  let capacity: Int
  private var numbers: [UInt64: Int32] = [:]
  private var last: (key: UInt64, number: Int32)?

  init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  /// Pairs given out, pair 0 included.
  var count: Int { numbers.count + 1 }

  /// The number of a pair, and whether it is new and must be defined; nil when the table is full.
  mutating func number(
    foreground: Int32, background: Int32
  ) -> (number: Int32, isNew: Bool)? {
    if foreground == -1, background == -1 { return (0, false) }
    let key = UInt64(UInt32(bitPattern: foreground)) << 32 | UInt64(UInt32(bitPattern: background))
    if let last, last.key == key { return (last.number, false) }
    if let number = numbers[key] {
      last = (key, number)
      return (number, false)
    }
    guard count < capacity else { return nil }
    let number = Int32(count)
    numbers[key] = number
    last = (key, number)
    return (number, true)
  }

  /// Forgets all pairs but 0.
  mutating func removeAll() {
    numbers.removeAll(keepingCapacity: true)
    last = nil
  }
}
