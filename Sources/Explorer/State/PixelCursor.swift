// A pixel to ask about: where it is, what colour, how salient, what it shows.

import Environments
import Frames
import Pictures
import Terminal

/// A pixel of the observation, from the upper left.
struct PixelPosition: Sendable, Equatable {
  var x: Int
  var y: Int
}

/// What is known of a pixel.
struct PixelFacts: Sendable, Equatable {
  let position: PixelPosition
  let color: RGB
  /// What it shows, by the renderer's segmentation; nil for older frames of the stack.
  let segment: Segment?
  let saliency: Float
  /// 1 for the most salient pixel of its frame; equals share the better place.
  let rank: Int
  let isInMask: Bool

  init?(_ position: PixelPosition, frame: FrameChoice, of observation: ModeObservation) {
    let image = observation.stack.frames[frame.index]
    guard (0..<image.width).contains(position.x), (0..<image.height).contains(position.y)
    else { return nil }
    let at = position.y * image.width + position.x
    let map = frame.map(observation.inspection.saliency)
    guard at < map.count else { return nil }
    self.position = position
    color = RGB(image.pixels[3 * at], image.pixels[3 * at + 1], image.pixels[3 * at + 2])
    let segmentation = observation.segmentation
    segment =
      frame.index == 2 && segmentation.width == image.width
      ? segmentation[position.x, position.y] : nil
    saliency = map[at]
    rank = 1 + map.count { $0 > map[at] }
    isInMask = frame.mask(observation.inspection.mask)[at]
  }
}

extension ExplorerState {
  /// Points at the most salient pixel of the frame on show, or at none.
  mutating func togglePixel() {
    guard pixel == nil, let shown = session.observations?.shown else {
      pixel = nil
      return
    }
    let map = frame.map(shown.inspection.saliency)
    let best = map.indices.max { map[$0] < map[$1] } ?? 0
    let width = shown.stack.newest.width
    pixel = PixelPosition(x: best % width, y: best / width)
    session.message = "arrows or the mouse move the pixel, \(keymap.sign(for: .pixelCursor)) ends"
  }

  /// Takes an arrow key while a pixel is pointed at; returns whether it was one.
  mutating func movePixel(_ key: Key) -> Bool {
    guard let pixel, let frame = session.observations?.shown.stack.newest else { return false }
    var moved = pixel
    switch key {
    case .up: moved.y -= 1
    case .down: moved.y += 1
    case .left: moved.x -= 1
    case .right: moved.x += 1
    case .escape:
      self.pixel = nil
      return true
    default: return false
    }
    self.pixel = PixelPosition(
      x: min(max(moved.x, 0), frame.width - 1), y: min(max(moved.y, 0), frame.height - 1))
    return true
  }

  /// Points at the pixel under a cell of a picture.
  mutating func pointAt(x: Int, y: Int, in rect: Rect) {
    guard let frame = session.observations?.shown.stack.newest, !rect.isEmpty else { return }
    // What is known of the pixel stands where messages do.
    session.message = nil
    pixel = PixelPosition(
      x: min(frame.width - 1, max(0, (2 * (x - rect.x) + 1) * frame.width / (2 * rect.width))),
      y: min(frame.height - 1, max(0, (2 * (y - rect.y) + 1) * frame.height / (2 * rect.height))))
  }
}
