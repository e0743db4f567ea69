// Colours as theme files spell them.

import Foundation
import Frames
import Terminal

enum ColorName {
  /// The terminal's sixteen, by their numbers.
  static let terminal = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "gray",
    "light-black", "light-red", "light-green", "light-yellow", "light-blue", "light-magenta",
    "light-cyan", "white",
  ]

  /// The colour spelled `name`: one of `palette`, "default", a terminal colour's name, or "#rgb",
  /// "#rrggbb"; nil for anything else.
  static func color(_ name: String, palette: [String: CellColor]) -> CellColor? {
    if let own = palette[name] { return own }
    if name == "default" { return .terminalDefault }
    if let number = terminal.firstIndex(of: name) { return .palette(UInt8(number)) }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst().compactMap(\.hexDigitValue)
    guard digits.count == name.count - 1 else { return nil }
    switch digits.count {
    case 3: return .rgb(RGB(UInt8(17 * digits[0]), UInt8(17 * digits[1]), UInt8(17 * digits[2])))
    case 6:
      func byte(_ at: Int) -> UInt8 { UInt8(16 * digits[at] + digits[at + 1]) }
      return .rgb(RGB(byte(0), byte(2), byte(4)))
    default: return nil
    }
  }

  /// As in "#12161d".
  static func spelling(_ color: RGB) -> String {
    let digits = [color.red, color.green, color.blue].map { byte in
      let text = String(byte, radix: 16)
      return text.count < 2 ? "0" + text : text
    }
    return "#" + digits.joined()
  }
}

/// How well one colour stands out from another (WCAG 2).
enum Contrast {
  /// 1 for equal colours, 21 for black on white.
  static func ratio(_ left: RGB, _ right: RGB) -> Double {
    let values = [luminance(left), luminance(right)].sorted()
    return (values[1] + 0.05) / (values[0] + 0.05)
  }

  /// Relative luminance, 0...1.
  static func luminance(_ color: RGB) -> Double {
    func linear(_ byte: UInt8) -> Double {
      let value = Double(byte) / 255
      return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
  }
}
