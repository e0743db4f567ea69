import Testing

@testable import Terminal

struct PairTableTests {
  @Test func `numbers are given out once, in order, from 1 on`() {
    var table = PairTable(capacity: 10)
    let answers = [(1, -1), (-1, 1), (1, -1)].map {
      table.number(foreground: $0, background: $1)
    }
    #expect(answers.map { $0?.number } == [1, 2, 1])
    #expect(answers.map { $0?.isNew } == [true, true, false])
    #expect(table.count == 3)
  }

  @Test func `the terminal's own colours are pair 0 and cost nothing`() {
    var table = PairTable(capacity: 1)
    let own = table.number(foreground: -1, background: -1)
    let other = table.number(foreground: 1, background: -1)
    #expect(own?.number == 0 && own?.isNew == false)
    #expect(other == nil)
  }

  @Test func `a full table still knows its pairs, and has room once emptied`() {
    var table = PairTable(capacity: 4)
    let answers = [0, 1, 2, 7, 2].map { table.number(foreground: $0, background: 0)?.number }
    #expect(answers == [1, 2, 3, nil, 3])
    table.removeAll()
    let again = table.number(foreground: 7, background: 0)
    #expect(again?.number == 1 && again?.isNew == true)
  }
}
