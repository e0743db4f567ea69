// Deflate (RFC 1951), as zip archives compress with that a file manager or `zip` made: blocks of stored
// bytes, or of literals and copies under Huffman codes that are fixed or come with the block.

/// Decompresses one deflate stream.
struct Inflate {
  private let input: UnsafeRawBufferPointer
  private var at = 0
  /// Bits that were taken from the input and not used yet, the next one lowest.
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var output: [UInt8] = []
  private let size: Int

  private struct Damaged: Error {}

  private init(_ input: UnsafeRawBufferPointer, size: Int) {
    self.input = input
    self.size = size
    output.reserveCapacity(size)
  }

  /// The bytes of a stream that is known to hold `size` of them; nil where it does not.
  static func decode(_ input: UnsafeRawBufferPointer, size: Int) -> [UInt8]? {
    var stream = Inflate(input, size: size)
    guard (try? stream.run()) != nil, stream.output.count == size else { return nil }
    return stream.output
  }

  private mutating func run() throws(Damaged) {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try stored()
      case 1:
        let lengths =
          [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
          + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8)
        try copies(Code(lengths), Code([UInt8](repeating: 5, count: 30)))
      case 2:
        let (literals, distances) = try codes()
        try copies(literals, distances)
      default: throw Damaged()
      }
    }
  }

  private mutating func stored() throws(Damaged) {
    (bits, bitCount) = (0, 0)
    guard input.count - at >= 4 else { throw Damaged() }
    let length = Int(input[at]) | Int(input[at + 1]) << 8
    guard length ^ 0xffff == Int(input[at + 2]) | Int(input[at + 3]) << 8 else { throw Damaged() }
    at += 4
    guard length <= input.count - at, length <= size - output.count else { throw Damaged() }
    output.append(contentsOf: input[at..<at + length])
    at += length
  }

  // Lengths of copies for the symbols from 257 on, and their distances: the least, and how many bits
  // more follow.
  private static let lengths: [(least: Int, bits: Int)] =
    steps(first: 3, each: 4, flat: 8).prefix(28)
    + [(258, 0)]
  private static let distances: [(least: Int, bits: Int)] = steps(first: 1, each: 2, flat: 4)

  /// `flat` values without further bits, then `each` for every number of bits.
  private static func steps(first: Int, each: Int, flat: Int) -> [(least: Int, bits: Int)] {
    var least = first
    return (0..<30).map { index in
      let bits = index < flat ? 0 : (index - flat) / each + 1
      defer { least += 1 << bits }
      return (least, bits)
    }
  }

  private mutating func copies(_ literals: Code, _ distances: Code) throws(Damaged) {
    while true {
      let symbol = try decode(literals)
      if symbol < 256 {
        guard output.count < size else { throw Damaged() }
        output.append(UInt8(symbol))
        continue
      }
      if symbol == 256 { return }
      guard symbol - 257 < Self.lengths.count else { throw Damaged() }
      let length = Self.lengths[symbol - 257]
      let count = length.least + (try take(length.bits))
      let place = try decode(distances)
      guard place < Self.distances.count else { throw Damaged() }
      let distance = Self.distances[place].least + (try take(Self.distances[place].bits))
      guard distance <= output.count, count <= size - output.count else { throw Damaged() }
      for _ in 0..<count { output.append(output[output.count - distance]) }
    }
  }

  /// The codes that come with a block.
  private mutating func codes() throws(Damaged) -> (Code, Code) {
    let literals = 257 + (try take(5))
    let distances = 1 + (try take(5))
    let count = 4 + (try take(4))
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var lengths = [UInt8](repeating: 0, count: 19)
    for index in order.prefix(count) { lengths[index] = UInt8(try take(3)) }
    let code = try Code(lengths)
    var all: [UInt8] = []
    while all.count < literals + distances {
      let symbol = try decode(code)
      switch symbol {
      case 0..<16: all.append(UInt8(symbol))
      case 16:
        guard let last = all.last else { throw Damaged() }
        all += [UInt8](repeating: last, count: 3 + (try take(2)))
      case 17: all += [UInt8](repeating: 0, count: 3 + (try take(3)))
      default: all += [UInt8](repeating: 0, count: 11 + (try take(7)))
      }
    }
    guard all.count == literals + distances else { throw Damaged() }
    return (try Code(Array(all[..<literals])), try Code(Array(all[literals...])))
  }

  /// A canonical Huffman code: how many symbols have each length, and the symbols in the code's order.
  private struct Code {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int] = []

    init(_ lengths: [UInt8]) throws(Damaged) {
      for length in 1..<16 {
        for symbol in lengths.indices where lengths[symbol] == length {
          symbols.append(symbol)
          counts[length] += 1
        }
      }
      var left = 1
      for length in 1..<16 {
        left = 2 * left - counts[length]
        guard left >= 0 else { throw Damaged() }
      }
    }
  }

  private mutating func decode(_ code: Code) throws(Damaged) -> Int {
    var value = 0
    var first = 0
    var index = 0
    for length in 1..<16 {
      value |= try take(1)
      let count = code.counts[length]
      if value - first < count { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw Damaged()
  }

  private mutating func take(_ count: Int) throws(Damaged) -> Int {
    while bitCount < count {
      guard at < input.count else { throw Damaged() }
      bits |= UInt32(input[at]) << UInt32(bitCount)
      bitCount += 8
      at += 1
    }
    let value = bits & (1 << UInt32(count) - 1)
    bits >>= UInt32(count)
    bitCount -= count
    return Int(value)
  }
}
