// Where published codes leave an agent: actor_N.pt and critic_N.pt (and attrib_predictor_N.pt) side by
// side, N.pt or snapshot.pt for a whole one, or any file that is named.

import Basics
import Checkpoints
import Foundation

/// The files of one agent.
struct PublishedFiles {
  /// Holds the critic; of a whole agent, everything.
  let critic: String
  /// Nil where it stands beside the critic in one file.
  var actor: String?
  var predictor: String?
  /// N of the names.
  var step: Int?
  /// What a user should know about files that were passed over.
  var notes: [String] = []

  /// - Parameters:
  ///   - path: a file or a folder.
  ///   - step: which of several checkpoints; defaults to the latest.
  /// - Throws: `AgentError` where there is none.
  init(_ path: String, step wanted: Int?) throws(AgentError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw AgentError(.notFound, "no file or folder '\(path)'; give what the published code saved")
    }
    guard isFolder.boolValue else {
      critic = path
      let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      step = wanted ?? name.split(separator: "_").last.flatMap { Int($0) }
      return
    }
    let folder = Self.within(path)
    let names = Set(Folder.names(folder))
    func has(_ name: String) -> Bool { names.contains(name) }
    let steps = Set(names.compactMap(Self.step)).filter {
      has("\($0).pt") || has("actor_\($0).pt") && has("critic_\($0).pt")
    }
    if wanted == nil, steps.isEmpty, has("snapshot.pt") {
      critic = folder + "/snapshot.pt"
      return
    }
    guard let step = wanted ?? steps.max(), steps.contains(step) else {
      let found = steps.sorted().map(String.init).joined(separator: ", ")
      throw AgentError(
        .notFound,
        "no \(wanted.map { "step \($0)" } ?? "agent") in '\(path)'"
          + (found.isEmpty
            ? ": neither actor_N.pt with critic_N.pt, nor N.pt, nor snapshot.pt; give the folder or "
              + "the file that the published code saved" : "; there are \(found)"))
    }
    self.step = step
    guard has("critic_\(step).pt") else {
      critic = "\(folder)/\(step).pt"
      return
    }
    critic = "\(folder)/critic_\(step).pt"
    actor = "\(folder)/actor_\(step).pt"
    if has("attrib_predictor_\(step).pt") {
      predictor = "\(folder)/attrib_predictor_\(step).pt"
    } else if let other = steps.filter({ has("attrib_predictor_\($0).pt") }).max() {
      notes.append(
        "step \(step) has no attribution predictor, step \(other) has one: --step \(other) imports it"
      )
    }
  }

  /// DMC-GB and SGQN keep the files in a folder `model` of the run's.
  private static func within(_ path: String) -> String {
    let names = Folder.names(path)
    let hasFiles = names.contains { $0.hasSuffix(".pt") }
    return !hasFiles && names.contains("model") ? path + "/model" : path
  }

  /// N of `N.pt` or `actor_N.pt`.
  private static func step(_ name: String) -> Int? {
    guard name.hasSuffix(".pt") else { return nil }
    let stem = name.dropLast(".pt".count)
    return Int(stem.hasPrefix("actor_") ? stem.dropFirst("actor_".count) : stem)
  }
}
