// Checksums, cyclic choice, durations, tables, spelling.

import Basics
import Testing

@Suite struct SmallPiecesTests {
  @Test func `the checksum of the usual test string is the published one`() {
    #expect(Checksum("123456789".utf8).value == 0xcbf4_3926)
    #expect(Checksum([]).value == 0)
    var checksum = Checksum(Array("1234".utf8))
    checksum.add("5678".utf8)
    checksum.add((0..<1).lazy.map { _ in UInt8(ascii: "9") })
    #expect(checksum.value == 0xcbf4_3926)
    var continued = Checksum(continuing: Checksum("12345".utf8).value)
    continued.add("6789".utf8)
    #expect(continued.value == 0xcbf4_3926)
    #expect(Checksum("123456789".utf8, .castagnoli).value == 0xe306_9283)
  }

  @Test func `indices go around in both directions`() {
    #expect([-7, -3, -1, 0, 2, 3, 8].map { $0.wrapped(in: 3) } == [2, 0, 2, 0, 2, 0, 2])
    #expect(["a", "b", "c"][cyclic: -1] == "c")
    #expect(["a", "b", "c"][cyclic: 3] == "a")
  }

  @Test func `durations are seconds`() {
    #expect(Duration.milliseconds(1500).seconds == 1.5)
    #expect(Duration.seconds(-2).seconds == -2)
  }

  @Test func `a table aligns text to the left and numbers to the right`() {
    let table = textTable(
      ["mode", "agent", "mean"], [["train", "a", "9"], ["x", "long", "100"]], textColumns: 2)
    #expect(
      table == """
        mode   agent  mean
        train  a         9
        x      long    100
        """)
  }

  @Test func `no line of a table ends in spaces`() {
    #expect(textTable(["a", "bcd"], [["1", ""]], textColumns: 2) == "a  bcd\n1")
  }

  @Test func `slips find their word, other words find none`() {
    let names = ["accent", "border", "background"]
    #expect(Spelling.nearest(to: "acent", in: names) == "accent")
    #expect(Spelling.nearest(to: "backgruond", in: names) == "background")
    #expect(Spelling.nearest(to: "zebra", in: names) == nil)
    #expect(Spelling.nearest(to: "x", in: []) == nil)
  }
}
