// The way of pixels into the networks and back: bytes in channel planes on one side, floats in the
// blocked layout on the other.

/// Writes `count` observations of `channels` planes of `area` bytes as blocked floats, x / 255.
/// Channels beyond the last are left as they are (zero in a fresh buffer).
package func packPixels(
  _ planes: UnsafePointer<UInt8>, count: Int, channels: Int, area: Int, into output: Floats
) {
  let block = Blocked.channels
  let blocks = Blocked.padded(channels) / block
  for image in 0..<count {
    for channel in 0..<channels {
      let source = planes + (image * channels + channel) * area
      let target = output + (image * blocks + channel / block) * area * block + channel % block
      for i in 0..<area { target[i * block] = Float(source[i]) * (1 / 255) }
    }
  }
}

/// Calls `body` with a pointer to channel 0 of each of an image's points, and with the distance to
/// the next point, for reading single channels out of the blocked layout.
@inline(__always)
package func blockedChannel(
  _ base: Floats, image: Int, channel: Int, channels: Int, area: Int
) -> Floats {
  let block = Blocked.channels
  let blocks = Blocked.padded(channels) / block
  return base + (image * blocks + channel / block) * area * block + channel % block
}

/// Copies one blocked channel into a plane.
package func unpackChannel(
  _ base: Floats, image: Int, channel: Int, channels: Int, area: Int, into plane: Floats,
  scale: Float = 1
) {
  let block = Blocked.channels
  let source = blockedChannel(base, image: image, channel: channel, channels: channels, area: area)
  for i in 0..<area { plane[i] = source[i * block] * scale }
}
