// The clips of a mode in memory: read or painted when first shown, and dropped again, the one shown
// longest ago first, when they outgrow the memory they may take.

import Basics
import Synchronization

/// The clips of one set, loaded as they are needed.
package final class ClipLibrary: Sendable {
  /// Clips in the set.
  package var count: Int { source.count }

  private let source: any ClipSource
  private let kept: Mutex<Cache<Int, Clip>>

  /// - Parameter budget: bytes of clips kept in memory; the clip shown is kept in any case.
  package init(_ source: any ClipSource, budget: Int = 192 << 20) {
    self.source = source
    kept = Mutex(Cache(capacity: budget))
  }

  /// The clip of an episode; they follow one another and then start again.
  package func clip(episode: Int) throws(MediaError) -> Clip {
    let index = episode.wrapped(in: source.count)
    if let known = kept.withLock({ $0[index] }) { return known }
    let clip = try source.clip(index)
    kept.withLock { _ = $0.insert(clip, under: index, cost: clip.bytes.count) }
    return clip
  }
}
