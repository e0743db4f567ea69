// TensorBoard's event file: records, each framed by its length and two checksums, of a few fields of the
// protocol buffers Event and Summary (tensorflow/core/util/event.proto, framework/summary.proto). Encoded
// by hand: six fields do not repay a library and its generator.

import Basics
import Foundation

/// A growing file of scalars and pictures over steps, which TensorBoard reads.
struct EventLog {
  /// TensorBoard knows such files by this part of their names.
  static let name = "events.out.tfevents.sgqn"

  private let path: String
  private let handle: FileHandle
  /// Bytes written.
  private(set) var length: Int

  /// - Parameter kept: bytes of a resumed training's file that its checkpoint knows; nil starts anew.
  /// - Throws: `AgentError` where the file cannot be written.
  init(folder: String, keeping kept: Int?) throws(AgentError) {
    path = folder + "/" + Self.name
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    guard let handle = FileHandle(forUpdatingAtPath: path) else {
      throw AgentError(.disk, "cannot write '\(path)'; check the folder's permissions")
    }
    self.handle = handle
    length = 0
    do {
      let size = Int(try handle.seekToEnd())
      // Of a file that is shorter than it was the records that are whole are kept.
      length = try kept.map { $0 <= size ? $0 : try Self.wholeRecords(handle, size) } ?? 0
      try handle.truncate(atOffset: UInt64(length))
    } catch {
      throw Self.failure(path, error)
    }
    if length == 0 { try append(Message.version) }
  }

  /// - Parameter values: tags and numbers; those that are no numbers are left out.
  mutating func add(_ values: [(tag: String, value: Double)], step: Int) throws(AgentError) {
    let values = values.filter(\.value.isFinite)
    if values.isEmpty { return }
    try append(
      Message.event(step: step, values: values.map { Message.scalar($0.tag, Float($0.value)) }))
  }

  /// - Parameter png: an encoded picture of `width` x `height` pixels.
  mutating func add(
    picture png: [UInt8], width: Int, height: Int, tag: String, step: Int
  ) throws(AgentError) {
    try append(
      Message.event(step: step, values: [Message.picture(tag, png, width: width, height: height)]))
  }

  /// Waits until the disk has everything.
  func synchronize() throws(AgentError) {
    do { try handle.synchronize() } catch { throw Self.failure(path, error) }
  }

  private mutating func append(_ message: [UInt8]) throws(AgentError) {
    let record = Self.framed(message)
    do {
      try handle.write(contentsOf: record)
    } catch {
      // A torn record would hide those behind it from every reader.
      try? handle.truncate(atOffset: UInt64(length))
      throw Self.failure(path, error)
    }
    length += record.count
  }

  /// Where the last whole record of a file ends, by the lengths in front of them.
  private static func wholeRecords(_ handle: FileHandle, _ size: Int) throws -> Int {
    var end = 0
    while true {
      try handle.seek(toOffset: UInt64(end))
      guard let bytes = try handle.read(upToCount: 8), bytes.count == 8 else { return end }
      let length = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard size - end >= frameBytes, length <= size - end - frameBytes else { return end }
      end += Int(length) + frameBytes
    }
  }

  /// Bytes of a record beside its message.
  private static let frameBytes = 16

  private static func failure(_ path: String, _ error: any Error) -> AgentError {
    AgentError(
      .disk, "cannot write '\(path)' (\(error.localizedDescription)); free some disk space")
  }

  /// Length, its checksum, the message, its checksum (tensorflow/core/lib/io/record_writer.h).
  static func framed(_ message: [UInt8]) -> [UInt8] {
    let length = Message.bytes(UInt64(message.count))
    return length + masked(length) + message + masked(message)
  }

  private static func masked(_ bytes: [UInt8]) -> [UInt8] {
    let checksum = Checksum(bytes, .castagnoli).value
    return Message.bytes((checksum >> 15 | checksum << 17) &+ 0xa282_ead8)
  }
}

/// Protocol buffers as bytes.
private enum Message {
  static var version: [UInt8] {
    fixed(1, now.bitPattern) + delimited(3, Array("brain.Event:2".utf8))
  }

  static func event(step: Int, values: [[UInt8]]) -> [UInt8] {
    fixed(1, now.bitPattern) + number(2, step)
      + delimited(5, values.flatMap { delimited(1, $0) })
  }

  static func scalar(_ tag: String, _ value: Float) -> [UInt8] {
    delimited(1, Array(tag.utf8)) + [2 << 3 | 5] + bytes(value.bitPattern)
  }

  static func picture(_ tag: String, _ png: [UInt8], width: Int, height: Int) -> [UInt8] {
    let colors = 3
    return delimited(1, Array(tag.utf8))
      + delimited(
        4, number(1, height) + number(2, width) + number(3, colors) + delimited(4, png))
  }

  private static var now: Double { Date().timeIntervalSince1970 }

  private static func fixed(_ field: UInt8, _ bits: UInt64) -> [UInt8] {
    [field << 3 | 1] + bytes(bits)
  }

  private static func number(_ field: UInt8, _ value: Int) -> [UInt8] {
    [field << 3] + variable(UInt64(value))
  }

  private static func delimited(_ field: UInt8, _ content: [UInt8]) -> [UInt8] {
    [field << 3 | 2] + variable(UInt64(content.count)) + content
  }

  private static func variable(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var left = value
    while left > 127 {
      bytes.append(UInt8(left & 127) | 128)
      left >>= 7
    }
    return bytes + [UInt8(left)]
  }

  static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }
}
