// A terminal in a hundred lines: enough of xterm to know what bytes from ncurses put on a screen.
// Anything it does not know fails the test that sent it.

import Foundation

@testable import Terminal

/// A grid of cells driven by bytes.
struct EmulatedTerminal {
  /// What stands on the screen; colours as `ColorEncoder` codes them.
  struct Spot: Equatable {
    var scalar: Unicode.Scalar = " "
    var foreground: Int32 = -1
    var background: Int32 = -1
    var attributes: Set<Int> = []
    /// Combining characters on it.
    var marks: [UInt32] = []
  }

  /// A picture that was sent, and the cells that it is for.
  struct Image: Equatable {
    var width = 0
    var height = 0
    var columns = 0
    var rows = 0
    var pixels: [UInt8] = []
  }

  /// By their numbers.
  private(set) var images: [Int: Image] = [:]
  /// A picture of which more is to come: its number, and what has come in base64.
  private var arriving: (id: Int, text: String)?

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
    if scalar.properties.canonicalCombiningClass == .above, x > 0 {
      spots[y * width + x - 1].marks.append(scalar.value)
      return
    }
    if x == width {
      x = 0
      y = min(height - 1, y + 1)
    }
    spots[y * width + x] = pen
    spots[y * width + x].scalar = scalar
    spots[y * width + x].marks = []
    x += 1
  }

  private mutating func escape(_ scalars: inout ArraySlice<Unicode.Scalar>) {
    switch scalars.popFirst() {
    case "[": break
    case "(":
      _ = scalars.popFirst()
      return
    case "=", ">": return
    case "_": return graphics(&scalars)
    case "P": return passthrough(&scalars)
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

  /// What stands before the next string terminator.
  private mutating func string(_ scalars: inout ArraySlice<Unicode.Scalar>) -> String {
    var text = ""
    while let scalar = scalars.popFirst() {
      if scalar == "\u{1B}", scalars.first == "\\" {
        scalars.removeFirst()
        return text
      }
      text.unicodeScalars.append(scalar)
      if scalar == "\u{1B}", let next = scalars.popFirst() { text.unicodeScalars.append(next) }
    }
    unknown.append("torn string")
    return text
  }

  /// What tmux hands on: escapes are doubled.
  private mutating func passthrough(_ scalars: inout ArraySlice<Unicode.Scalar>) {
    let text = string(&scalars)
    guard text.hasPrefix("tmux;") else {
      unknown.append("device control \(text.prefix(8))")
      return
    }
    let inner = text.dropFirst(5).unicodeScalars
    feed(Array(String(inner).replacing("\u{1B}\u{1B}", with: "\u{1B}").utf8))
  }

  /// A command of kitty's graphics protocol.
  private mutating func graphics(_ scalars: inout ArraySlice<Unicode.Scalar>) {
    let parts = string(&scalars).split(separator: ";", maxSplits: 1).map(String.init)
    guard let head = parts.first, head.hasPrefix("G") else {
      unknown.append("application command")
      return
    }
    var keys: [String: String] = [:]
    for pair in head.dropFirst().split(separator: ",") {
      let sides = pair.split(separator: "=").map(String.init)
      if sides.count == 2 { keys[sides[0]] = sides[1] }
    }
    func number(_ key: String) -> Int { keys[key].flatMap { Int($0) } ?? 0 }
    if keys["q"] != "2" { unknown.append("a command that would be answered: \(head)") }
    let payload = parts.count > 1 ? parts[1] : ""
    if payload.utf8.count > 4096 { unknown.append("a chunk of \(payload.utf8.count)") }
    switch keys["a"] {
    case "d" where keys["d"] == "I": images[number("i")] = nil
    case "T" where keys["U"] == "1" && keys["f"] == "24":
      images[number("i")] = Image(
        width: number("s"), height: number("v"), columns: number("c"), rows: number("r"))
      arriving = (number("i"), payload)
    case nil where arriving != nil: arriving?.text += payload
    default: unknown.append("graphics \(head)")
    }
    if let whole = arriving, number("m") == 0, keys["a"] != "d" {
      images[whole.id]?.pixels = Data(base64Encoded: whole.text).map(Array.init) ?? []
      arriving = nil
    }
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
