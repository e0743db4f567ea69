// What distractors draw on: the seed, clips, and the benchmark's lists of colours. Opened once,
// when a renderer is made, so that a wrong folder is noticed before anything is drawn.

import Basics
import Glibc
import Media

/// The two sets of clips; no clip is in both.
enum ClipSet: String, CaseIterable {
  case easy, hard

  /// The folder in which the benchmark keeps them.
  var folder: String { "video_\(rawValue)" }
  /// How many are painted without a folder.
  var paintedCount: Int { self == .easy ? 10 : 100 }
}

/// Clips and colours of all modes.
final class DistractorSources: Sendable {
  let seed: UInt64
  /// Where clips come from, as reports name it: a folder, or `procedural`, or both where the folder lacks a set.
  let videos: String
  /// Where colours come from, likewise.
  let colors: String
  private let clips: [ClipSet: ClipLibrary]
  private let colorLists: [String: [EpisodeColors]]

  /// - Throws: `EnvironmentError` (`media`) if a folder of the options cannot be used.
  init(_ options: RendererOptions) throws(EnvironmentError) {
    seed = options.seed
    if let folder = options.benchmark { try Self.check(benchmark: folder) }
    let folders = ClipSet.allCases.map(\.folder)
    func isThere(_ part: String) -> Bool {
      options.benchmark.map { Folder.exists("\($0)/\(part)") } ?? false
    }
    videos =
      options.videos
      ?? Self.origin(options.benchmark, folders, has: folders.filter(isThere))
    var clips: [ClipSet: ClipLibrary] = [:]
    for set in ClipSet.allCases {
      do throws(MediaError) {
        clips[set] = ClipLibrary(try Self.source(set, options))
      } catch {
        throw EnvironmentError(error)
      }
    }
    self.clips = clips
    var lists: [String: [EpisodeColors]] = [:]
    if let folder = options.benchmark {
      for name in Self.colorLists {
        lists[name] = try EpisodeColors.list("\(folder)/\(name)")
      }
    }
    colorLists = lists
    let names = Self.colorLists.filter { lists[$0] != nil }
    colors = Self.origin(options.benchmark, Self.colorLists, has: names)
  }

  private static let colorLists = ["color_easy", "color_hard"]

  /// Where parts come from of which a folder has some.
  private static func origin(_ folder: String?, _ parts: [String], has found: [String]) -> String {
    guard let folder, !found.isEmpty else { return "procedural" }
    return found == parts
      ? folder : "\(folder) (\(found.joined(separator: ", "))), else procedural"
  }

  // A folder without any of the benchmark's four parts is a mistake; each alone may be missing.
  private static func check(benchmark folder: String) throws(EnvironmentError) {
    let parts =
      colorLists.flatMap { name in EpisodeColors.endings.map { name + $0 } }
      + ClipSet.allCases.map(\.folder)
    guard Folder.exists(folder) else {
      throw EnvironmentError(.media, "\(folder): no such folder; give the benchmark's")
    }
    guard parts.contains(where: { access("\(folder)/\($0)", R_OK) == 0 }) else {
      throw EnvironmentError(
        .media,
        "\(folder): holds none of \(parts.joined(separator: ", ")); give the folder that does")
    }
  }

  // The folder given for videos may hold one folder a set or clips for both; the benchmark's holds
  // one a set. What is missing is painted.
  private static func source(
    _ set: ClipSet, _ options: RendererOptions
  ) throws(MediaError) -> any ClipSource {
    if let folder = options.videos {
      let own = "\(folder)/\(set.folder)"
      return try FilmedClips(directory: Folder.exists(own) ? own : folder)
    }
    if let folder = options.benchmark.map({ "\($0)/\(set.folder)" }), Folder.exists(folder) {
      return try FilmedClips(directory: folder)
    }
    return PaintedClips(set.rawValue, count: set.paintedCount, cache: options.cache)
  }

  /// Clips in a set.
  func clipCount(_ set: ClipSet) -> Int { library(set).count }

  /// The clip that a set shows in an episode.
  /// - Throws: `EnvironmentError` (`media`) if it cannot be read.
  func clip(_ set: ClipSet, episode: Int) throws(EnvironmentError) -> Clip {
    do throws(MediaError) {
      return try library(set).clip(episode: episode)
    } catch {
      throw EnvironmentError(error)
    }
  }

  /// The benchmark's list of that name, if its folder has one.
  func colors(_ list: String) -> [EpisodeColors]? { colorLists[list] }

  private func library(_ set: ClipSet) -> ClipLibrary {
    guard let library = clips[set] else { preconditionFailure("no library of \(set) clips") }
    return library
  }
}
