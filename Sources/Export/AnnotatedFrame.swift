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
  /// The actions within one standard deviation of the policy's mean, per dimension, where known.
  public var policyRanges: [ClosedRange<Float>?]

  public init(landscape: [[Float]], policyRanges: [ClosedRange<Float>?]) {
    self.landscape = landscape
    self.policyRanges = policyRanges
  }
}

/// A step of an episode, ready to be drawn.
public struct AnnotatedFrame: Sendable, Equatable {
  public var facts: RunFacts
  /// At least one, of equal size, left to right.
  public var panes: [AnnotatedPane]
  public var values: ActionValues?

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
}
