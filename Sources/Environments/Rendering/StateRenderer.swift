// The seam between physics and pictures. A task environment owns the physics and asks whatever it
// was given here for a picture of the state; how that is drawn does not concern it.

import Frames

/// Draws the state a `Physics` is in, as a distractor mode shows it.
package protocol StateRenderer: AnyObject {
  /// The state of `physics` under each of `modes`, in one request and without changing the physics: a
  /// square for each of its cameras, one above the other.
  ///
  /// - Parameters:
  ///   - episode: episodes started so far; selects the colours and clips of the modes.
  ///   - agentStep: agent steps since the reset; selects the frame of a clip.
  ///   - controlStep: control steps since the reset; moves the camera of the changed views.
  func frames(
    of physics: Physics, modes: [DistractorMode], episode: Int, agentStep: Int, controlStep: Int
  ) throws(EnvironmentError) -> [Frame]

  /// Which pixels of the first camera's picture of a mode show what.
  func segmentation(
    of physics: Physics, mode: DistractorMode, episode: Int, agentStep: Int, controlStep: Int
  ) throws(EnvironmentError) -> Segmentation
}

extension StateRenderer {
  /// The state of `physics` under one mode.
  package func frame(
    of physics: Physics, mode: DistractorMode, episode: Int, agentStep: Int, controlStep: Int
  ) throws(EnvironmentError) -> Frame {
    try frames(
      of: physics, modes: [mode], episode: episode, agentStep: agentStep, controlStep: controlStep)[
        0]
  }
}
