// Text for one line: what steers a terminal is written out, everything else stays.

import Basics
import Testing

@Suite struct OneLineTests {
  @Test func `control characters are written out`() {
    #expect("a\nb\tc\u{1B}[2Jd\u{7F}".onOneLine == #"a\nb\tc\u{1B}[2Jd\u{7F}"#)
    #expect("a\r\nb\u{85}c\u{2028}d".onOneLine == #"a\r\nb\u{0085}c\u{2028}d"#)
  }

  @Test(arguments: ["", "cannot read 'größe.toml'", "日本 · 👩‍🔬 \"x\" \\n"])
  func `other text stays`(_ text: String) { #expect(text.onOneLine == text) }

  @Test func `quoted names are one short line`() {
    #expect("a\nb".quoted == #"'a\nb'"#)
    #expect(String(repeating: "x", count: 200).quoted.count == 82)
  }
}
