// Bytes from a terminal as events: UTF-8, control keys, the key sequences that xterm, tmux, rxvt
// and the Linux console send, and the mouse (SGR and the old six-byte form). What is not known is
// dropped whole. A sequence may come in pieces; a pause after a lone escape tells it from the
// start of one. Pasted text (between ESC [ 200 ~ and ESC [ 201 ~) is one event, so that it presses
// no keys.

/// A state machine from bytes to events.
struct InputDecoder: Sendable {
  private var pending: [UInt8] = []
  /// The terminal's name and version, where it was asked for them and has answered.
  private(set) var version: String?
  /// What came of a paste so far; nil outside of one.
  private var pasted: [UInt8]?

  /// Bytes of a paste that are kept; the rest of a longer one is dropped.
  private static let pasteLimit = 4096
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  init() {}

  /// Something is held back that a pause would complete. A paste has an end of its own.
  var isPending: Bool { !pending.isEmpty && pasted == nil }

  /// Takes bytes and returns the events they complete.
  mutating func feed(_ bytes: some Sequence<UInt8>) -> [Event] {
    pending += bytes
    var events: [Event] = []
    var at = 0
    while at < pending.count {
      if pasted != nil {
        at += takePasted(pending[at...], &events)
        // What is left may be the beginning of the end mark.
        if pasted != nil { break }
        continue
      }
      guard let (length, found) = decode(pending[at...]) else { break }
      if pending[at..<at + length].elementsEqual("\u{1B}[200~".utf8) { pasted = [] }
      if let answer = Self.version(in: pending[at..<at + length]) { version = answer }
      at += length
      events += found
    }
    pending.removeFirst(at)
    // Nothing real is this long: a broken sequence must not swallow all keys to come.
    if pending.count > 256 { pending.removeAll() }
    return events
  }

  /// What an answer to XTVERSION says: ESC P > | text ESC \.
  private static func version(in bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.starts(with: "\u{1B}P>|".utf8), bytes.count >= 6 else { return nil }
    return String(decoding: bytes.dropFirst(4).dropLast(2), as: UTF8.self)
  }

  /// Takes pasted bytes up to the end mark, or what cannot be part of one; returns how many.
  private mutating func takePasted(_ bytes: ArraySlice<UInt8>, _ events: inout [Event]) -> Int {
    var at = bytes.startIndex
    while at < bytes.endIndex {
      if bytes[at] == 0x1B {
        let rest = bytes[at...].prefix(Self.pasteEnd.count)
        if rest.elementsEqual(Self.pasteEnd) {
          events.append(.paste(String(decoding: pasted ?? [], as: UTF8.self)))
          pasted = nil
          return at + rest.count - bytes.startIndex
        }
        if Self.pasteEnd.starts(with: rest) { break }
      }
      if let count = pasted?.count, count < Self.pasteLimit { pasted?.append(bytes[at]) }
      at += 1
    }
    return at - bytes.startIndex
  }

  /// Nothing more came for a while: what is held back is complete as it stands.
  mutating func flush() -> [Event] {
    guard pasted == nil else { return [] }
    defer { pending.removeAll() }
    guard pending.first == 0x1B else { return [] }
    // Escape and what was typed after it, unless it is the torn start of a sequence.
    guard pending.count == 2, let key = Self.control(pending[1]) else { return [.key(.escape)] }
    return [.key(.escape), .key(key)]
  }

  /// The first item: its length and events; nil when more bytes are needed.
  private func decode(_ bytes: ArraySlice<UInt8>) -> (Int, [Event])? {
    let first = bytes[bytes.startIndex]
    if first == 0x1B { return decodeEscape(bytes) }
    if first < 0x80 { return (1, Self.control(first).map { [.key($0)] } ?? []) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
    guard length > 1, first < 0xF5 else { return (1, []) }
    let tail = bytes.dropFirst().prefix(length - 1)
    guard tail.allSatisfy({ $0 & 0xC0 == 0x80 }) else { return (1, []) }
    guard tail.count == length - 1 else { return nil }
    let text = String(decoding: bytes.prefix(length), as: UTF8.self)
    guard let scalar = text.unicodeScalars.first, scalar != "\u{FFFD}" else { return (length, []) }
    return (length, [.key(.character(scalar))])
  }

  /// A single byte below 0x80 as a key.
  private static func control(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x00: .control(" ")
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x1B: .escape
    case 0x01...0x1A: .control(Unicode.Scalar(byte + 0x60))
    case 0x1C...0x1F: .control(Unicode.Scalar(byte + 0x40))
    default: .character(Unicode.Scalar(byte))
    }
  }

