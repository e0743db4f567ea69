// Settings by their names: given one by one, compared, and whether they can be trained with.

import Foundation

extension Settings {
  /// The settings with `name=value` assignments made, names as in `config.json`; parts of the
  /// architecture as in `architecture.hidden=512`.
  /// - Throws: `SettingsError` naming the assignment that is not understood, or what cannot be.
  package func applying(_ assignments: [String]) throws(SettingsError) -> Settings {
    var settings = self
    for assignment in assignments { settings = try settings.applying(assignment) }
    if let problem = settings.problem ?? settings.idle(assignments) { throw problem }
    return settings
  }

  /// What was asked for and would change nothing, or nil.
  private func idle(_ assignments: [String]) -> SettingsError? {
    guard algorithm == .sgqn, consistencyBalance > 0 else { return nil }
    let names = Set(assignments.map { String($0.prefix { $0 != "=" }) })
    var idle: String?
    if names.contains("detachesConsistency") { idle = "detachesConsistency" }
    // Without a weight there is no such loss.
    if names.contains("consistencyWeight"), consistencyWeight > 0 { idle = "consistencyWeight" }
    return idle.map {
      SettingsError(
        "\($0) changes nothing while consistencyBalance is \(consistencyBalance); set "
          + "consistencyBalance=0 too, or change that instead")
    }
  }

  private func applying(_ assignment: String) throws(SettingsError) -> Settings {
    let parts = assignment.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw SettingsError("'\(assignment)': expected NAME=VALUE, for example batch=128")
    }
    do {
      let coded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(self))
      // What is not JSON (sgqn, black) is meant as a word.
      let value =
        (try? JSONSerialization.jsonObject(with: Data(parts[1].utf8), options: .fragmentsAllowed))
        ?? parts[1]
      guard let changed = Self.replace(parts[0].split(separator: "."), in: coded, by: value) else {
        throw SettingsError(
          "unknown setting '\(parts[0])'; use one of \(Self.names(like: parts[0], in: coded))")
      }
      return try JSONDecoder().decode(
        Settings.self, from: JSONSerialization.data(withJSONObject: changed))
    } catch let error as SettingsError {
      throw error
    } catch {
      throw SettingsError(
        "'\(parts[1])' is not a value for the setting '\(parts[0])'\(expected(parts[0]))")
    }
  }

  /// The settings there are where one was looked for, with what lies above them.
  private static func names(like name: String, in coded: Any) -> String {
    var (level, above) = (coded as? [String: Any] ?? [:], "")
    for part in name.split(separator: ".").dropLast() {
      guard let inner = level[String(part)] as? [String: Any] else { break }
      (level, above) = (inner, above + part + ".")
    }
    return level.keys.sorted().map { above + $0 }.joined(separator: ", ")
  }

  /// What a setting takes, as the end of a sentence; empty where that is not a matter of a few words.
  private func expected(_ name: String) -> String {
    var value: Any = self
    for part in name.split(separator: ".") {
      let children = Mirror(reflecting: value).children
      guard let child = children.first(where: { $0.label == String(part) }) else { return "" }
      value = child.value
    }
    func words<T: CaseIterable & RawRepresentable>(_: T) -> String {
      T.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
    }
    switch value {
    case is Bool: return "; give true or false"
    case is Int: return "; give a whole number"
    case is Float: return "; give a number"
    case let choice as any (CaseIterable & RawRepresentable):
      return "; choose from " + words(choice)
    default: return ""
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
  package var problem: SettingsError? {
    (rangeProblem ?? relationProblem).map(SettingsError.init)
  }

  private var rangeProblem: String? {
    let counts: [(String, Int, ClosedRange<Int>)] = [
      ("batch", batch, 1...4096), ("auxiliaryBatch", auxiliaryBatch, 1...8192),
      ("frameSize", frameSize, 16...256), ("returnSteps", returnSteps, 1...100),
      ("actorInterval", actorInterval, 1...1000), ("targetInterval", targetInterval, 1...1000),
      ("auxiliaryInterval", auxiliaryInterval, 1...1000),
      ("consistencyInterval", consistencyInterval, 1...1000),
      ("averageSpan", averageSpan, 0...1_000_000_000), ("overlayStep", overlayStep, 0...7),
      ("plainUpdates", plainUpdates, 0...1_000_000_000),
      ("alterationRamp", alterationRamp, 0...1_000_000_000),
      ("exploration.steps", exploration.steps, 0...1_000_000_000),
      ("steps", steps, 1...1_000_000_000),
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
      ("auxiliaryTau", auxiliaryTau, 0...1), ("exploration.from", exploration.from, 0...10),
      ("exploration.to", exploration.to, 0...10), ("noiseClip", noiseClip, 0...10),
      ("quantile", quantile, 0...1), ("consistencyWeight", consistencyWeight, 0...1000),
      ("overlaidBalance", overlaidBalance, 0...100),
      ("consistencyBalance", consistencyBalance, 0...100),
      ("predictionBalance", predictionBalance, 0...100),
    ]
    for (name, value, range) in numbers where !range.contains(value) {
      return "\(name) must be \(range.lowerBound)...\(range.upperBound), not \(value)"
    }
    return nil
  }

  private var relationProblem: String? {
    if checkpointInterval > replayCapacity {
      return "checkpointInterval (\(checkpointInterval)) must be at most replayCapacity "
        + "(\(replayCapacity)): frames are saved before they are forgotten"
    }
    if architecture.policy != base.policy {
      return "architecture.policy must be \(base.policy.rawValue) for base \(base.rawValue), not "
        + "\(architecture.policy.rawValue)"
    }
    if targetActs, !targetTrunk || base == .dqn {
      return "targetActs takes an actor and a targetTrunk"
    }
    if base == .dqn, predictionBalance > 0 || architecture.sharesProjection {
      return "predictionBalance and architecture.sharesProjection take an actor; dqn has none"
    }
    let hasOverlays = algorithm.objective.augmentation.extras.contains(.overlays)
    if overlaysActor, !hasOverlays || base == .dqn {
      return "overlaysActor takes an actor and an algorithm that overlays, svea or sgqn"
    }
    if alteration.replacesBackground, quantile <= 0.5 {
      return
        "quantile must be over 0.5 with alteration=\(alteration.rawValue), which leaves twice as many "
        + "pixels as a mask has, not \(quantile)"
    }
    if architecture.numbers != 0 {
      return "architecture.numbers must be 0: 'sgqn bench learn --true-state' alone sees numbers"
    }
    if algorithm.objective.adapts, returnSteps > 1 {
      return "returnSteps must be 1 for \(algorithm.rawValue), not \(returnSteps): its head tells "
        + "the action between neighbours"
    }
    let crops = algorithm.objective.augmentation.geometry == .crop
    if crops ? frameSize < architecture.imageSize : frameSize != architecture.imageSize {
      return "frameSize must be \(crops ? "at least " : "")\(architecture.imageSize) for "
        + "\(algorithm.rawValue), not \(frameSize)"
    }
    return architecture.fault.map { "the architecture \($0)" }
  }
}

/// Settings that nothing can be trained with, in one line for the user.
package struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  package let message: String
  package var description: String { message }

  package init(_ message: String) { self.message = message }
}

