// Observations in a file: raw bytes or a .npy array, N x 9 x height x width as networks read them: three
// RGB frames, oldest first, each channel a plane. Or as exports write them, N x 3 x height x width x 3.

import Basics
import Foundation
import Frames

/// Reads observations.
package enum ObservationFile {
  /// - Parameter sizes: heights and widths that will do, the preferred one first.
  /// - Throws: `ExportError` that says what sizes there must be.
  package static func read(_ path: String, sizes: [Int]) throws(ExportError) -> [FrameStack] {
    guard let file = FileHandle(forReadingAtPath: path),
      let data = try? file.read(upToCount: largest + 1)
    else { throw ExportError(.missingFile, "cannot read '\(path)'; give a file of observations") }
    guard data.count <= largest else {
      throw ExportError(.tooLarge, "'\(path)' has more than \(largest) bytes; split it")
    }
    do {
      return try stacks([UInt8](data), sizes)
    } catch {
      throw ExportError(error.code, "'\(path)': \(error.message)")
    }
  }

  /// The most bytes that are read at once: some 4,000 observations.
  private static let largest = 256 << 20

  static func stacks(_ file: [UInt8], _ sizes: [Int]) throws(ExportError) -> [FrameStack] {
    let wanted = sizes.map { "N x 9 x \($0) x \($0)" }.joined(separator: " or ")
    if NumpyArray.begins(file) {
      let array = try NumpyArray.decodeBytes(file)
      if array.shape.count == 5, array.shape[0] > 0, array.shape[1] == FrameStack.depth,
        array.shape[4] == 3, array.shape[2] == array.shape[3], sizes.contains(array.shape[2])
      {
        return exported(array.values, size: array.shape[2])
      }
      let shape = array.shape.count == 3 ? [1] + array.shape : array.shape
      guard shape.count == 4, shape[0] > 0, shape[1] == 9, shape[2] == shape[3],
        sizes.contains(shape[2])
      else {
        let text = array.shape.map { "\($0)" }.joined(separator: " x ")
        throw ExportError(.wrongKind, "it holds \(text.isEmpty ? "one byte" : text), not \(wanted)")
      }
      return stacks(array.values, size: shape[2])
    }
    guard let size = sizes.first(where: { file.count % (9 * $0 * $0) == 0 }), !file.isEmpty else {
      throw ExportError(
        .wrongKind,
        "it has \(file.count) bytes, not whole observations of \(wanted) bytes ("
          + sizes.map { "\(9 * $0 * $0)" }.joined(separator: " or ") + " each)")
    }
    return stacks(file, size: size)
  }

  /// Observations whose frames are pictures of RGB pixels.
  private static func exported(_ pixels: [UInt8], size: Int) -> [FrameStack] {
    let frame = 3 * size * size
    let frames = stride(from: 0, to: pixels.count, by: frame).map {
      Frame(width: size, height: size, pixels: Array(pixels[$0..<$0 + frame]))
    }
    return grouped(frames)
  }

  private static func stacks(_ planes: [UInt8], size: Int) -> [FrameStack] {
    let frame = 3 * size * size
    let frames = stride(from: 0, to: planes.count, by: frame).map {
      Frame(width: size, height: size, planes: Array(planes[$0..<$0 + frame]))
    }
    return grouped(frames)
  }

  private static func grouped(_ frames: [Frame]) -> [FrameStack] {
    stride(from: 0, to: frames.count, by: FrameStack.depth).map {
      FrameStack(Array(frames[$0..<$0 + FrameStack.depth]))
    }
  }
}
