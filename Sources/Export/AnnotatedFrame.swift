// What the explorer shows of one step as one picture: panes of source pixels enlarged by a whole
// factor, the values beside them, and the facts lettered around. Everything is drawn at the final
// resolution, so that rims and letters stay fine however large the pixels are.

import Frames

/// One image of an annotated frame.
package struct AnnotatedPane: Sendable, Equatable {
  /// What a colour of the image means.
  package struct Legend: Sendable, Equatable {
    package let name: String
    package let color: RGB

    package init(_ name: String, _ color: RGB) {
      self.name = name
      self.color = color
    }
  }

  package var title: String
  /// At source resolution.
  package var image: Frame
  /// A mask of the image's size whose rim is drawn over it.
  package var outline: [Bool]?
  /// Lettered at the foot of the image.
  package var legend: [Legend]

  package init(
    _ title: String, _ image: Frame, outline: [Bool]? = nil, legend: [Legend] = []
  ) {
    precondition(
      outline.map { $0.count == image.width * image.height } ?? true,
      "outline of \(outline?.count ?? 0) for \(image.width)x\(image.height)")
    self.title = title
    self.image = image
    self.outline = outline
    self.legend = legend
  }
}

/// Values of actions, for the lower panels.
package struct ActionValues: Sendable, Equatable {
  /// min(Q1, Q2) along each action dimension, evenly spaced over -1...1: `[dimension][point]`.
  package var landscape: [[Float]]
  /// The actions within one standard deviation of the policy's mean, per dimension, where known.
  package var policyRanges: [ClosedRange<Float>?]

  package init(landscape: [[Float]], policyRanges: [ClosedRange<Float>?]) {
    self.landscape = landscape
    self.policyRanges = policyRanges
  }
}

/// A step of an episode, ready to be drawn.
package struct AnnotatedFrame: Sendable, Equatable {
  package var facts: RunFacts
  /// At least one, of equal size, left to right.
  package var panes: [AnnotatedPane]
  package var values: ActionValues?

  package init(facts: RunFacts, panes: [AnnotatedPane], values: ActionValues? = nil) {
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
  package func draw(factor: Int = 6, style: AnnotationStyle = AnnotationStyle()) -> Frame {
    precondition(factor >= 1, "factor \(factor)")
    return AnnotatedDrawing(self, factor: factor, style: style).draw()
  }

  /// Writes the picture with its facts as the PNG file at `path`, atomically.
  package func write(
    to path: String, factor: Int = 6, style: AnnotationStyle = AnnotationStyle()
  ) throws(ExportError) {
    try PNG.write(draw(factor: factor, style: style), texts: facts.texts, to: path)
  }
}
