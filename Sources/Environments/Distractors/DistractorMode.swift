// How a state is shown: the modes of the DMControl Generalization Benchmark (Hansen and Wang 2021),
// of the Distracting Control Suite as it adapts it (Stone et al. 2021), and the changed views of
// Yang, Ze and Xu (2023), and the test scenes of the robot's tasks (Bertoin et al. 2022).
// `DistractorTable` says what each does.

import Basics

/// One way of showing a state. `rawValue` is the name used in options, files and tables.
package struct DistractorMode: RawRepresentable, Hashable, Sendable, Codable {
  package let rawValue: String

  /// The mode of that name, or nil if it is not in the table.
  package init?(rawValue: String) {
    guard DistractorTable.byName[rawValue] != nil else { return nil }
    self.rawValue = rawValue
  }

  private init(known name: String) { rawValue = name }

  // The modes that code names; the table has more.
  package static let train = DistractorMode(known: "train")
  package static let colorEasy = DistractorMode(known: "color_easy")
  package static let colorHard = DistractorMode(known: "color_hard")
  package static let videoEasy = DistractorMode(known: "video_easy")
  package static let videoHard = DistractorMode(known: "video_hard")

  /// The modes most papers report, `train` first.
  package static let core: [DistractorMode] = [
    .train, .colorEasy, .colorHard, .videoEasy, .videoHard,
  ]

  /// The modes of DMControl's tasks.
  package static let suite = allCases.filter { !scenes.contains($0) }

  /// The test scenes of the robot's tasks.
  package static let scenes = RobotScene.allCases.map { DistractorMode(known: $0.name) }

  /// The modes of the robot's tasks. Films would show through the green of what is to be moved.
  package static let robot: [DistractorMode] =
    robotHand
    + ["novel_view", "moving_view", "shaking_view", "novel_fov"].map { DistractorMode(known: $0) }

  /// Those seen by the camera on its hand, whose view is the task's own.
  package static let robotHand: [DistractorMode] = [.train] + scenes + [.colorEasy, .colorHard]

  /// The mode of that name.
  /// - Throws: `EnvironmentError` with all names.
  package static func named(_ name: String) throws(EnvironmentError) -> DistractorMode {
    if let mode = DistractorMode(rawValue: name) { return mode }
    let names = allCases.map(\.rawValue).joined(separator: ", ")
    throw EnvironmentError(.unknownMode, "unknown mode \(name.quoted); choose from \(names)")
  }

  /// - Throws: `EnvironmentError` if one of `modes` is not among those that a task has, with all of these.
  package static func check(
    _ modes: [DistractorMode], among own: [DistractorMode], of task: String
  ) throws(EnvironmentError) {
    guard let mode = modes.first(where: { !own.contains($0) }) else { return }
    let names = own.map(\.rawValue).joined(separator: ", ")
    throw EnvironmentError(
      .unknownMode, "\(task) has no mode \(mode.rawValue); choose from \(names)")
  }

  var distractor: any Distractor {
    guard let distractor = DistractorTable.byName[rawValue] else {
      preconditionFailure("mode \(rawValue) is not in the table")
    }
    return distractor
  }
}

extension DistractorMode: CaseIterable, CustomStringConvertible {
  package static let allCases = DistractorTable.entries.map { DistractorMode(known: $0.name) }
  package var description: String { rawValue }
}
