// What an agent sees whose training cropped larger frames: their middle. The physics is the other
// environment's.

import Environments
import Frames
import Learning

/// An environment seen through the middle of its frames.
package final class CroppedEnvironment: Environment {
  private let environment: any Environment
  private let size: Int

  /// - Parameter size: height and width that are left.
  package init(_ environment: any Environment, size: Int) {
    self.environment = environment
    self.size = size
  }

  package var uncropped: any Environment { environment.uncropped }
  package var name: String { environment.name }
  package var actionSpec: ActionSpec { environment.actionSpec }
  package var actionRepeat: Int { environment.actionRepeat }
  package var episodeLength: Int { environment.episodeLength }
  package var cameras: Int { environment.cameras }

  package func reset() throws(EnvironmentError) -> TimeStep { try environment.reset() }
  package func step(_ action: [Double]) throws(EnvironmentError) -> TimeStep {
    try environment.step(action)
  }
  package func snapshot() -> Snapshot { environment.snapshot() }
  package func restore(_ snapshot: Snapshot) throws(EnvironmentError) {
    try environment.restore(snapshot)
  }
  package func frames(in modes: [DistractorMode]) throws(EnvironmentError) -> [Frame] {
    try environment.frames(in: modes).map { Self.middle($0, size) }
  }
  package func segmentation(in mode: DistractorMode) throws(EnvironmentError) -> Segmentation {
    try environment.segmentation(in: mode).middle(size)
  }

  private static func middle(_ frame: Frame, _ size: Int) -> Frame {
    if frame.width == size { return frame }
    let edge = (frame.width - size) / 2
    return Frame(
      squares: frame.squares.map { $0.cropped(x: edge, y: edge, width: size, height: size) })
  }

  /// The environment as an agent of these settings sees it.
  package static func cropping(
    _ environment: any Environment, _ settings: Settings
  ) -> any Environment {
    settings.frameSize == settings.architecture.imageSize
      ? environment
      : CroppedEnvironment(environment, size: settings.architecture.imageSize)
  }

  /// Frames as an agent of these settings sees them.
  package static func crop(_ frames: FrameStack, _ settings: Settings) -> FrameStack {
    frames.newest.width == settings.architecture.imageSize
      ? frames : frames.map { crop($0, settings) }
  }

  /// A frame as an agent of these settings sees it.
  static func crop(_ frame: Frame, _ settings: Settings) -> Frame {
    middle(frame, settings.architecture.imageSize)
  }
}

extension Segmentation {
  /// The segments of the middle `size` x `size` pixels.
  fileprivate func middle(_ size: Int) -> Segmentation {
    let (left, top) = ((width - size) / 2, (height - size) / 2)
    return Segmentation(
      width: size, height: size,
      segments: (top..<(top + size)).flatMap { y in
        segments[(y * width + left)..<(y * width + left + size)]
      })
  }
}
