// Numbers as colours. A colormap is a list of RGB stops spread into a table of 256 colours; themes
// define their own with the same stops. The built-in ones are our approximations, a handful of
// stops each, of maps people know.

/// A gradient of colours for values 0...1.
package struct Colormap: Sendable, Equatable {
  /// The name in theme files and key hints.
  package let name: String
  /// The colours of the values 0/255 ... 255/255.
  package let table: [RGB]

  /// A gradient through `stops`, at least one, spaced evenly over 0...1.
  package init(name: String, stops: [RGB]) {
    precondition(!stops.isEmpty, "colormap \(name) with \(stops.count) stops")
    self.name = name
    table = (0..<256).map { index in
      let place = Double(index) / 255 * Double(stops.count - 1)
      let left = min(Int(place), max(stops.count - 2, 0))
      let right = min(left + 1, stops.count - 1)
      return stops[left].mixed(with: stops[right], Float(place - Double(left)))
    }
  }

  /// The colour of `value`; values outside 0...1 get the nearest end, NaN the low end.
  package subscript(value: Float) -> RGB {
    table[Colormap.index(value)]
  }

  /// The entry of the table that stands for `value`.
  static func index(_ value: Float) -> Int {
    value > 0 ? Int(min(value, 1) * 255 + 0.5) : 0
  }
}

extension Colormap {
  /// Violet over teal to yellow, ever lighter.
  package static let viridis = Colormap(
    name: "viridis",
    stops: [
      RGB(66, 8, 86), RGB(70, 52, 126), RGB(56, 92, 140), RGB(40, 128, 142), RGB(34, 162, 132),
      RGB(92, 198, 96), RGB(174, 220, 48), RGB(252, 230, 40),
    ])

  /// Black over crimson and orange to pale yellow, ever lighter.
  package static let inferno = Colormap(
    name: "inferno",
    stops: [
      RGB(2, 2, 6), RGB(40, 12, 86), RGB(104, 20, 108), RGB(164, 46, 92), RGB(218, 80, 56),
      RGB(248, 138, 18), RGB(250, 200, 56), RGB(250, 252, 166),
    ])

  /// Black to white.
  package static let grey = Colormap(name: "grey", stops: [RGB(0, 0, 0), RGB(255, 255, 255)])
}

extension RGB {
  /// This colour and `share` (0...1) of `other`, mixed channel by channel.
  package func mixed(with other: RGB, _ share: Float) -> RGB {
    RGB(
      mix(red, other.red, share), mix(green, other.green, share), mix(blue, other.blue, share))
  }
}

/// `share` of the way from `from` to `to`, rounded.
@inline(__always)
func mix(_ from: UInt8, _ to: UInt8, _ share: Float) -> UInt8 {
  UInt8(min(max(Float(from) + (Float(to) - Float(from)) * share + 0.5, 0), 255))
}
