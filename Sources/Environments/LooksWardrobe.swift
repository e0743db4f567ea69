// Which look and which clip belong to a mode in an episode. A pure function of mode and episode for
// given options.

import Glibc
import Synchronization

/// The looks of all modes.
final class Wardrobe: Sendable {
  /// Where clips come from, as reports name it: a folder or `procedural`.
  let videos: String
  private let seed: UInt64
  private let easyClips: ClipLibrary
  private let hardClips: ClipLibrary
  private let colorLists: [DistractorMode: [EpisodeColors]]

  /// - Throws: `EnvironmentError` (`media`) where a folder of the options cannot be used.
  init(_ options: RendererOptions) throws(EnvironmentError) {
    seed = options.seed
    if let folder = options.benchmark { try Self.check(benchmark: folder) }
    let folders = ["video_easy", "video_hard"].map { name in
      options.benchmark.map { "\($0)/\(name)" } ?? ""
    }
    videos =
      options.videos
      ?? (folders.contains(where: MediaFolder.isFolder) ? options.benchmark : nil)
      ?? "procedural"
    easyClips = try Self.clips("video_easy", options, painted: 10)
    hardClips = try Self.clips("video_hard", options, painted: 100)
    var lists: [DistractorMode: [EpisodeColors]] = [:]
    if let folder = options.benchmark {
      for mode in [DistractorMode.colorEasy, .colorHard] {
        lists[mode] = try EpisodeColors.list("\(folder)/\(mode.rawValue).json")
      }
    }
    colorLists = lists
  }

  // A folder without any of the benchmark's four parts is a mistake; each alone may be missing.
  private static func check(benchmark folder: String) throws(EnvironmentError) {
    let parts = ["color_easy.json", "color_hard.json", "video_easy", "video_hard"]
    guard MediaFolder.isFolder(folder) else {
      throw EnvironmentError(.media, "\(folder): there is no such folder; give the benchmark's")
    }
    guard parts.contains(where: { access("\(folder)/\($0)", R_OK) == 0 }) else {
      throw EnvironmentError(
        .media,
        "\(folder): holds none of \(parts.joined(separator: ", ")); give the folder that does")
    }
  }

  // The folder given for videos may hold one folder a mode or clips for both; the benchmark's holds
  // one a mode. What is missing is painted.
  private static func clips(
    _ name: String, _ options: RendererOptions, painted: Int
  ) throws(EnvironmentError) -> ClipLibrary {
    if let folder = options.videos {
      let own = "\(folder)/\(name)"
      return ClipLibrary(
        try FilmedClips(directory: MediaFolder.isFolder(own) ? own : folder))
    }
    if let folder = options.benchmark.map({ "\($0)/\(name)" }), MediaFolder.isFolder(folder) {
      return ClipLibrary(try FilmedClips(directory: folder))
    }
    let set = String(name.dropFirst("video_".count))
    return ClipLibrary(PaintedClips(set, count: painted, cache: options.cache))
  }

  /// What to draw for `mode` at a moment.
  /// - Throws: `EnvironmentError` (`media`) where a clip cannot be read.
  func shot(_ mode: DistractorMode, _ moment: Moment) throws(EnvironmentError) -> Shot {
    var shot = Shot(look: look(mode, episode: moment.episode), view: view(mode, moment))
    switch mode {
    case .videoEasy:
      shot.clip = try easyClips.clip(episode: moment.episode)
      shot.clipFrame = moment.agentStep
    case .videoHard:
      shot.clip = try hardClips.clip(episode: moment.episode)
      shot.clipFrame = moment.agentStep
    default:
      guard let intensity = mode.intensity else { return shot }
      let episode = UInt64(bitPattern: Int64(moment.episode))
      let drift = SeededGenerator.purpose(seed ^ UInt64(intensity * 1000), episode)
      shot.drift = Shot.DriftKey(intensity: intensity, seed: drift)
      shot.controlStep = moment.controlStep
      var generator = SeededGenerator(drift, 0x626b_6764)
      let choice = UInt64(min(hardClips.count, Drift.clipCount(intensity)))
      let clip = try hardClips.clip(episode: Int(generator.next() % choice))
      shot.clip = clip
      shot.clipFrame = Drift.clipFrame(
        at: moment.controlStep, of: clip.frameCount, using: &generator)
      shot.clipPlace = .sky
    }
    return shot
  }

  /// The colours of `mode` in an episode.
  func look(_ mode: DistractorMode, episode: Int) -> Look {
    switch mode {
    case .colorEasy: Look(colors(mode, EpisodeColors.easyDeviation, episode))
    case .colorHard: Look(colors(mode, EpisodeColors.hardDeviation, episode))
    case .videoEasy: .greenSky
    case .videoHard: .greenSkyAndFloor
    default: Look()
    }
  }

  private func view(_ mode: DistractorMode, _ moment: Moment) -> ViewChange {
    switch mode {
    case .novelView: return .novel()
    case .movingView: return .moving(controlStep: moment.controlStep)
    case .shakingView:
      var generator = SeededGenerator(
        seed, 0x7368_616b, UInt64(bitPattern: Int64(moment.episode)),
        UInt64(bitPattern: Int64(moment.controlStep)))
      return .shaking(using: &generator)
    case .novelFov: return .wide
    default: return .none
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