  private func decodeEscape(_ bytes: ArraySlice<UInt8>) -> (Int, [Event])? {
    let start = bytes.startIndex
    guard bytes.count >= 2 else { return nil }
    switch bytes[start + 1] {
    case UInt8(ascii: "["): return decodeCSI(bytes)
    case UInt8(ascii: "O"):
      guard bytes.count >= 3 else { return nil }
      return (3, KeySequences.ss3(bytes[start + 2]).map { [.key($0)] } ?? [])
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"):
      // An answer of the terminal, also to something we never asked: up to BEL or ESC \.
      for at in start + 2..<bytes.endIndex {
        if bytes[at] == 0x07 { return (at + 1 - start, []) }
        if bytes[at] == UInt8(ascii: "\\"), bytes[at - 1] == 0x1B { return (at + 1 - start, []) }
      }
      return nil
    case 0x1B: return (1, [.key(.escape)])
    default:
      // Escape and a key at once (or Alt held down): both count.
      guard let (length, events) = decode(bytes.dropFirst()) else { return nil }
      return (length + 1, [.key(.escape)] + events)
    }
  }

  /// ESC [ parameters final, with the two forms of the mouse and the Linux console's F keys.
  private func decodeCSI(_ bytes: ArraySlice<UInt8>) -> (Int, [Event])? {
    let start = bytes.startIndex
    guard bytes.count >= 3 else { return nil }
    if bytes[start + 2] == UInt8(ascii: "[") {
      guard bytes.count >= 4 else { return nil }
      return (4, KeySequences.console(bytes[start + 3]).map { [.key($0)] } ?? [])
    }
    if bytes[start + 2] == UInt8(ascii: "M") {
      guard bytes.count >= 6 else { return nil }
      let code = Int(bytes[start + 3]) - 32
      let (x, y) = (Int(bytes[start + 4]) - 33, Int(bytes[start + 5]) - 33)
      return (6, KeySequences.mouse(code, x: x, y: y, released: code & 3 == 3))
    }
    var at = start + 2
    while at < bytes.endIndex, (0x20...0x3F).contains(bytes[at]) { at += 1 }
    guard at < bytes.endIndex else { return nil }
    let length = at + 1 - start
    let final = bytes[at]
    // A key in the middle of a sequence: the sequence was torn, the key still counts.
    guard (0x40...0x7E).contains(final) else { return (at - start, []) }
    let isMouse = bytes[start + 2] == UInt8(ascii: "<")
    let digits = bytes[(start + (isMouse ? 3 : 2))..<at]
    var numbers: [Int] = []
    for field in digits.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
      // Anything but a number marks an answer, which we never ask for.
      guard let number = Self.number(field) else { return (length, []) }
      numbers.append(number)
    }
    if isMouse {
      guard numbers.count == 3, final == UInt8(ascii: "M") || final == UInt8(ascii: "m") else {
        return (length, [])
      }
      return (
        length,
        KeySequences.mouse(
          numbers[0], x: numbers[1] - 1, y: numbers[2] - 1, released: final == UInt8(ascii: "m"))
      )
    }
    return (length, KeySequences.csi(numbers, final: final).map { [.key($0)] } ?? [])
  }

  /// Digits as a number (none at all is zero); nil for a sign, a letter, or more than the largest
  /// character code, so that sums of such numbers cannot overflow.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for byte in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      number = 10 * number + Int(byte - UInt8(ascii: "0"))
      guard number <= 0x10FFFF else { return nil }
    }
    return number
  }
}
