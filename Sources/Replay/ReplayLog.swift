// The replay on disk: a log that only grows. A checkpoint appends the frames since the last one and
// notes the length and a checksum; a resumed training cuts the log to that length and reads it back. One record a
// frame: a byte (1 for an episode's first), the pixels' length (four bytes), reward, discount, actions
// (little-endian floats), then the pixels as the store keeps them. The dictionary of compressed frames
// is made from the log's own first frames, so the log needs nothing beside it.

import Basics
import Foundation

/// Where a training's replay survives a kill.
package struct ReplayLog {
  /// What cannot be read or written.
  package struct LogError: Error, CustomStringConvertible {
    package let description: String
  }

  /// How far a checkpoint's log goes.
  package struct Mark: Sendable, Equatable {
    package var bytes: Int
    /// CRC-32 of them; nil in checkpoints of earlier builds.
    package var checksum: UInt32?

    /// - Parameter bytes: of the log, which are nothing yet where the checksum is left out.
    package init(bytes: Int = 0, checksum: UInt32? = 0) {
      self.bytes = bytes
      self.checksum = checksum
    }
  }

  private let path: String

  package init(path: String) { self.path = path }

  private func headerBytes(_ replay: ReplayBuffer) -> Int { 1 + 4 + 4 * (2 + replay.actionCount) }

  /// Appends the frames from `first` on behind `mark`, through to the disk.
  /// - Returns: the mark behind them.
  /// - Throws: `LogError` where the disk is full or the file cannot be written.
  package func append(
    _ replay: ReplayBuffer, from first: Int, at mark: Mark
  ) throws(LogError) -> Mark {
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    do {
      guard let handle = FileHandle(forWritingAtPath: path) else {
        throw LogError(description: "cannot write '\(path)'; check the folder's permissions")
      }
      defer { try? handle.close() }
      guard try handle.seekToEnd() >= UInt64(mark.bytes) else {
        throw LogError(
          description:
            "'\(path)' was cut or removed while it was needed; start a new run in another folder")
      }
      try handle.truncate(atOffset: UInt64(mark.bytes))
      try handle.seek(toOffset: UInt64(mark.bytes))
      var mark = mark
      var checksum = mark.checksum.map(Checksum.init(continuing:))
      for frame in first..<replay.frameCount {
        let record = self.record(of: frame, replay)
        try handle.write(contentsOf: record)
        mark.bytes += record.count
        checksum?.add(record)
      }
      mark.checksum = checksum?.value
      try handle.synchronize()
      return mark
    } catch let error as LogError {
      throw error
    } catch {
      throw LogError(
        description: "cannot write '\(path)' (\(error.localizedDescription)); free some disk space")
    }
  }

  private func record(of frame: Int, _ replay: ReplayBuffer) -> Data {
    let origin = replay.origin(of: frame)
    var numbers = [origin?.reward ?? 0, origin?.discount ?? 0]
    numbers += origin?.action ?? [Float](repeating: 0, count: replay.actionCount)
    return replay.frames.stored(frame) { blob in
      var record = Data(capacity: headerBytes(replay) + blob.count)
      record.append(origin == nil ? 1 : 0)
      withUnsafeBytes(of: UInt32(blob.count).littleEndian) { record.append(contentsOf: $0) }
      numbers.withUnsafeBytes { record.append(contentsOf: $0) }
      record.append(blob)
      return record
    }
  }

  /// Refills an empty replay from the bytes before `mark`.
  /// - Returns: the mark with its checksum.
  /// - Throws: `LogError` where the log is shorter than the checkpoint says, or damaged.
  @discardableResult
  package func read(into replay: ReplayBuffer, to mark: Mark) throws(LogError) -> Mark {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw LogError(description: "cannot read '\(path)', which the checkpoint needs")
    }
    defer { try? handle.close() }
    let damaged = LogError(
      description: "'\(path)' is damaged or not the checkpoint's; start a new run")
    let size = headerBytes(replay)
    var checksum = Checksum()
    var left = mark.bytes
    while left > 0 {
      guard left >= size else { throw damaged }
      let header = try bytes(size, of: handle)
      let count = (0..<4).reduce(0) { $0 | Int(header[1 + $1]) << (8 * $1) }
      guard (1...replay.frameBytes).contains(count), count <= left - size else { throw damaged }
      let blob = try bytes(count, of: handle)
      checksum.add(header)
      checksum.add(blob)
      left -= size + count
      let stored = blob.withUnsafeBufferPointer { replay.frames.add(stored: $0) }
      guard stored else { throw damaged }
      if header[0] == 1 {
        replay.noteStart()
      } else {
        guard replay.frameCount > 1 else { throw damaged }
        var numbers = [Float](repeating: 0, count: 2 + replay.actionCount)
        numbers.withUnsafeMutableBytes { $0.copyBytes(from: header[5...]) }
        replay.noteTransition(Array(numbers[2...]), numbers[0], numbers[1])
      }
    }
    guard (mark.checksum ?? checksum.value) == checksum.value else { throw damaged }
    return Mark(bytes: mark.bytes, checksum: checksum.value)
  }

  private func bytes(_ count: Int, of handle: FileHandle) throws(LogError) -> [UInt8] {
    guard let data = try? handle.read(upToCount: count), data.count == count else {
      throw LogError(description: "'\(path)' is shorter than its checkpoint says; it was cut off")
    }
    return [UInt8](data)
  }
}
