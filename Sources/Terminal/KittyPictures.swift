// Pictures as pixels, by kitty's graphics protocol: a picture is sent under a number, and cells that carry a placeholder
// in a colour of that number, with its row and column as combining marks, show their part of it. They are cells like
// any others, so popups lie on top and multiplexers move them. https://sw.kovidgoyal.net/kitty/graphics-protocol/

import Foundation
import Frames

/// How pictures reach a terminal.
package enum PictureRoute: Sendable, Equatable {
  /// As characters in colours, which any terminal shows.
  case cells
  /// As pixels.
  case kitty
  /// As characters until the terminal has said that it takes pixels.
  case kittyIfTold
  /// As pixels, through tmux to the terminal that it is in.
  case kittyInTmux
}

/// What has been sent of the pictures on the screen.
struct KittyPictures {
  /// Rows or columns of a picture that can be named.
  static let limit = marks.count
  /// The character that stands where a picture shows.
  static let placeholder: Unicode.Scalar = "\u{10EEEE}"

  private struct Sent: Equatable {
    var picture: Picture
    var id: Int
  }

  private let isInTmux: Bool
  /// The first of the numbers in use: those of one process are unlikely to be another's in the same terminal.
  private let base: Int
  private var sent: [Sent] = []

  init(isInTmux: Bool, process: Int = Int(getpid())) {
    self.isInTmux = isInTmux
    base = (1 + process % 250) << 16
  }

  /// Whether all of a buffer's pictures can be shown so.
  static func takes(_ buffer: Buffer) -> Bool {
    buffer.pictures.count <= slots
      && buffer.pictures.allSatisfy { max($0.rect.width, $0.rect.height) <= limit }
  }

  /// Takes in the pictures to be shown now.
  /// - Returns: what the terminal has to get before its cells, and after them; nil where nothing changes.
  mutating func show(_ pictures: [Picture]) -> (before: [UInt8], after: [UInt8])? {
    guard pictures != sent.map(\.picture) else { return nil }
    var (before, after): ([UInt8], [UInt8]) = ([], [])
    var now: [Sent] = []
    for (slot, picture) in pictures.enumerated() {
      let old = slot < sent.count ? sent[slot] : nil
      if let old, old.picture == picture {
        now.append(old)
        continue
      }
      // The other of a slot's two numbers: until the cells name it, the one before is shown whole.
      let first = base + 16 + 2 * slot
      let id = old?.id == first ? first + 1 : first
      before += transmission(picture, id: id)
      now.append(Sent(picture: picture, id: id))
      if let old { after += command("a=d,d=I,i=\(old.id),q=2") }
    }
    for old in sent.dropFirst(pictures.count) { after += command("a=d,d=I,i=\(old.id),q=2") }
    sent = now
    return (before, after)
  }

  /// The terminal may have lost them.
  mutating func forget() { sent = [] }

  /// The number of a cell's picture, and the marks of its place there.
  func place(_ picture: UInt16, x: Int, y: Int) -> (id: Int, row: UInt32, column: UInt32)? {
    let slot = Int(picture) - 1
    guard sent.indices.contains(slot) else { return nil }
    let rect = sent[slot].picture.rect
    guard Self.marks.indices.contains(y - rect.y), Self.marks.indices.contains(x - rect.x) else {
      return nil
    }
    return (sent[slot].id, Self.marks[y - rect.y], Self.marks[x - rect.x])
  }

  /// Takes all that can have been sent from the terminal's memory.
  var farewell: [UInt8] {
    (0..<2 * Self.slots).flatMap { command("a=d,d=I,i=\(base + 16 + $0),q=2") }
  }

  /// Pictures on a screen; compare has four.
  private static let slots = 16

  /// A picture and the cells that it is stretched over.
  private func transmission(_ picture: Picture, id: Int) -> [UInt8] {
    let frame = picture.frame
    let data = Array(Data(frame.pixels).base64EncodedData())
    let size = 4096
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: max(1, data.count), by: size) {
      let chunk = data[start..<min(start + size, data.count)]
      let more = start + size < data.count ? 1 : 0
      let keys =
        start == 0
        ? "a=T,U=1,q=2,f=24,t=d,i=\(id),s=\(frame.width),v=\(frame.height),"
          + "c=\(picture.rect.width),r=\(picture.rect.height),m=\(more)" : "q=2,m=\(more)"
      bytes += command(keys, chunk)
    }
    return bytes
  }

  /// An application programming command, wrapped for tmux where it is in the way.
  private func command(_ keys: String, _ payload: ArraySlice<UInt8> = []) -> [UInt8] {
    let escape: UInt8 = 0x1B
    let inner = [escape] + Array("_G\(keys);".utf8) + payload + [escape, UInt8(ascii: "\\")]
    guard isInTmux else { return inner }
    return [escape] + Array("Ptmux;".utf8)
      + inner.flatMap { $0 == escape ? [escape, escape] : [$0] }
      + [escape, UInt8(ascii: "\\")]
  }

  /// The combining marks that stand for 0, 1, 2 ...: runs of code points, as the protocol lists them.
  static let marks: [UInt32] = [
    (0x305, 1), (0x30D, 2), (0x310, 1), (0x312, 1), (0x33D, 3), (0x346, 1), (0x34A, 3), (0x350, 3),
    (0x357, 1), (0x35B, 1), (0x363, 13), (0x483, 5), (0x592, 4), (0x597, 3), (0x59C, 6), (0x5A8, 2),
    (0x5AB, 2), (0x5AF, 1), (0x5C4, 1), (0x610, 8), (0x657, 5), (0x65D, 2), (0x6D6, 7), (0x6DF, 4),
    (0x6E4, 1), (0x6E7, 2), (0x6EB, 2), (0x730, 1), (0x732, 2), (0x735, 2), (0x73A, 1), (0x73D, 1),
    (0x73F, 3), (0x743, 1), (0x745, 1), (0x747, 1), (0x749, 2), (0x7EB, 7), (0x7F3, 1), (0x816, 4),
    (0x81B, 9), (0x825, 3), (0x829, 5), (0x951, 1), (0x953, 2), (0xF82, 2), (0xF86, 2), (0x135D, 3),
    (0x17DD, 1), (0x193A, 1), (0x1A17, 1), (0x1A75, 8), (0x1B6B, 1), (0x1B6D, 7), (0x1CD0, 3),
    (0x1CDA, 2), (0x1CE0, 1), (0x1DC0, 2), (0x1DC3, 7), (0x1DCB, 2), (0x1DD1, 22), (0x1DFE, 1),
    (0x20D0, 2), (0x20D4, 4), (0x20DB, 2), (0x20E1, 1), (0x20E7, 1), (0x20E9, 1), (0x20F0, 1),
    (0x2CEF, 3), (0x2DE0, 32), (0xA66F, 1), (0xA67C, 2), (0xA6F0, 2), (0xA8E0, 18), (0xAAB0, 1),
    (0xAAB2, 2), (0xAAB7, 2), (0xAABE, 2), (0xAAC1, 1), (0xFE20, 7), (0x10A0F, 1), (0x10A38, 1),
    (0x1D185, 5), (0x1D1AA, 4), (0x1D242, 3),
  ].flatMap { (first: UInt32, count: UInt32) in Array(first..<first + count) }
}
