// Which key a terminal's sequence stands for. Shift, Alt and Ctrl of the special keys are ignored:
// a key that means nothing with them held would only surprise.

enum KeySequences {
  /// ESC O letter: application mode of xterm and tmux.
  static func ss3(_ final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "A"), UInt8(ascii: "a"): .up
    case UInt8(ascii: "B"), UInt8(ascii: "b"): .down
    case UInt8(ascii: "C"), UInt8(ascii: "c"): .right
    case UInt8(ascii: "D"), UInt8(ascii: "d"): .left
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "M"): .enter
    case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(final) - 0x4F)
    // The number pad: j is *, k is +, and so on to y, which is 9.
    case UInt8(ascii: "j")...UInt8(ascii: "y"):
      .character(Unicode.Scalar(final - UInt8(ascii: "j") + UInt8(ascii: "*")))
    default: nil
    }
  }

  /// ESC [ [ letter: F1 to F5 of the Linux console.
  static func console(_ final: UInt8) -> Key? {
    (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(final) ? .function(Int(final) - 0x40) : nil
  }

  /// ESC [ numbers final.
  static func csi(_ numbers: [Int], final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "A"), UInt8(ascii: "a"): return .up
    case UInt8(ascii: "B"), UInt8(ascii: "b"): return .down
    case UInt8(ascii: "C"), UInt8(ascii: "c"): return .right
    case UInt8(ascii: "D"), UInt8(ascii: "d"): return .left
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "P")...UInt8(ascii: "S"): return .function(Int(final) - 0x4F)
    case UInt8(ascii: "~"): return tilde(numbers[0])
    case UInt8(ascii: "u"): return unicode(numbers)
    default: return nil
    }
  }

  private static func tilde(_ number: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23...26: .function(number - 12)
    case 28, 29: .function(number - 13)
    case 31...34: .function(number - 14)
    default: nil
    }
  }

  /// code ; modifiers u: how newer terminals spell keys that have no byte of their own.
  private static func unicode(_ numbers: [Int]) -> Key? {
    let modifiers = numbers.count > 1 ? max(0, numbers[1] - 1) : 0
    switch numbers[0] {
    case 9: return modifiers & 1 != 0 ? .backTab : .tab
    case 13: return .enter
    case 27: return .escape
    case 127: return .backspace
    case let code:
      guard code >= 32, let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
        return nil
      }
      return modifiers & 4 != 0 ? .control(scalar) : .character(scalar)
    }
  }

  /// A report of the mouse: only the left button and the wheel mean something here. Buttons at its side have codes from
  /// 128.
  static func mouse(_ code: Int, x: Int, y: Int, released: Bool) -> [Event] {
    guard x >= 0, y >= 0, code & 128 == 0 else { return [] }
    if code & 64 != 0 {
      switch code & 3 {
      case 0: return [.mouse(.wheelUp, x: x, y: y)]
      case 1: return [.mouse(.wheelDown, x: x, y: y)]
      default: return []
      }
    }
    if released { return code & 3 == 0 || code & 3 == 3 ? [.mouse(.release, x: x, y: y)] : [] }
    guard code & 3 == 0 else { return [] }
    return [.mouse(code & 32 != 0 ? .drag : .press, x: x, y: y)]
  }
}
