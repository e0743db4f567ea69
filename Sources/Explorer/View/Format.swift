// Numbers as the panels write them.

import Attribution
import Export
import Frames
import Pictures

enum Format {
  /// A number with a fixed count of decimals; a dash for none.
  static func number(_ value: Double?, decimals: Int = 1) -> String {
    guard let value, value.isFinite else { return "-" }
    return Digits.fixed(value, decimals)
  }

  static func number(_ value: Float?, decimals: Int = 1) -> String {
    number(value.map(Double.init), decimals: decimals)
  }

  /// A number with its sign.
  static func signed(_ value: Double?, decimals: Int = 1) -> String {
    let text = number(value, decimals: decimals)
    return text.hasPrefix("-") || text == "-" ? text : "+" + text
  }

  static func signed(_ value: Float?, decimals: Int = 1) -> String {
    signed(value.map(Double.init), decimals: decimals)
  }

  /// A quantile: two decimals, or three where the third is not zero.
  static func quantile(_ value: Float) -> String {
    let text = Digits.fixed(Double(value), 3)
    return text.hasSuffix("0") ? String(text.dropLast()) : text
  }

  /// A share of 0...1 in whole percent.
  static func percent(_ value: Float) -> String { number(100 * value, decimals: 0) + "%" }

  /// The components of an action.
  static func action(_ action: [Float]) -> String {
    action.map { signed($0, decimals: 2) }.joined(separator: " ")
  }

  /// A message in so many columns as far as that goes: the beginning of a path gives way first, because what went
  /// wrong stands behind it and a file's name at its end.
  static func message(_ text: String, columns: Int) -> String {
    var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let paths = words.indices.filter { words[$0].contains("/") }
    guard text.columns > columns,
      let at = paths.max(by: { words[$0].columns < words[$1].columns })
    else { return text }
    let rest = words[at].columns - (text.columns - columns)
    words[at] = "…" + words[at].suffix(max(rest - 1, shortestPath))
    return words.joined(separator: " ")
  }

  /// Characters of a path that stay however little room there is.
  private static let shortestPath = 16

  static func speed(_ value: Double) -> String {
    guard value.isFinite else { return "max" }
    return value < 1 ? "\(value)x" : "\(number(value, decimals: 0))x"
  }

  static func target(_ target: AttributionTarget) -> String {
    switch target {
    case .q1: "Q1"
    case .q2: "Q2"
    case .minQ: "min Q"
    case .action(let index): "a[\(index)]"
    }
  }

  static func method(_ method: AttributionMethod) -> String {
    switch method {
    case .guidedBackprop: "guided"
    case .gradient: "gradient"
    case .deconvolution: "deconv"
    case .gradientTimesInput: "grad x input"
    case .integratedGradients: "integrated"
    case .smoothGrad: "smoothgrad"
    case .smoothGuided: "smooth guided"
    case .occlusion: "occlusion"
    case .perturbation: "perturbation"
    case .contrastGradient: "contrast"
    }
  }

  /// How long ago an image of the stack was, and by which camera if not the first.
  static func frame(_ frame: FrameChoice, _ layout: FrameStack.Layout) -> String {
    guard frame != .all else { return "of all three" }
    let place = layout.places[frame.index]
    return (place.age == 0 ? "t" : "t-\(place.age)")
      + (place.camera == 0 ? "" : " camera \(place.camera + 1)")
  }
}
