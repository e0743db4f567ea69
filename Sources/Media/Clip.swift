// A background film: frames of 84x84 RGB, one after the other, as video modes replace green with
// them.

/// A film kept in memory.
package struct Clip: Sendable {
  /// Edge of a frame in pixels, that of an agent's observation.
  package static let size = 84
  /// Bytes of one frame.
  package static let frameBytes = 3 * size * size

  /// `frameCount * frameBytes` bytes, frames one after the other, RGB interleaved.
  package let bytes: [UInt8]
  package var frameCount: Int { bytes.count / Self.frameBytes }

  package init(bytes: [UInt8]) {
    precondition(
      !bytes.isEmpty && bytes.count.isMultiple(of: Self.frameBytes),
      "\(bytes.count) bytes for frames of \(Self.frameBytes)")
    self.bytes = bytes
  }

  /// Lends frame `index`, counted around if the clip is shorter.
  package func withFrame<Result>(
    _ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    bytes.withUnsafeBufferPointer { all in
      let first = (index % frameCount) * Self.frameBytes
      return body(UnsafeBufferPointer(rebasing: all[first..<first + Self.frameBytes]))
    }
  }
}
