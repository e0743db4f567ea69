// Colours drawn for one episode.

import Basics

/// The colours that `color_easy` and `color_hard` choose for an episode.
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
