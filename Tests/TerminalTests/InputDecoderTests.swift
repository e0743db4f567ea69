import Mutations
import Testing

@testable import Terminal

struct InputDecoderTests {
  private func events(_ text: String) -> [Event] {
    var decoder = InputDecoder()
    return decoder.feed(text.utf8)
  }

  @Test(arguments: [
    ("a", Key.character("a")), (" ", .character(" ")), ("é", .character("é")),
    ("日", .character("日")), ("😀", .character("😀")), ("\r", .enter), ("\n", .enter), ("\t", .tab),
    ("\u{7F}", .backspace), ("\u{8}", .backspace), ("\u{0}", .control(" ")),
    ("\u{1}", .control("a")), ("\u{3}", .control("c")), ("\u{1C}", .control("\\")),
    ("\u{1B}[A", .up), ("\u{1B}OA", .up), ("\u{1B}[1;5B", .down), ("\u{1B}OC", .right),
    ("\u{1B}[D", .left), ("\u{1B}[H", .home), ("\u{1B}[1~", .home), ("\u{1B}[7~", .home),
    ("\u{1B}OF", .end), ("\u{1B}[4~", .end), ("\u{1B}[8~", .end), ("\u{1B}[2~", .insert),
    ("\u{1B}[3~", .delete), ("\u{1B}[3;2~", .delete), ("\u{1B}[5~", .pageUp),
    ("\u{1B}[6~", .pageDown), ("\u{1B}[Z", .backTab), ("\u{1B}OP", .function(1)),
    ("\u{1B}[[A", .function(1)), ("\u{1B}[[E", .function(5)), ("\u{1B}[11~", .function(1)),
    ("\u{1B}[15~", .function(5)), ("\u{1B}[17~", .function(6)), ("\u{1B}[21~", .function(10)),
    ("\u{1B}[24~", .function(12)), ("\u{1B}[25~", .function(13)), ("\u{1B}OM", .enter),
    ("\u{1B}Op", .character("0")), ("\u{1B}Ok", .character("+")), ("\u{1B}[97;5u", .control("a")),
    ("\u{1B}[13u", .enter), ("\u{1B}[9;2u", .backTab),
  ])
  func `what a terminal sends is the key that was pressed`(sent: String, key: Key) {
    #expect(events(sent) == [.key(key)])
  }

  @Test func `a sequence may come byte by byte`() {
    var decoder = InputDecoder()
    var found: [Event] = []
    for byte in "\u{1B}[5~é\u{1B}[<0;300;40M".utf8 { found += decoder.feed([byte]) }
    #expect(found == [.key(.pageUp), .key(.character("é")), .mouse(.press, x: 299, y: 39)])
    #expect(!decoder.isPending)
  }

