// What the explorer shows of one step as one picture: panes of source pixels enlarged by a whole
// factor, the values beside them, and the facts lettered around. Everything is drawn at the final
// resolution, so that rims and letters stay fine however large the pixels are.

import Frames

/// One image of an annotated frame.
public struct AnnotatedPane: Sendable, Equatable {
  public var title: String
  /// At source resolution.
  public var image: Frame
  /// A mask of the image's size whose rim is drawn over it.
  public var outline: [Bool]?

  public init(_ title: String, _ image: Frame, outline: [Bool]? = nil) {
    precondition(
      outline.map { $0.count == image.width * image.height } ?? true,
      "outline of \(outline?.count ?? 0) for \(image.width)x\(image.height)")
    self.title = title
    self.image = image
    self.outline = outline
  }
}

/// Values of actions, for the lower panels.
public struct ActionValues: Sendable, Equatable {
  /// min(Q1, Q2) along each action dimension, evenly spaced over -1...1: `[dimension][point]`.
  public var landscape: [[Float]]
  /// The policy's action and the standard deviation around it, per dimension.
  public var policyAction: [Float]
  public var policySpread: [Float]

  public init(landscape: [[Float]], policyAction: [Float], policySpread: [Float]) {
    self.landscape = landscape
    self.policyAction = policyAction
    self.policySpread = policySpread
  }
}

/// A step of an episode, ready to be drawn.
public struct AnnotatedFrame: Sendable, Equatable {
  public var facts: RunFacts
  /// At least one, of equal size, left to right.
  public var panes: [AnnotatedPane]
  public var values: ActionValues?
  /// Values over the episode so far (names and series of equal length), drawn below; may be empty.
  public var history: [(name: String, values: [Float])] {
    get { zip(historyNames, historyValues).map { ($0, $1) } }
    set {
      historyNames = newValue.map(\.name)
      historyValues = newValue.map(\.values)
    }
  }
  private var historyNames: [String] = []
  private var historyValues: [[Float]] = []

  public init(facts: RunFacts, panes: [AnnotatedPane], values: ActionValues? = nil) {
    precondition(!panes.isEmpty, "an annotated frame of \(panes.count) panes")
    let size = (panes[0].image.width, panes[0].image.height)
    for pane in panes {
      precondition(
        (pane.image.width, pane.image.height) == size,
        "pane of \(pane.image.width)x\(pane.image.height) beside one of \(size.0)x\(size.1)")
    }
    self.facts = facts
    self.panes = panes
    self.values = values
  }

  /// The usual panes: observation with the mask's rim, heat map, masked observation and, where the
  /// agent predicts a mask, the two masks compared.
  /// - Parameters:
  ///   - saliency: numbers >= 0, one a pixel.
  ///   - predictedMask: the mask the agent predicts, where it does.
  ///   - fill: grey level of masked pixels.
  public init(
    facts: RunFacts, observation: Frame, saliency: [Float], mask: [Bool],
    predictedMask: [Bool]? = nil, values: ActionValues? = nil, target: String = "Q1",
    fill: UInt8 = 96, style: AnnotationStyle = AnnotationStyle()
  ) {
    let share = Double(mask.lazy.filter { $0 }.count) / Double(max(mask.count, 1)) * 100
    var panes = [
      AnnotatedPane("observation", observation, outline: mask),
      AnnotatedPane(
        "attribution \(target)",
        observation.overlaid(
          heatMap: HeatScale.normalized(saliency), colormap: style.colormap, alpha: 0.75)),
      AnnotatedPane(
        "masked ρ \(Digits.fixed(Double(facts.quantile), 2)) · \(Digits.fixed(share, 1)) %",
        observation.masked(by: mask, fill: RGB(fill, fill, fill))),
    ]
    if let predictedMask {
      var picture = observation
      picture.compare(
        mask, predictedMask, onlyFirst: style.accent, onlySecond: style.second, both: style.text)
      panes.append(AnnotatedPane("gradient / predicted", picture))
    }
    self.init(facts: facts, panes: panes, values: values)
  }

  /// The picture: every source pixel becomes a square of `factor` x `factor`.
  public func draw(factor: Int = 6, style: AnnotationStyle = AnnotationStyle()) -> Frame {
    precondition(factor >= 1, "factor \(factor)")
    return AnnotatedDrawing(self, factor: factor, style: style).draw()
  }

  /// Writes the picture with its facts as the PNG file at `path`, atomically.
  public func write(
    to path: String, factor: Int = 6, style: AnnotationStyle = AnnotationStyle()
  ) throws(ExportError) {
    try PNG.write(draw(factor: factor, style: style), texts: facts.texts, to: path)
  }

  public static func == (left: AnnotatedFrame, right: AnnotatedFrame) -> Bool {
    left.facts == right.facts && left.panes == right.panes && left.values == right.values
      && left.historyNames == right.historyNames && left.historyValues == right.historyValues
  }
}
