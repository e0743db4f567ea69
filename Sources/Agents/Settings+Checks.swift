// Settings given one by one, by name, and whether they can be trained with.

import Environments
import Foundation
import Networks

extension Settings {
  /// The settings with `name=value` assignments made, names as in `config.json`; parts of the
  /// architecture as in `architecture.hidden=512`.
  /// - Throws: `AgentError` naming the assignment that is not understood, or what cannot be.
  public func setting(_ assignments: [String]) throws(AgentError) -> Settings {
    var settings = self
    for assignment in assignments { settings = try settings.setting(assignment) }
    if let fault = settings.fault { throw AgentError(.mismatch, fault) }
    return settings
  }

  private func setting(_ assignment: String) throws(AgentError) -> Settings {
    let parts = assignment.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw AgentError(.mismatch, "'\(assignment)' is no NAME=VALUE, such as batch=128")
    }
    do {
      let coded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(self))
      // What is no JSON (sgqn, black) is meant as a word.
      let value =
        (try? JSONSerialization.jsonObject(with: Data(parts[1].utf8), options: .fragmentsAllowed))
        ?? parts[1]
      guard let changed = Self.replace(parts[0].split(separator: "."), in: coded, by: value) else {
        let names = (coded as? [String: Any])?.keys.sorted().joined(separator: ", ") ?? ""
        throw AgentError(.mismatch, "there is no setting '\(parts[0])'; there are \(names)")
      }
      return try JSONDecoder().decode(
        Settings.self, from: JSONSerialization.data(withJSONObject: changed))
    } catch let error as AgentError {
      throw error
    } catch {
      throw AgentError(.mismatch, "'\(parts[1])' is no value of the setting '\(parts[0])'")
    }
  }

  private static func replace(_ path: [Substring], in object: Any, by value: Any) -> Any? {
    guard let name = path.first else { return value }
    guard var members = object as? [String: Any], let old = members[String(name)],
      let new = replace(Array(path.dropFirst()), in: old, by: value)
    else { return nil }
    members[String(name)] = new
    return members
  }

  /// Why nothing can be trained with these settings, or nil.
  public var fault: String? {
    let counts: [(String, Int, ClosedRange<Int>)] = [
      ("batch", batch, 1...4096), ("steps", steps, 1...1_000_000_000),
      ("warmup", warmup, 1...1_000_000_000), ("warmupUpdates", warmupUpdates, 0...1_000_000_000),
      ("evaluationInterval", evaluationInterval, 1...Int.max),
      ("evaluationEpisodes", evaluationEpisodes, 0...10_000),
      ("checkpointInterval", checkpointInterval, 1...Int.max),
      ("replayCapacity", replayCapacity, 1...100_000_000),
    ]
    for (name, value, range) in counts where !range.contains(value) {
      return range.upperBound == Int.max
        ? "\(name) must be at least \(range.lowerBound), not \(value)"
        : "\(name) must be \(range.lowerBound)...\(range.upperBound), not \(value)"
    }
    let numbers: [(String, Float, ClosedRange<Float>)] = [
      ("motionGain", motionGain, 0...100), ("discount", discount, 0...1),
      ("criticRate", criticRate, 0...1), ("actorRate", actorRate, 0...1),
      ("alphaRate", alphaRate, 0...1),
      ("auxiliaryRate", auxiliaryRate, 0...1), ("initialAlpha", initialAlpha, 1e-6...100),
      ("criticTau", criticTau, 0...1), ("encoderTau", encoderTau, 0...1),
      ("quantile", quantile, 0...1), ("consistencyWeight", consistencyWeight, 0...1000),
    ]
    for (name, value, range) in numbers where !range.contains(value) {
      return "\(name) must be \(range.lowerBound)...\(range.upperBound), not \(value)"
    }
    if checkpointInterval > replayCapacity {
      return "checkpointInterval (\(checkpointInterval)) must not be beyond replayCapacity "
        + "(\(replayCapacity)): frames are saved before they are forgotten"
    }
    return architecture.fault.map { "the architecture \($0)" }
  }

  /// Why an agent of these settings cannot act in `task`, or nil.
  func misfit(to task: SuiteTask) -> String? {
    if architecture.actions != task.actionCount {
      return "architecture.actions must be \(task.actionCount) for \(task.name), not "
        + "\(architecture.actions)"
    }
    if architecture.imageSize != Self.imageSize {
      return "architecture.imageSize must be \(Self.imageSize), not \(architecture.imageSize)"
    }
    return nil
  }

  /// Height and width of the environments' observations.
  static let imageSize = 84
}
