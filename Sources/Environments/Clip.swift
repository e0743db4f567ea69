// A background film: frames of 84x84 RGB, one after the other, as video modes replace green with
// them. Also the library of all clips of a mode: known by name, read or painted when first shown,
// and dropped again, oldest first, where they outgrow the memory they may take.

import Synchronization

/// A film kept in memory.
struct Clip: Sendable {
  /// Bytes of one frame.
  static let frameBytes = 3 * Scenery.size * Scenery.size

  /// `frameCount * frameBytes` bytes, frames one after the other, RGB interleaved.
  let bytes: [UInt8]
  var frameCount: Int { bytes.count / Self.frameBytes }

  init(bytes: [UInt8]) {
    precondition(
      !bytes.isEmpty && bytes.count.isMultiple(of: Self.frameBytes),
      "\(bytes.count) bytes for frames of \(Self.frameBytes)")
    self.bytes = bytes
  }

  /// Lends frame `index`, counted around where the clip is shorter.
  func withFrame<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { all in
      let first = (index % frameCount) * Self.frameBytes
      return body(UnsafeBufferPointer(rebasing: all[first..<first + Self.frameBytes]))
    }
  }
}

/// Where the clips of a mode come from.
protocol ClipMaker: Sendable {
  var count: Int { get }
  func clip(_ index: Int) throws(EnvironmentError) -> Clip
}

/// The clips of one mode, loaded as they are needed.
final class ClipLibrary: Sendable {
  private struct Kept {
    var clips: [Int: Clip] = [:]
    // Indices, the one used last at the end.
    var order: [Int] = []
    var bytes = 0
  }

  /// Clips there are.
  var count: Int { maker.count }

  private let maker: any ClipMaker
  private let budget: Int
  private let kept = Mutex(Kept())

  /// - Parameter budget: bytes of clips kept in memory; the clip shown is kept in any case.
  init(_ maker: any ClipMaker, budget: Int = 192 << 20) {
    self.maker = maker
    self.budget = budget
  }

  /// The clip of an episode; they follow one another and then start again.
  func clip(episode: Int) throws(EnvironmentError) -> Clip {
    let index = ((episode % maker.count) + maker.count) % maker.count
    let known = kept.withLock { kept -> Clip? in
      guard let clip = kept.clips[index] else { return nil }
      if kept.order.last != index {
        kept.order.removeAll { $0 == index }
        kept.order.append(index)
      }
      return clip
    }
    if let known { return known }
    let clip = try maker.clip(index)
    kept.withLock { kept in
      guard kept.clips.updateValue(clip, forKey: index) == nil else { return }
      kept.order.append(index)
      kept.bytes += clip.bytes.count
      while kept.bytes > budget, kept.order.count > 1 {
        let oldest = kept.order.removeFirst()
        kept.bytes -= kept.clips.removeValue(forKey: oldest)?.bytes.count ?? 0
      }
    }
    return clip
  }
}
