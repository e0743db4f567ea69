// A terminal in a hundred lines: enough of xterm to know what bytes from ncurses put on a screen.
// Anything it does not know fails the test that sent it.

@testable import Terminal

/// A grid of cells driven by bytes.
struct EmulatedTerminal {
  /// What stands on the screen; colours as `ColorEncoder` codes them.
  struct Spot: Equatable {
    var scalar: Unicode.Scalar = " "
    var foreground: Int32 = -1
    var background: Int32 = -1
    var attributes: Set<Int> = []
  }

  let width: Int
  let height: Int
  private(set) var spots: [Spot]
  /// What it was sent and does not know.
  private(set) var unknown: [String] = []
  private var pen = Spot()
  private var x = 0
  private var y = 0

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    spots = Array(repeating: Spot(), count: width * height)
  }

  subscript(x: Int, y: Int) -> Spot { spots[y * width + x] }

  mutating func feed(_ bytes: [UInt8]) {
    var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\r": x = 0
      case "\n": y = min(height - 1, y + 1)
      case "\u{8}": x = max(0, min(x, width) - 1)
      case "\u{F}": break
      case "\u{1B}": escape(&scalars)
      case let printed where printed.value >= 0x20: put(printed)
      default: unknown.append("control \(scalar.value)")
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    if x == width {
      x = 0
      y = min(height - 1, y + 1)
    }
    spots[y * width + x] = pen
    spots[y * width + x].scalar = scalar
    x += 1
  }

  private mutating func escape(_ scalars: inout ArraySlice<Unicode.Scalar>) {
    switch scalars.popFirst() {
    case "[": break
    case "(":
      _ = scalars.popFirst()
      return
    case "=", ">": return
    case "M":
      y = max(0, y - 1)
      return
    case let other:
      unknown.append("escape \(other.map(String.init) ?? "end")")
      return
    }
    var text = ""
    while let scalar = scalars.popFirst() {
      if scalar.value >= 0x40 {
        apply(text, scalar)
        return
      }
      text.unicodeScalars.append(scalar)
    }
    unknown.append("torn sequence")
  }

  private mutating func apply(_ text: String, _ final: Unicode.Scalar) {
    if text.hasPrefix("?") { return }
    let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
    let count = max(1, (numbers.first ?? nil) ?? 1)
    let at = min(x, width - 1)
    switch final {
    case "H":
      y = min(height, max(1, (numbers.first ?? nil) ?? 1)) - 1
      x = min(width, numbers.count > 1 ? numbers[1] ?? 1 : 1) - 1
    case "A": y = max(0, y - count)
    case "B": y = min(height - 1, y + count)
    case "C": x = min(width - 1, at + count)
    case "D": x = max(0, at - count)
    case "G": x = min(width, count) - 1
    case "d": y = min(height, count) - 1
    case "J": erase(y * width + at..<width * height)
    case "K":
      let row = y * width
      erase(text == "1" ? row..<row + at + 1 : row + at..<row + width)
    case "X": erase(y * width + at..<y * width + min(width, at + count))
    case "m": select(numbers.map { $0 ?? 0 })
    case "l", "h": break
    default: unknown.append("CSI \(text)\(final)")
    }
    if final == "J", text == "2" { erase(0..<width * height) }
  }

  /// Blanks with the pen's background, as terminals with `bce` do.
  private mutating func erase(_ range: Range<Int>) {
    for at in range { spots[at] = Spot(background: pen.background) }
  }

  private mutating func select(_ numbers: [Int]) {
    var rest = numbers[...]
    while let code = rest.popFirst() {
      switch code {
      case 0: pen = Spot()
      case 1, 2, 3, 4, 7: pen.attributes.insert(code)
      case 22: pen.attributes.subtract([1, 2])
      case 23, 24, 27: pen.attributes.remove(code - 20)
      case 30...37: pen.foreground = Int32(code - 30)
      case 90...97: pen.foreground = Int32(code - 82)
      case 40...47: pen.background = Int32(code - 40)
      case 100...107: pen.background = Int32(code - 92)
      case 39: pen.foreground = -1
      case 49: pen.background = -1
      case 38, 48:
        let kind = rest.popFirst()
        let values = rest.prefix(kind == 2 ? 3 : 1)
        rest = rest.dropFirst(values.count)
        let color = values.reduce(Int32(0)) { $0 << 8 | Int32($1) }
        if code == 38 { pen.foreground = color } else { pen.background = color }
      default: unknown.append("SGR \(code)")
      }
    }
  }
}
