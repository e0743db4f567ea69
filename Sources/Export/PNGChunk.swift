// The outer form of a PNG file: a signature, then chunks of length, type, payload and checksum.

import Basics

/// A chunk of a PNG file that libpng wrote.
struct PNGChunk {
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  let type: String
  let payload: ArraySlice<UInt8>
  /// The chunk with length and checksum.
  let bytes: ArraySlice<UInt8>

  /// The chunks of a well-formed file.
  static func list(of file: [UInt8]) -> [PNGChunk] {
    var chunks: [PNGChunk] = []
    var at = signature.count
    while at + 12 <= file.count {
      let length = file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard at + 12 + length <= file.count else { break }
      chunks.append(
        PNGChunk(
          type: String(decoding: file[at + 4..<at + 8], as: UTF8.self),
          payload: file[at + 8..<at + 8 + length], bytes: file[at..<at + 12 + length]))
      at += 12 + length
    }
    return chunks
  }

  /// A chunk made of a four-letter type and its payload.
  static func bytes(_ type: String, _ payload: [UInt8]) -> [UInt8] {
    let content = Array(type.utf8) + payload
    return bigEndian(UInt32(payload.count)) + content + bigEndian(Checksum(content).value)
  }

  static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