extension Settings {
  /// Why an agent of these settings cannot act where actions have so many components, or nil.
  package func problem(withActions count: Int) -> String? {
    architecture.actions == count
      ? nil
      : "architecture.actions must be \(count) for \(task), not \(architecture.actions)"
  }

  /// What keeps so many threads from learning with these settings, or nil: what is predicted waits for the whole
  /// batch, of which each thread holds one chunk.
  package func problem(withThreads count: Int) -> String? {
    objective.predicts && chunkedRows < share(ofThreads: count)
      ? "auxiliaryBatch must be a multiple of batch (\(batch)) where predictionBalance is not 0, not "
        + "\(auxiliaryBatch); set auxiliaryBatch=\(2 * batch)"
      : nil
  }

  /// What keeps these settings from a task whose frames show so many cameras, or nil.
  package func problem(withCameras count: Int) -> String? {
    guard count > 1 else { return nil }
    let ofMoments = [
      ("architecture.seesChanges=false", architecture.seesChanges),
      ("overlayStep=0", overlayStep != 0),
      ("motionGain=1", motionGain != 1),
    ]
    return ofMoments.first(where: \.1).map {
      "observations of \(task) are of two cameras, not of three moments; set \($0.0)"
    }
  }
}

extension Settings {
  /// NAME=VALUE of every setting that is not the other's, in the order of their names.
  package func differences(from other: Settings) -> [String] {
    let (mine, theirs) = (flattened, other.flattened)
    return mine.keys.sorted().filter { mine[$0] != theirs[$0] }.map { "\($0)=\(mine[$0] ?? "")" }
  }

  private var flattened: [String: String] {
    guard let data = try? JSONEncoder().encode(self),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { return [:] }
    var flat: [String: String] = [:]
    func add(_ values: [String: Any], _ prefix: String) {
      for (key, value) in values {
        if let inner = value as? [String: Any] {
          add(inner, prefix + key + ".")
        } else if let text = value as? String {
          flat[prefix + key] = text
        } else if let data = try? JSONSerialization.data(
          withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        {
          flat[prefix + key] = String(decoding: data, as: UTF8.self)
        }
      }
    }
    add(object, "")
    return flat
  }
}
