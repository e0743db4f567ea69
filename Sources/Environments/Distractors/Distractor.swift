// What a distractor mode is: a function from a step of an episode to what is changed in the scene.
// It depends on the seed, the folders of clips and colours, and the step alone, so that any mode of
// any step can be shown at any time.

import Frames
import Media

/// How one mode changes what is seen.
protocol Distractor: Sendable {
  /// - Throws: `EnvironmentError` (`media`) if a clip cannot be read.
  func distraction(
    at step: StepIndex, from sources: DistractorSources
  ) throws(EnvironmentError) -> Distraction
}

/// A step of an episode, all that distractors depend on besides the seed.
struct StepIndex: Hashable {
  /// Episodes started so far.
  var episode: Int
  /// Agent steps since the reset.
  var agentStep: Int
  /// Control steps since the reset.
  var controlStep: Int
}

/// All that a mode changes in one frame.
struct Distraction {
  /// A step of a random walk through views and colours.
  struct Walk {
    var key: RandomWalk.Key
    var controlStep: Int
  }

  var colors = SceneColors()
  /// The camera; a walk brings its own.
  var view = ViewChange.none
  var background: Background?
  var walk: Walk?
}

/// A frame of a clip behind the scene.
struct Background {
  enum Place {
    /// In place of green pixels, after drawing.
    case green
    /// On the sky, as a texture.
    case sky
  }

  var clip: Clip
  var frame: Int
  var place: Place

  /// Lends the frame at `size` x `size` pixels, RGB interleaved.
  func withPixels(size: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    clip.withFrame(frame) { pixels in
      guard size != Clip.size else { return body(pixels) }
      let frame = Frame(width: Clip.size, height: Clip.size, pixels: Array(pixels))
      frame.resized(width: size, height: size, filter: .bilinear).pixels
        .withUnsafeBufferPointer(body)
    }
  }
}
