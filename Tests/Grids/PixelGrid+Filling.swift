// Blocked observations filled point by point, for tests of what reads them.

import Tensors

extension PixelGrid {
  /// Floats of one blocked observation.
  package var blockedCount: Int { Blocked.padded(channels) * used * used }

  /// Fills one blocked observation. `value` gets a channel and the index of a point in its plane.
  package func fill(
    _ image: Int, in base: Floats, _ value: (_ channel: Int, _ point: Int) -> Float
  ) {
    for y in 0..<used {
      for x in 0..<used {
        let at = (y * used + x) * Blocked.channels
        for channel in 0..<channels {
          self.channel(channel, of: image, in: base)[at] = value(channel, y * (size / pooling) + x)
        }
      }
    }
  }
}
