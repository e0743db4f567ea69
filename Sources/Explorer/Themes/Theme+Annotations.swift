// What is drawn around exported pictures, in the colours of the screen.

import Export
import Frames
import Terminal

extension Theme {
  /// The colours of annotations; what is the terminal's own here keeps the exporter's default.
  var annotations: AnnotationStyle {
    var style = AnnotationStyle()
    func take(_ color: CellColor, _ path: WritableKeyPath<AnnotationStyle, RGB>) {
      if case .rgb(let rgb) = color { style[keyPath: path] = rgb }
    }
    // Light letters on a default dark ground, or the reverse, would not be readable.
    guard case .rgb = self[.background].background, case .rgb = self[.text].foreground else {
      return style
    }
    take(self[.background].background, \.background)
    take(self[.title].background, \.panel)
    take(self[.rule].foreground, \.rule)
    take(self[.dim].foreground, \.dim)
    take(self[.strong].foreground, \.text)
    take(self[.policy].foreground, \.accent)
    take(self[.q1].foreground, \.first)
    take(self[.q2].foreground, \.second)
    take(self[.masked].foreground, \.third)
    style.outline = pictures.gradientMask
    return style
  }
}
