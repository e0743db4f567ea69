// Which look and which clip belong to a mode in an episode. A pure function of mode and episode for
// given options.

import Synchronization

/// The looks of all modes.
final class Wardrobe: Sendable {
  private let seed: UInt64
  private let easyClips: ClipLibrary
  private let hardClips: ClipLibrary
  private let colorLists: [DistractorMode: [EpisodeColors]]

  /// - Throws: `EnvironmentError` (`media`) where a folder of the options cannot be used.
  init(_ options: RendererOptions) throws(EnvironmentError) {
    seed = options.seed
    if let folder = options.videos {
      throw EnvironmentError(.media, "cannot read videos of \(folder) yet; leave --videos out")
    }
    easyClips = ClipLibrary(PaintedClips("easy", count: 10, cache: options.cache))
    hardClips = ClipLibrary(PaintedClips("hard", count: 100, cache: options.cache))
    var lists: [DistractorMode: [EpisodeColors]] = [:]
    if let folder = options.benchmark {
      for mode in [DistractorMode.colorEasy, .colorHard] {
        lists[mode] = try EpisodeColors.list("\(folder)/\(mode.rawValue).json")
      }
    }
    colorLists = lists
  }

  /// The colours of `mode` in an episode.
  func look(_ mode: DistractorMode, episode: Int) -> Look {
    switch mode {
    case .train: Look()
    case .colorEasy: Look(colors(mode, EpisodeColors.easyDeviation, episode))
    case .colorHard: Look(colors(mode, EpisodeColors.hardDeviation, episode))
    case .videoEasy: .greenSky
    case .videoHard: .greenSkyAndFloor
    }
  }

  /// The film behind `mode` in an episode, or nil where it has none.
  func clip(_ mode: DistractorMode, episode: Int) throws(EnvironmentError) -> Clip? {
    switch mode {
    case .videoEasy: try easyClips.clip(episode: episode)
    case .videoHard: try hardClips.clip(episode: episode)
    default: nil
    }
  }

  // A draw of the seed and the episode: from the benchmark's list where there is one.
  private func colors(_ mode: DistractorMode, _ deviation: Float, _ episode: Int) -> EpisodeColors {
    var generator = SeededGenerator(
      seed, 0x636f_6c6f, mode == .colorHard ? 1 : 0, UInt64(bitPattern: Int64(episode)))
    if let list = colorLists[mode] { return list[Int(generator.next() % UInt64(list.count))] }
    return EpisodeColors(deviation: deviation, using: &generator)
  }
}
