// A sweep as its file says it: lists, of which every combination is a cell. docs/sweeps.md explains the
// format with an example.

import Basics
import Configuration
import Environments
import Foundation
import Learning

/// The trainings of a sweep, and how to run them.
package struct SweepPlan: Sendable, Equatable {
  /// The file's name without its ending.
  package let name: String
  /// Folder of all cells.
  package let folder: String
  package let cells: [SweepCell]
  /// Worker threads of each cell.
  package let threads: Int
  /// Cells that may run at once on this machine.
  package let parallel: Int
  /// How often a cell that failed is started again.
  package let retries: Int
  package let slurm: SlurmOptions

  /// - Parameter cores: that a cell may have.
  /// - Throws: `ConfigurationError` with the file's line, also where a cell's settings cannot be trained or a
  ///   folder that cells read is missing.
  package init(path: String, cores: Int) throws(ConfigurationError) {
    let toml = try Toml.read(path)
    try self.init(toml, file: path, cores: cores)
    try SweepReader(file: path, toml).require(Self.inputs)
  }

  /// - Parameter file: the folder of relative paths, and the name in messages.
  init(_ toml: Toml, file: String, cores: Int) throws(ConfigurationError) {
    let reader = SweepReader(file: file, toml)
    try reader.refuseOthers(Self.keys)
    let place = URL(fileURLWithPath: file).standardizedFileURL.deletingPathExtension()
    name = place.lastPathComponent
    let root = try reader.path("out") ?? place.path
    folder = root
    threads = try reader.count("threads", 1...cores) ?? 1
    parallel = try reader.count("parallel", 1...max(1, cores / threads)) ?? max(1, cores / threads)
    retries = try reader.count("retries", 0...1000) ?? 1
    slurm = try SlurmOptions(reader)

    var shared: [String] = ["--threads", "\(threads)"]
    let modes = try reader.words("modes", DistractorMode.allCases.map(\.rawValue))
    if !modes.isEmpty { shared += ["--modes", modes.joined(separator: ",")] }
    for key in Self.inputs {
      if let folder = try reader.path(key) { shared += ["--\(key)", folder] }
    }
    let steps = try reader.count("steps", 1...1_000_000_000)
    let axes = [
      try reader.axis("tasks", "--task", SuiteTask.all.map(\.name)),
      try reader.axis("algorithms", "--algorithm", Algorithm.allCases.map(\.rawValue)),
      try reader.axis("bases", "--base", BaseMethod.allCases.map(\.rawValue)),
      try reader.axis("presets", "--preset", Preset.allCases.map(\.rawValue)),
    ]
    guard axes[0].count > 0 else {
      throw ConfigurationError(file: file, "names no tasks; add tasks = [\"cartpole_swingup\"]")
    }
    let cells = try Self.product(axes + reader.settings() + [reader.seeds()], file: file)
      .map { choices throws(ConfigurationError) in
        let name = choices.compactMap(\.name).joined(separator: "-")
        let settings = try reader.settings(of: choices, steps: steps, cell: name)
        let folder = root + "/" + name
        return SweepCell(
          name: name, folder: folder, log: root + "/logs/" + name + ".log",
          settings: settings,
          arguments: ["train"] + choices.flatMap { [$0.option, $0.value] }
            + ["--steps", "\(settings.steps)"] + shared + ["--continue", "--out", folder])
      }
    if let twice = Dictionary(grouping: cells, by: \.name).values.first(where: { $0.count > 1 }) {
      throw ConfigurationError(file: file, "names the cell \(twice[0].name) twice; each value once")
    }
    self.cells = cells
  }

  /// Folders that cells read.
  private static let inputs = ["videos", "dmcgb", "overlays"]
  private static let keys =
    inputs + [
      "tasks", "algorithms", "bases", "presets", "seeds", "settings", "steps", "modes", "threads",
      "parallel", "retries", "out", "slurm",
    ]

  /// Every way to take one choice of each axis; an axis without choices takes no part.
  private static func product(
    _ axes: [[SweepChoice]], file: String
  ) throws(ConfigurationError) -> [[SweepChoice]] {
    var rows: [[SweepChoice]] = [[]]
    for axis in axes where !axis.isEmpty {
      guard rows.count * axis.count <= 10_000 else {
        throw ConfigurationError(file: file, "makes more than 10000 cells; split it into several")
      }
      rows = rows.flatMap { row in axis.map { row + [$0] } }
    }
    return rows
  }
}

/// A value of an axis, as an option of `sgqn train`.
struct SweepChoice: Equatable {
  let option: String
  let value: String
  /// Whether cells differ in it, so that their names have it.
  let isShown: Bool

  var name: String? { isShown ? value.replacingOccurrences(of: "/", with: "_") : nil }
}
