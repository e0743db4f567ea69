// TensorBoard's files, taken apart by a reader of the test's own.

import Basics
import Foundation
import Testing

@testable import Training

@Suite final class EventLogTests {
  private let folder =
    FileManager.default.temporaryDirectory.path + "/sgqn-events-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  struct Record: Equatable {
    var step = 0
    var version: String?
    var values: [String: Float] = [:]
    var pictures: [String: [Int]] = [:]
  }

  /// The records of a folder's file, whose checksums are checked.
  static func records(of folder: String) throws -> [Record] {
    let file = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: folder + "/" + EventLog.name)))
    var at = 0
    func take(_ count: Int) throws -> ArraySlice<UInt8> {
      try #require(at + count <= file.count)
      defer { at += count }
      return file[at..<at + count]
    }
    func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    func expectChecksum(of bytes: ArraySlice<UInt8>) throws {
      let checksum = Checksum(bytes, .castagnoli).value
      let masked = (checksum >> 15 | checksum << 17) &+ 0xa282_ead8
      #expect(number(try take(4)) == UInt64(masked))
    }
    var records: [Record] = []
    while at < file.count {
      let length = try take(8)
      try expectChecksum(of: length)
      let message = try take(Int(number(length)))
      try expectChecksum(of: message)
      records.append(record(message))
    }
    return records
  }

  private static func record(_ message: ArraySlice<UInt8>) -> Record {
    var record = Record()
    for (field, value) in fields(message) {
      switch (field, value) {
      case (2, .number(let step)): record.step = Int(step)
      case (3, .bytes(let text)): record.version = String(decoding: text, as: UTF8.self)
      case (5, .bytes(let summary)):
        for case (1, .bytes(let value)) in fields(summary) {
          var tag = ""
          for (field, content) in fields(value) {
            switch (field, content) {
            case (1, .bytes(let text)): tag = String(decoding: text, as: UTF8.self)
            case (2, .number(let bits)):
              record.values[tag] = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            case (4, .bytes(let picture)):
              record.pictures[tag] = fields(picture).map {
                if case .number(let size) = $0.1 { Int(size) } else { -1 }
              }
            default: break
            }
          }
        }
      default: break
      }
    }
    return record
  }

  private enum Value { case number(UInt64), bytes(ArraySlice<UInt8>) }

  private static func fields(_ message: ArraySlice<UInt8>) -> [(Int, Value)] {
    var left = message
    func variable() -> UInt64 {
      var (value, shift): (UInt64, UInt64) = (0, 0)
      while let byte = left.popFirst() {
        value |= UInt64(byte & 127) << shift
        shift += 7
        if byte < 128 { break }
      }
      return value
    }
    func fixed(_ count: Int) -> UInt64 {
      defer { left = left.dropFirst(count) }
      return left.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    var fields: [(Int, Value)] = []
    while !left.isEmpty {
      let key = variable()
      switch key & 7 {
      case 0: fields.append((Int(key >> 3), .number(variable())))
      case 1: fields.append((Int(key >> 3), .number(fixed(8))))
      case 5: fields.append((Int(key >> 3), .number(fixed(4))))
      default:
        let count = Int(variable())
        fields.append((Int(key >> 3), .bytes(left.prefix(count))))
        left = left.dropFirst(count)
      }
    }
    return fields
  }

  @Test func `scalars and pictures come back with their steps`() throws {
    var log = try EventLog(folder: folder, keeping: nil)
    try log.add([("train/return", 312.5), ("train/critic_loss", .nan)], step: 125)
    try log.add([("none", .infinity)], step: 250)
    try log.add(
      picture: [UInt8](repeating: 9, count: 300), width: 400, height: 84, tag: "sheet/train",
      step: 70_000)
    let records = try Self.records(of: folder)
    #expect(records.count == 3 && records[0].version == "brain.Event:2")
    #expect(records[1] == Record(step: 125, values: ["train/return": 312.5]))
    #expect(records[2].step == 70_000)
    #expect(records[2].pictures == ["sheet/train": [84, 400, 3, -1]])
    let size = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + EventLog.name)).count
    #expect(log.length == size)
  }

  @Test func `what followed the checkpoint is cut off`() throws {
    var log = try EventLog(folder: folder, keeping: nil)
    try log.add([("a", 1)], step: 1)
    let kept = log.length
    try log.add([("a", 2)], step: 2)
    var resumed = try EventLog(folder: folder, keeping: kept)
    try resumed.add([("a", 3)], step: 2)
    #expect(try Self.records(of: folder).dropFirst().map(\.values) == [["a": 1], ["a": 3]])
    // Of one that was cut short the whole records stay.
    for cut in [5, 23] {
      let path = URL(fileURLWithPath: folder + "/" + EventLog.name)
      let file = try Data(contentsOf: path)
      try file.dropLast(cut).write(to: path)
      var torn = try EventLog(folder: folder, keeping: file.count)
      try torn.add([("a", 3)], step: 2)
      #expect(try Self.records(of: folder).dropFirst().map(\.values) == [["a": 1], ["a": 3]])
      #expect(try Data(contentsOf: path).count == torn.length)
    }
    // A log that was taken away begins again.
    try FileManager.default.removeItem(atPath: folder + "/" + EventLog.name)
    var anew = try EventLog(folder: folder, keeping: kept)
    try anew.add([("a", 4)], step: 3)
    #expect(try Self.records(of: folder).map(\.step) == [0, 3])
  }
}
