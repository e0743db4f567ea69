// The replay on disk: a log that only grows. A checkpoint appends the frames since the last one and
// notes the length; a resumed training cuts the log to that length and reads it back. One record a
// frame: a byte (1 for an episode's first), reward, notDone, actions (little-endian floats), pixels.

import Foundation

/// Where a training's replay survives a kill.
package struct ReplayLog {
  /// What cannot be read or written.
  package struct LogError: Error, CustomStringConvertible {
    package let description: String
  }

  private let path: String

  package init(path: String) { self.path = path }

  private func recordBytes(_ replay: ReplayBuffer) -> Int {
    1 + 4 * (2 + replay.actionCount) + replay.frameBytes
  }

  /// Appends the frames from `first` on at byte `length`, through to the disk.
  /// - Returns: the log's length afterwards.
  /// - Throws: `LogError` where the disk is full or the file cannot be written.
  package func append(
    _ replay: ReplayBuffer, from first: Int, at length: Int
  ) throws(LogError) -> Int {
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    do {
      guard let handle = FileHandle(forWritingAtPath: path) else {
        throw LogError(description: "cannot write '\(path)'; check the folder's permissions")
      }
      defer { try? handle.close() }
      try handle.truncate(atOffset: UInt64(length))
      try handle.seek(toOffset: UInt64(length))
      var length = length
      for frame in first..<replay.frameCount {
        var record = Data(capacity: recordBytes(replay))
        let origin = replay.origin(of: frame)
        record.append(origin == nil ? 1 : 0)
        var numbers = [origin?.reward ?? 0, origin?.notDone ?? 0]
        numbers += origin?.action ?? [Float](repeating: 0, count: replay.actionCount)
        numbers.withUnsafeBytes { record.append(contentsOf: $0) }
        record.append(UnsafeBufferPointer(start: replay.pixels(frame), count: replay.frameBytes))
        try handle.write(contentsOf: record)
        length += record.count
      }
      try handle.synchronize()
      return length
    } catch let error as LogError {
      throw error
    } catch {
      throw LogError(
        description: "cannot write '\(path)' (\(error.localizedDescription)); free some disk space")
    }
  }

  /// Refills an empty replay from the first `length` bytes.
  /// - Throws: `LogError` where the log is shorter than the checkpoint says, or damaged.
  package func read(into replay: ReplayBuffer, length: Int) throws(LogError) {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw LogError(description: "cannot read '\(path)', which the checkpoint needs")
    }
    defer { try? handle.close() }
    let size = recordBytes(replay)
    guard length % size == 0 else {
      throw LogError(description: "'\(path)' does not fit the checkpoint's sizes")
    }
    let header = size - replay.frameBytes
    for _ in 0..<(length / size) {
      guard let record = try? handle.read(upToCount: size), record.count == size else {
        throw LogError(description: "'\(path)' is shorter than its checkpoint says; it was cut off")
      }
      let bytes = [UInt8](record)
      let planes = Array(bytes[header...])
      if bytes[0] == 1 {
        replay.start(planes)
      } else {
        var numbers = [Float](repeating: 0, count: 2 + replay.actionCount)
        numbers.withUnsafeMutableBytes { $0.copyBytes(from: bytes[1..<header]) }
        replay.add(
          action: Array(numbers[2...]), reward: numbers[0], notDone: numbers[1], next: planes)
      }
    }
  }
}