  @Test func `a lone escape is a key once a pause follows`() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1B]) == [])
    #expect(decoder.isPending)
    #expect(decoder.flush() == [.key(.escape)])
    #expect(!decoder.isPending)
    #expect(decoder.flush() == [])
  }

  @Test func `escape typed fast before another key loses neither`() {
    #expect(events("\u{1B}q") == [.key(.escape), .key(.character("q"))])
    #expect(events("\u{1B}\u{1B}[A") == [.key(.escape), .key(.up)])
  }

  @Test func `an Escape and a bracket that no sequence follows are both keys`() {
    var decoder = InputDecoder()
    #expect(decoder.feed("\u{1B}[".utf8) == [])
    #expect(decoder.flush() == [.key(.escape), .key(.character("["))])
  }

  @Test func `the mouse reports press, drag, release and wheel at zero-based cells`() {
    #expect(events("\u{1B}[<0;1;1M") == [.mouse(.press, x: 0, y: 0)])
    #expect(events("\u{1B}[<32;254;50M") == [.mouse(.drag, x: 253, y: 49)])
    #expect(events("\u{1B}[<0;254;50m") == [.mouse(.release, x: 253, y: 49)])
    #expect(events("\u{1B}[<128;3;4M\u{1B}[<129;3;4M\u{1B}[<128;3;4m") == [], "side buttons")
    #expect(events("\u{1B}[<64;3;4M") == [.mouse(.wheelUp, x: 2, y: 3)])
    #expect(events("\u{1B}[<65;3;4M") == [.mouse(.wheelDown, x: 2, y: 3)])
    #expect(events("\u{1B}[M !!") == [.mouse(.press, x: 0, y: 0)])
  }

  @Test func `other buttons, horizontal wheels and plain motion mean nothing`() {
    for code in [1, 2, 35, 34, 66, 67] { #expect(events("\u{1B}[<\(code);3;4M") == []) }
    #expect(events("\u{1B}[<2;3;4m") == [])
  }

  @Test func `unknown sequences and answers of the terminal vanish whole`() {
    for sent in [
      "\u{1B}[?62;4c", "\u{1B}[201~", "\u{1B}]11;rgb:0/0/0\u{7}", "\u{1B}P>|xterm\u{1B}\\",
      "\u{1B}[I", "\u{1B}[99~", "\u{1B}[<1;2M", "\u{1B}[<99999999999999999999;1;1M",
    ] {
      #expect(events(sent + "k") == [.key(.character("k"))], "\(sent.debugDescription)")
    }
  }

  // A minus sign lies among the bytes that parameters may have.
  @Test(arguments: [
    "\u{1B}[<0;-9223372036854775808;1M", "\u{1B}[97;-9223372036854775808u",
    "\u{1B}[<0;1;-9223372036854775808m", "\u{1B}[<-1;2;3M", "\u{1B}[-5~", "\u{1B}[+97u",
    "\u{1B}[97;9223372036854775807u", "\u{1B}[<0;1114112;1M",
  ])
  func `sequences with signs or huge numbers vanish whole`(sent: String) {
    #expect(events(sent + "k") == [.key(.character("k"))])
  }

  @Test func `pasted text is one event and no keys, however it is cut up`() {
    let sent = Array("n\u{1B}[200~see E, q\r\u{1B}[A\u{3}é\u{1B}[201~p".utf8)
    let wanted: [Event] = [
      .key(.character("n")), .paste("see E, q\r\u{1B}[A\u{3}é"), .key(.character("p")),
    ]
    for size in 1...sent.count {
      var decoder = InputDecoder()
      var found: [Event] = []
      for at in stride(from: 0, to: sent.count, by: size) {
        found += decoder.feed(sent[at..<min(at + size, sent.count)])
        // A pause in the middle of a paste does not end it.
        if at > 8, at + size < sent.count - 7 { found += decoder.flush() }
      }
      #expect(found == wanted, "\(size) bytes at a time")
    }
  }

  @Test func `of a long paste the beginning is kept`() {
    var decoder = InputDecoder()
    var found = decoder.feed("\u{1B}[200~".utf8)
    for _ in 0..<1000 { found += decoder.feed("twelve bytes".utf8) }
    found += decoder.feed("\u{1B}[201~k".utf8)
    guard case .paste(let text) = found.first else {
      Issue.record("no paste")
      return
    }
    #expect(text.count == 4096 && text.hasPrefix("twelve bytes"))
    #expect(found.dropFirst() == [.key(.character("k"))])
  }

  @Test func `bytes that are not UTF-8 are skipped, and what follows counts`() {
    var decoder = InputDecoder()
    #expect(
      decoder.feed([0xFF, 0x80, 0xC3, 0x41, 0xED, 0xA0, 0x80, 0x42]).suffix(1)
        == [.key(.character("B"))])
    #expect(!decoder.isPending)
  }

  @Test func `noise never crashes, hangs or grows the decoder`() {
    var random = TestRandom(seed: 3)
    var decoder = InputDecoder()
    let favourites = Array("\u{1B}[;<MO]P09-~u".utf8) + [0xE2]
    for _ in 0..<20_000 {
      let bytes = (0..<random.next(40)).map { _ in
        random.next(2) == 0
          ? favourites[random.next(favourites.count)] : UInt8(random.next(256))
      }
      _ = decoder.feed(bytes)
      if random.next(10) == 0 { _ = decoder.flush() }
    }
    _ = decoder.flush()
    #expect(decoder.feed("j".utf8) == [.key(.character("j"))])
  }

  @Test func `damaged input leaves no key behind that was not typed last`() {
    let typed =
      "a\u{1B}[A\u{1B}[<0;10;5M\u{1B}[<0;10;5m\u{1B}OP\u{1B}[15;2~é\u{1B}[200~paste\u{1B}[201~\u{1B}[M !!"
    var mutator = Mutator(Array(typed.utf8))
    for _ in 0..<Mutator.count {
      var decoder = InputDecoder()
      let bytes = mutator.next()
      // In two pieces, as a slow line would bring it.
      let events =
        decoder.feed(bytes.prefix(bytes.count / 2)) + decoder.feed(bytes.dropFirst(bytes.count / 2))
      #expect(events.count <= bytes.count)
      // Whatever came before, the end of a paste and a pause make the decoder ready again.
      _ = decoder.feed(Array("\u{1B}[201~".utf8))
      _ = decoder.flush()
      #expect(decoder.feed([UInt8(ascii: "q")]).last == .key(.character("q")))
    }
  }
}
