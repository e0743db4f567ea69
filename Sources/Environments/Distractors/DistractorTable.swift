// All distractor modes, in the order in which lists show them. Adding one is a line here and, if it
// does something new, a `Distractor` in a file of its own.

enum DistractorTable {
  typealias Entry = (name: String, distractor: any Distractor)

  static let entries: [Entry] = benchmark + walks + views + scenes

  static let byName = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.distractor) })

  private static let benchmark: [Entry] = [
    ("train", ViewDistractor { _, _ in .none }),
    ("color_easy", ColorDistractor("color_easy", EpisodeColors.easyDeviation, stream: 0)),
    ("color_hard", ColorDistractor("color_hard", EpisodeColors.hardDeviation, stream: 1)),
    ("video_easy", VideoDistractor(clips: .easy, keyed: .greenSky)),
    ("video_hard", VideoDistractor(clips: .hard, keyed: .greenSkyAndFloor)),
  ]

  private static let walks: [Entry] = [0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5].map {
    ("distracting_cs_\($0)", WalkDistractor(intensity: $0))
  }

  private static let views: [Entry] = [
    ("novel_view", ViewDistractor { _, _ in .novel() }),
    ("moving_view", ViewDistractor { step, _ in .moving(controlStep: step.controlStep) }),
    ("shaking_view", ViewDistractor { step, seed in .shaking(at: step, seed: seed) }),
    ("novel_fov", ViewDistractor { _, _ in .wide }),
  ]

  private static let scenes: [Entry] = RobotScene.allCases.map {
    ($0.name, SceneDistractor(scene: $0))
  }
}
