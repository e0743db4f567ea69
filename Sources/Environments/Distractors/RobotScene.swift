// `test_1` to `test_5`: the scenes in which Bertoin et al. (2022) test the agents of the robot's tasks.
// Geometry, camera, lights and dynamics stay; a colour tints what stands around, and the table gets a
// surface. The originals' surfaces are photographs; ours are painted, alike in colour and in coarseness.

/// A test scene. Its number is the original's.
enum RobotScene: Int, CaseIterable, Hashable, Sendable {
  case table = 1
  case carpet, concrete, wood, sponge

  /// The mode that shows it.
  var name: String { "test_\(rawValue)" }

  /// What multiplies the colours of floor, pedestal, block and board, and colours the sky.
  var tint: Color {
    switch self {
    case .table: Color(1, 0.5, 1)
    case .carpet: Color(0.5, 0.9, 0.8)
    case .concrete: Color(0.5, 0.1, 0.1)
    case .wood: Color(0.1, 0.5, 0.8)
    case .sponge: Color(0.3, 0.2, 0)
    }
  }

  /// The materials whose colours `tint` multiplies.
  static let tintedMaterials = ["pedestal", "object", "board"]

  /// The floor's colour in `train`.
  static let floor = Color(0.2, 0.3, 0.3)
  /// The sky's lower colour in every scene.
  static let horizon = Color(0.5, 0.5, 0.5)
}

/// A scene for the whole episode.
struct SceneDistractor: Distractor {
  let scene: RobotScene

  func distraction(at step: StepIndex, from sources: DistractorSources) -> Distraction {
    let floor = scene.tint * RobotScene.floor
    return Distraction(
      colors: SceneColors(
        sky: SkyPaint(top: scene.tint, bottom: RobotScene.horizon, mark: scene.tint),
        floor: FloorPaint(first: floor, second: floor, mark: floor), scene: scene))
  }
}
