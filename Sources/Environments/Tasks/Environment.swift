// The contract between environments and everything that learns from or looks at them. It suffices
// for a trainer, and nothing in it needs MuJoCo.
//
// Two things are kept apart on purpose. `step` changes the state; `frame(in:)` looks at the state
// it is in, under any distractor mode, in any order, as often as one likes, and never changes it.

import Frames

/// A control task seen through a camera.
package protocol Environment: AnyObject {
  /// The task's name, as in `cartpole_swingup`.
  var name: String { get }
  var actionSpec: ActionSpec { get }
  /// Control steps for which an action is held.
  var actionRepeat: Int { get }
  /// Control steps after which an episode ends, whatever the action repeat.
  var episodeLength: Int { get }
  /// Cameras that see it; a frame has their pictures one above the other.
  var cameras: Int { get }

  /// Starts the next episode.
  func reset() throws(EnvironmentError) -> TimeStep
  /// Holds `action` for `actionRepeat` control steps, fewer if the episode ends before.
  /// - Throws: `EnvironmentError` if the action has the wrong count or is not finite. Numbers
  ///   outside the range are clipped to it.
  func step(_ action: [Double]) throws(EnvironmentError) -> TimeStep

  /// The state now.
  func snapshot() -> Snapshot
  /// Returns to a state that `snapshot` gave, of this environment or of one made alike.
  func restore(_ snapshot: Snapshot) throws(EnvironmentError)

  /// The state now as each of `modes` shows it, in their order and of one size: a square for each
  /// camera, the first above. Leaves the state untouched.
  func frames(in modes: [DistractorMode]) throws(EnvironmentError) -> [Frame]
  /// The same environment with its frames as large as they are rendered; itself unless it cuts them.
  var uncropped: any Environment { get }
  /// Which pixels of the first camera's picture of a mode show what. Leaves the state untouched.
  func segmentation(in mode: DistractorMode) throws(EnvironmentError) -> Segmentation
}

extension Environment {
  /// The state now as `mode` shows it. Leaves the state untouched.
  package func frame(in mode: DistractorMode) throws(EnvironmentError) -> Frame {
    try frames(in: [mode])[0]
  }

  package var cameras: Int { 1 }

  package var uncropped: any Environment { self }

  /// An environment that knows nothing of its pixels says so.
  package func segmentation(in mode: DistractorMode) throws(EnvironmentError) -> Segmentation {
    throw EnvironmentError(.graphics, "\(name) cannot tell what its pixels show")
  }
}
