// Colours that a distractor mode gives to a scene: sky, floor and the robot's body.

/// A colour, each channel in 0...1.
typealias Color = SIMD3<Float>

/// Colours of the sky: from `top` overhead to `bottom` underfoot, with scattered dots of `mark`.
struct SkyPaint: Hashable {
  var top: Color
  var bottom: Color
  var mark: Color

  /// The benchmark's defaults.
  static let standard = SkyPaint(
    top: Color(0.4, 0.6, 0.8), bottom: Color(0, 0, 0), mark: Color(1, 1, 1))

  var isPlain: Bool { top == bottom && top == mark }
}

/// Colours of the floor: squares of `first` and `second` with lines of `mark` around each tile.
struct FloorPaint: Hashable {
  var first: Color
  var second: Color
  var mark: Color

  /// The benchmark's defaults.
  static let standard = FloorPaint(
    first: Color(0.1, 0.2, 0.3), second: Color(0.2, 0.3, 0.4), mark: Color(0.2, 0.3, 0.4))

  var isPlain: Bool { first == second && first == mark }
}

/// Colours of a scene; nil leaves what the model has.
struct SceneColors: Hashable {
  var sky: SkyPaint?
  var floor: FloorPaint?
  var body: Color?
  /// Another scene around the robot arm.
  var scene: RobotScene?

  /// What the chroma key looks for.
  static let green = Color(0.2, 0.8, 0.2)

  static let greenSky = SceneColors(sky: SkyPaint(top: green, bottom: green, mark: green))
  static let greenSkyAndFloor = SceneColors(
    sky: greenSky.sky, floor: FloorPaint(first: green, second: green, mark: green))

  init(
    sky: SkyPaint? = nil, floor: FloorPaint? = nil, body: Color? = nil, scene: RobotScene? = nil
  ) {
    self.sky = sky
    self.floor = floor
    self.body = body
    self.scene = scene
  }

  /// A scene in the colours of one episode.
  init(_ colors: EpisodeColors) {
    sky = SkyPaint.standard
    sky?.top = colors.sky
    floor = FloorPaint.standard
    floor?.first = colors.floor
    floor?.second = colors.secondFloor
    body = colors.body
  }
}
