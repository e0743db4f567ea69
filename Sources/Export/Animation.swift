// Animations as animated PNG: full colour, shown by browsers and code hosts, and a plain PNG of the
// first frame everywhere else. libpng compresses each frame; this file rearranges its chunks. After
// the first frame only the rectangle that changed is stored.

import Basics
import Frames

/// Frames shown one after the other.
package struct Animation: Sendable {
  private var head: [UInt8] = []
  private var body: [UInt8] = []
  private var last: Frame?
  private var sequence: UInt32 = 0
  /// Frames added so far.
  package private(set) var count = 0
  private let millisecondsPerFrame: UInt16
  private let texts: [PNGText]

  /// - Parameter millisecondsPerFrame: how long each frame stands, 1 to 65,535.
  package init(millisecondsPerFrame: Int, texts: [PNGText] = []) {
    precondition(
      (1...65_535).contains(millisecondsPerFrame), "\(millisecondsPerFrame) ms a frame")
    self.millisecondsPerFrame = UInt16(millisecondsPerFrame)
    self.texts = texts
  }

  /// Adds a frame, of the size of those before.
  package mutating func add(_ frame: Frame) throws(ExportError) {
    let area: Rect
    if let last {
      precondition(
        last.width == frame.width && last.height == frame.height,
        "frame of \(frame.width)x\(frame.height) after one of \(last.width)x\(last.height)")
      area = Animation.change(from: last, to: frame)
    } else {
      area = frame.bounds
    }
    let part = frame.cropped(x: area.x, y: area.y, width: area.width, height: area.height)
    let file = try PNG.encode(part, texts: last == nil ? texts : [])
    appendControl(area)
    for chunk in PNGChunk.list(of: file) {
      switch chunk.type {
      case "IDAT" where last == nil:
        body += chunk.bytes
      case "IDAT":
        body += PNGChunk.bytes("fdAT", PNGChunk.bigEndian(sequence) + chunk.payload)
        sequence += 1
      case "IEND":
        break
      default:
        if last == nil { head += chunk.bytes }
      }
    }
    last = frame
    count += 1
  }

  private mutating func appendControl(_ area: Rect) {
    var payload = PNGChunk.bigEndian(sequence)
    for number in [area.width, area.height, area.x, area.y] {
      payload += PNGChunk.bigEndian(UInt32(number))
    }
    payload += [UInt8(millisecondsPerFrame >> 8), UInt8(millisecondsPerFrame & 255)]
    // Over 1000 ms; what was shown stays (0); new pixels replace old ones (0).
    payload += [UInt8(1000 >> 8), UInt8(1000 & 255), 0, 0]
    body += PNGChunk.bytes("fcTL", payload)
    sequence += 1
  }

  /// The file's bytes; it repeats for ever.
  package var bytes: [UInt8] {
    precondition(count > 0, "an animation of \(count) frames")
    let control = PNGChunk.bytes(
      "acTL", PNGChunk.bigEndian(UInt32(count)) + PNGChunk.bigEndian(0))
    return PNGChunk.signature + head + control + body + PNGChunk.bytes("IEND", [])
  }

  /// Writes the animation as the PNG file at `path`, atomically.
  package func write(to path: String) throws(ExportError) {
    try AtomicFile.write(bytes, to: path)
  }

  /// The smallest rectangle that holds all differing pixels, one pixel where none differs.
  static func change(from old: Frame, to new: Frame) -> Rect {
    var left = new.width
    var right = -1
    var top = new.height
    var bottom = -1
    for y in 0..<new.height {
      let row = 3 * y * new.width
      for x in 0..<new.width {
        let at = row + 3 * x
        if old.pixels[at] != new.pixels[at] || old.pixels[at + 1] != new.pixels[at + 1]
          || old.pixels[at + 2] != new.pixels[at + 2]
        {
          left = min(left, x)
          right = max(right, x)
          top = min(top, y)
          bottom = y
        }
      }
    }
    guard right >= 0 else { return Rect(x: 0, y: 0, width: 1, height: 1) }
    return Rect(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
  }
}
