// How a state is shown: the modes of the DMControl Generalization Benchmark (Hansen and Wang 2021).

/// One way of showing a state. `rawValue` is the name used in options, files and tables.
public enum DistractorMode: String, Sendable, CaseIterable, Codable, Hashable {
  case train
  case colorEasy = "color_easy"
  case colorHard = "color_hard"
  case videoEasy = "video_easy"
  case videoHard = "video_hard"
}
