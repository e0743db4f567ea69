// How a state is shown: the modes of the DMControl Generalization Benchmark (Hansen and Wang 2021),
// of the Distracting Control Suite as it adapts it (Stone et al. 2021), and the changed views of
// Yang, Ze and Xu (2023).

/// One way of showing a state. `rawValue` is the name used in options, files and tables.
public enum DistractorMode: String, Sendable, CaseIterable, Codable, Hashable {
  case train
  case colorEasy = "color_easy"
  case colorHard = "color_hard"
  case videoEasy = "video_easy"
  case videoHard = "video_hard"
  // Camera, colours and background drift; the number is the intensity in thousandths.
  case distracting25 = "distracting_cs_0.025"
  case distracting50 = "distracting_cs_0.05"
  case distracting100 = "distracting_cs_0.1"
  case distracting150 = "distracting_cs_0.15"
  case distracting200 = "distracting_cs_0.2"
  case distracting300 = "distracting_cs_0.3"
  case distracting400 = "distracting_cs_0.4"
  case distracting500 = "distracting_cs_0.5"
  case novelView = "novel_view"
  case movingView = "moving_view"
  case shakingView = "shaking_view"
  case novelFov = "novel_fov"

  /// The modes most papers report, `train` first.
  public static let core: [DistractorMode] = [
    .train, .colorEasy, .colorHard, .videoEasy, .videoHard,
  ]

  /// How strongly `distracting_cs` distracts, nil for other modes.
  public var intensity: Double? {
    switch self {
    case .distracting25: 0.025
    case .distracting50: 0.05
    case .distracting100: 0.1
    case .distracting150: 0.15
    case .distracting200: 0.2
    case .distracting300: 0.3
    case .distracting400: 0.4
    case .distracting500: 0.5
    default: nil
    }
  }
}
