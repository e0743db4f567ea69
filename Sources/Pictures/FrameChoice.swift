// Which of an observation's stacked frames is pictured.

import Frames

/// One of the three stacked frames, or what is found in any of them.
package enum FrameChoice: Int, Sendable, CaseIterable {
  case oldest, middle, newest
  /// The newest frame under the strongest of the three maps and all three masks.
  case all

  /// The frame whose pixels are shown, 0...2.
  package var index: Int { min(rawValue, FrameStack.depth - 1) }

  /// The map of the choice.
  package func map(_ maps: [[Float]]) -> [Float] {
    self == .all ? Self.merged(maps) { max($0, $1) } : maps[index]
  }

  /// The mask of the choice.
  package func mask(_ masks: [[Bool]]) -> [Bool] {
    self == .all ? Self.merged(masks) { $0 || $1 } : masks[index]
  }

  private static func merged<T>(_ maps: [[T]], _ choose: (T, T) -> T) -> [T] {
    maps.dropFirst().reduce(maps[0]) { merged, map in
      zip(merged, map).map { choose($0, $1) }
    }
  }

  /// The next older one; behind the oldest all, behind all the newest. Pictures of two cameras do not lie over
  /// each other, so for them there is no choice of all.
  package func next(in layout: FrameStack.Layout) -> FrameChoice {
    switch self {
    case .newest: .middle
    case .middle: .oldest
    case .oldest: layout == .cameras ? .newest : .all
    case .all: .newest
    }
  }
}
