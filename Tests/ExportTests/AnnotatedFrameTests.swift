// Annotated frames: the pixels stay what they were, the facts are in the picture and in the file.

import Frames
import Testing

@testable import Export

@Suite struct AnnotatedFrameTests {
  private func facts() -> RunFacts {
    RunFacts(
      task: "cartpole_swingup", mode: "video_easy", agent: "sgqn-desk", seed: 7, step: 87,
      episodeReturn: 612.44, action: [-0.5], q1: 71.25, q2: 70.5, maskedQ1: 69.9, maskedQ2: 69.5,
      quantile: 0.98)
  }

  /// An 8x8 image without two equal pixels.
  private var image: Frame {
    var image = Frame(width: 8, height: 8)
    for y in 0..<8 { for x in 0..<8 { image[x, y] = RGB(UInt8(30 * x), UInt8(30 * y), 99) } }
    return image
  }

  /// Where `part` stands in `whole`, if anywhere.
  private func find(_ part: Frame, in whole: Frame) -> (x: Int, y: Int)? {
    let rows = (0..<part.height).map {
      Array(part.pixels[3 * part.width * $0..<3 * part.width * ($0 + 1)])
    }
    // The row with the most colours is the rarest.
    let rarest = rows.indices.max { Set(rows[$0]).count < Set(rows[$1]).count } ?? 0
    for y in 0...max(whole.height - part.height, 0) {
      for x in 0...max(whole.width - part.width, 0) {
        func stands(_ row: Int) -> Bool {
          let at = 3 * ((y + row) * whole.width + x)
          return whole.pixels[at..<at + 3 * part.width].elementsEqual(rows[row])
        }
        if stands(rarest) && rows.indices.allSatisfy(stands) { return (x, y) }
      }
    }
    return nil
  }

  @Test(arguments: [1, 2, 3, 5])
  func `panes stand in the picture, enlarged and unchanged`(factor: Int) {
    let other = image.masked(by: (0..<64).map { $0 < 40 }, fill: RGB(9, 9, 9))
    let annotated = AnnotatedFrame(
      facts: facts(), panes: [AnnotatedPane("one", image), AnnotatedPane("two", other)])
    let picture = annotated.draw(factor: factor)
    let first = find(image.upscaled(by: factor), in: picture)
    let second = find(other.upscaled(by: factor), in: picture)
    #expect(first != nil && second != nil)
    #expect(first?.y == second?.y)
    #expect((first?.x ?? 0) + 8 * factor < (second?.x ?? 0))
  }

  @Test func `facts are lettered inside the picture`() {
    let picture = AnnotatedFrame(
      facts: facts(), panes: [AnnotatedPane("", Frame(width: 9, height: 9))]
    ).draw(factor: 1)
    let style = AnnotationStyle()
    for text in ["sgqn-desk", "612.4", "71.25", "70.50", "-0.50", "87"] {
      let size = Lettering.measure(text)
      var wanted = Frame(width: size.width, height: size.height, fill: style.background)
      wanted.letter(text, x: 0, y: 0, color: style.text)
      let cropped = wanted.cropped(x: 0, y: 0, width: size.width, height: 7)
      #expect(find(cropped, in: picture) != nil, "\(text) is not in the picture")
    }
  }

  @Test func `the file carries the same facts`() throws {
    try withFolder { folder in
      let path = folder + "/step.png"
      let annotated = AnnotatedFrame(facts: facts(), panes: [AnnotatedPane("one", image)])
      try annotated.write(to: path, factor: 2)
      let (frame, texts) = try PNG.read(path)
      #expect(frame == annotated.draw(factor: 2))
      let values = Dictionary(uniqueKeysWithValues: texts.map { ($0.keyword, $0.value) })
      #expect(
        values == [
          "task": "cartpole_swingup", "mode": "video_easy", "agent": "sgqn-desk", "seed": "7",
          "step": "87", "return": "612.44", "action": "-0.5000", "Q1": "71.2500",
          "Q2": "70.5000", "masked Q1": "69.9000", "masked Q2": "69.5000", "quantile": "0.9800",
        ])
    }
  }

  @Test func `numbers that are not finite can be drawn`() {
    var facts = facts()
    facts.q1 = .nan
    facts.q2 = -.infinity
    facts.maskedQ1 = -3
    facts.action = [.nan, 4]
    facts.episodeReturn = .infinity
    let values = ActionValues(
      landscape: [[.nan, .nan], [1, .infinity, 2], [1, 2]], policyRanges: [nil, -9...9])
    let annotated = AnnotatedFrame(
      facts: facts, panes: [AnnotatedPane("one", image)], values: values)
    for factor in 1...4 { #expect(annotated.draw(factor: factor).height > 8 * factor) }
  }
}

@Suite struct DigitsTests {
  @Test func `decimals are fixed and rounded`() {
    #expect(Digits.fixed(3.14159, 2) == "3.14")
    #expect(Digits.fixed(-0.005, 2) == "-0.01")
    #expect(Digits.fixed(-0.004, 2) == "0.00")
    #expect(Digits.fixed(9.999, 1) == "10.0")
    #expect(Digits.fixed(12, 0) == "12")
    #expect(Digits.signed(0.5, 1) == "+0.5")
    #expect(Digits.fixed(.nan, 2) == "nan")
  }
}
