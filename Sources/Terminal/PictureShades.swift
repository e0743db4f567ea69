// Pictures where a terminal has few colours or none: a cell of a picture becomes a mixture of two
// palette colours (shade characters), or without colour a shade of its brightness. Two clearly
// different halves stay two halves.

import Frames

/// Redraws cells of pictures, as `CellPicker` makes them, for sixteen colours or fewer.
struct PictureShades: Sendable {
  private let count: Int
  /// For each colour of four bits a channel: ink, ground and shade 0...4 of the nearest mixture.
  private let mixtures: [(ink: UInt8, ground: UInt8, shade: UInt8)]

  private static let shades: [Unicode.Scalar] = [" ", "░", "▒", "▓", "█"]
  /// Halves whose brightness differs by more than this are drawn as halves.
  private static let contrast = 80

  /// - Parameter colors: Colours of the palette that may be mixed; 0 gives brightness alone.
  init(colors: Int) {
    count = min(16, max(0, colors))
    let palette = ColorEncoder.palette.prefix(count)
    mixtures =
      palette.isEmpty ? [] : (0..<4096).map { Self.nearest(RGB($0), Array(palette)) }
  }

  /// The cell as it should be sent.
  func redraw(_ cell: Cell) -> Cell {
    guard case .rgb(let ink) = cell.style.foreground,
      case .rgb(let ground) = cell.style.background
    else { return cell }
    let share = Self.inkShare(cell.scalar)
    let (inkLight, groundLight) = (Self.brightness(ink), Self.brightness(ground))
    if cell.scalar != " ", abs(inkLight - groundLight) > Self.contrast {
      guard mixtures.isEmpty else { return cell }
      // Without colour the brighter part has to be the ink.
      return Cell(cell.scalar, Style(attributes: inkLight > groundLight ? [] : .reverse))
    }
    func mean(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Int(a) * share + Int(b) * (6 - share)) / 6)
    }
    let color = RGB(
      mean(ink.red, ground.red), mean(ink.green, ground.green), mean(ink.blue, ground.blue))
    guard !mixtures.isEmpty else {
      return Cell(Self.shades[min(4, (Self.brightness(color) + 32) / 58)])
    }
    let mixture = mixtures[color.index]
    return Cell(
      Self.shades[Int(mixture.shade)],
      Style(foreground: .palette(mixture.ink), background: .palette(mixture.ground)))
  }

  /// Sixths of the cell in the foreground, near enough.
  private static func inkShare(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x2596...0x2598, 0x259D: 2
    case 0x2599, 0x259B, 0x259C, 0x259F: 4
    default: 3
    }
  }

  private static func brightness(_ color: RGB) -> Int {
    (54 * Int(color.red) + 183 * Int(color.green) + 19 * Int(color.blue)) / 256
  }

  /// The mixture of two colours nearest to `color`; far apart colours make a restless pattern and
  /// count as farther.
  private static func nearest(
    _ color: RGB, _ palette: [RGB]
  ) -> (ink: UInt8, ground: UInt8, shade: UInt8) {
    var best = (distance: Int.max, ink: 0, ground: 0, shade: 0)
    for ground in palette.indices {
      for ink in ground..<palette.count {
        let restless = distance(palette[ink], palette[ground], 0, color: palette[ground]) / 24
        for shade in ink == ground ? 4...4 : 1...3 {
          let found = distance(palette[ink], palette[ground], shade, color: color) + restless
          if found < best.distance { best = (found, ink, ground, shade) }
        }
      }
    }
    return (UInt8(best.ink), UInt8(best.ground), UInt8(best.shade))
  }

  /// Squared distance of a mixture, `shade` quarters of `ink` (none of it: the ink itself).
  private static func distance(_ ink: RGB, _ ground: RGB, _ shade: Int, color: RGB) -> Int {
    func channel(_ ink: UInt8, _ ground: UInt8, _ wanted: UInt8) -> Int {
      let mixed = shade == 0 ? Int(ink) : (Int(ink) * shade + Int(ground) * (4 - shade)) / 4
      return (mixed - Int(wanted)) * (mixed - Int(wanted))
    }
    return 2 * channel(ink.red, ground.red, color.red)
      + 4 * channel(ink.green, ground.green, color.green)
      + 3 * channel(ink.blue, ground.blue, color.blue)
  }
}

extension RGB {
  /// The colour of an index: four bits each of red, green and blue.
  fileprivate init(_ index: Int) {
    self.init(UInt8(index >> 8 & 15) * 17, UInt8(index >> 4 & 15) * 17, UInt8(index & 15) * 17)
  }

  fileprivate var index: Int { Int(red >> 4) << 8 | Int(green >> 4) << 4 | Int(blue >> 4) }
}
