// What a distractor mode does to a scene, as plain values: colours for sky, floor and body, and
// whether a clip stands behind. Derived from (mode, seed, episode) and nothing else.

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
struct Look: Hashable {
  var sky: SkyPaint?
  var floor: FloorPaint?
  var body: Color?

  /// What the chroma key looks for.
  static let green = Color(0.2, 0.8, 0.2)

  static let greenSky = Look(sky: SkyPaint(top: green, bottom: green, mark: green))
  static let greenSkyAndFloor = Look(
    sky: greenSky.sky, floor: FloorPaint(first: green, second: green, mark: green))

  init(sky: SkyPaint? = nil, floor: FloorPaint? = nil, body: Color? = nil) {
    self.sky = sky
    self.floor = floor
    self.body = body
  }

  /// A look with the colours of one episode.
  init(_ colors: EpisodeColors) {
    sky = SkyPaint.standard
    sky?.top = colors.sky
    floor = FloorPaint.standard
    floor?.first = colors.floor
    floor?.second = colors.secondFloor
    body = colors.body
  }
}

/// All that a mode makes of a moment.
struct Shot {
  /// Where a clip is shown.
  enum ClipPlace { case key, sky }

  /// Which walk of camera and colours a distracting mode follows.
  struct DriftKey: Hashable {
    var intensity: Double
    var seed: UInt64
  }

  var look = Look()
  var view = ViewChange.none
  var clip: Clip?
  var clipFrame = 0
  var clipPlace = ClipPlace.key
  var drift: DriftKey?
  var controlStep = 0
}

/// The colours `color_easy` and `color_hard` choose anew each episode.
struct EpisodeColors: Hashable {
  var sky: Color
  var floor: Color
  var secondFloor: Color
  var body: Color

  /// Standard deviations of the channels in the benchmark's lists.
  static let easyDeviation: Float = 0.1
  static let hardDeviation: Float = 0.2

  /// A draw around the default colours: each channel normal, clipped to 0...1; the second floor
  /// colour is the first, 0.1 brighter.
  init(deviation: Float, using generator: inout SeededGenerator) {
    func near(_ color: Color) -> Color {
      let noise = Color(
        Float(generator.normal()), Float(generator.normal()), Float(generator.normal()))
      return (color + deviation * noise).clamped(
        lowerBound: Color(repeating: 0), upperBound: Color(repeating: 1))
    }
    sky = near(SkyPaint.standard.top)
    floor = near(FloorPaint.standard.first)
    secondFloor = (floor + 0.1).clamped(
      lowerBound: Color(repeating: 0), upperBound: Color(repeating: 1))
    body = near(Color(0.7, 0.5, 0.3))
  }

  init(sky: Color, floor: Color, secondFloor: Color, body: Color) {
    self.sky = sky
    self.floor = floor
    self.secondFloor = secondFloor
    self.body = body
  }
}
