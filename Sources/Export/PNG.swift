// Frames as PNG files and back, over libpng. Files carry facts as text chunks: tEXt where the value
// is ASCII, iTXt (UTF-8) where it is not.

import Basics
import CPNG
import Frames

/// A keyword and its value in a PNG file, as in `seed` and `7`.
package struct PNGText: Sendable, Equatable {
  /// 1 to 79 printable ASCII characters; others are dropped on writing.
  package let keyword: String
  package let value: String

  package init(_ keyword: String, _ value: String) {
    self.keyword = keyword
    self.value = value
  }
}

/// Reading and writing of PNG files.
package enum PNG {
  /// Pixels of the largest image that `decode` takes: enough for contact sheets.
  package static let pixelLimit = 1 << 26
  /// Bytes of the largest file that `read` takes.
  package static let fileLimit = 1 << 28

  /// `frame`, at least 1x1, as the bytes of a PNG file.
  package static func encode(
    _ frame: Frame, texts: [PNGText] = [], level: Int = 6
  ) throws(ExportError) -> [UInt8] {
    precondition(
      frame.width > 0 && frame.height > 0, "PNG of \(frame.width)x\(frame.height) pixels")
    let strings = texts.flatMap { [keyword($0.keyword), value($0.value)] }
    // One block of zero-ended strings, and pointers into it.
    var block: [CChar] = []
    var starts: [Int] = []
    for string in strings {
      starts.append(block.count)
      block += string.utf8.map { CChar(truncatingIfNeeded: $0) } + [0]
    }
    var result = sgqn_png_result()
    defer { sgqn_png_free(&result) }
    let status = block.withUnsafeBufferPointer { block in
      let pointers = starts.map { block.baseAddress?.advanced(by: $0) }
      return frame.pixels.withUnsafeBufferPointer { pixels in
        pointers.withUnsafeBufferPointer { pointers in
          sgqn_png_encode(
            pixels.baseAddress, UInt32(frame.width), UInt32(frame.height), pointers.baseAddress,
            Int32(texts.count), Int32(level), &result)
        }
      }
    }
    guard status == 0 else { throw failure(&result, "cannot encode a PNG") }
    return Array(UnsafeBufferPointer(start: result.bytes, count: result.count))
  }

  /// Writes `frame` as the PNG file at `path`, atomically.
  package static func write(
    _ frame: Frame, texts: [PNGText] = [], to path: String
  ) throws(ExportError) {
    try AtomicFile.write(encode(frame, texts: texts), to: path)
  }

  /// The image and the texts of a PNG file's bytes. Alpha is dropped, 16 bits are cut to 8.
  /// - Parameter name: the file's name, for messages.
  /// - Throws: `ExportError` unless it is an undamaged PNG of at most `limit` pixels.
  package static func decode(
    _ bytes: [UInt8], name: String, limit: Int = pixelLimit
  ) throws(ExportError) -> (frame: Frame, texts: [PNGText]) {
    guard bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) else {
      throw ExportError(.wrongKind, "cannot read \(name): it is not a PNG file")
    }
    var result = sgqn_png_result()
    defer { sgqn_png_free(&result) }
    guard sgqn_png_decode(bytes, bytes.count, limit, &result) == 0 else {
      throw failure(&result, "cannot read \(name)")
    }
    let frame = Frame(
      width: Int(result.width), height: Int(result.height),
      pixels: Array(UnsafeBufferPointer(start: result.bytes, count: result.count)))
    let strings = UnsafeBufferPointer(start: result.texts, count: result.text_count)
      .split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0.map { UInt8(bitPattern: $0) }, as: UTF8.self) }
    let texts = stride(from: 0, to: strings.count - 1, by: 2).map {
      PNGText(strings[$0], strings[$0 + 1])
    }
    return (frame, texts)
  }

  /// The image and the texts of the PNG file at `path`.
  package static func read(_ path: String) throws(ExportError) -> (frame: Frame, texts: [PNGText]) {
    try decode(AtomicFile.read(path, limit: fileLimit), name: path)
  }

  private static func failure(_ result: inout sgqn_png_result, _ prefix: String) -> ExportError {
    let reason = withUnsafeBytes(of: &result.message) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if result.out_of_memory != 0 {
      return ExportError(.system, "\(prefix): out of memory")
    }
    let tooLarge = reason == "too many pixels"
    return ExportError(tooLarge ? .tooLarge : .damaged, "\(prefix): \(reason)")
  }

  /// What PNG allows as a keyword: printable ASCII, no outer or double spaces, 1 to 79 characters.
  private static func keyword(_ text: String) -> String {
    let words = text.split(separator: " ").map { word in
      String(word.unicodeScalars.filter { $0.value > 32 && $0.value < 127 })
    }
    let clean = String(words.filter { !$0.isEmpty }.joined(separator: " ").prefix(79))
    return clean.isEmpty ? "note" : clean
  }

  private static func value(_ text: String) -> String {
    String(text.unicodeScalars.filter { $0 != "\0" })
  }
}
