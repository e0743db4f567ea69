// What a sweep's file says, each value checked, with its line where it is wrong.

import Basics
import Configuration
import Environments
import Foundation
import Learning
import Training

struct SweepReader {
  let file: String
  private let toml: Toml
  private let prefix: String

  init(file: String, _ toml: Toml, prefix: String = "") {
    self.file = file
    self.toml = toml
    self.prefix = prefix
  }

  /// The reader of a table within; an empty one where there is none.
  func table(_ key: String) throws(ConfigurationError) -> SweepReader {
    let value = toml[key] ?? .table([])
    guard case .table = value else { throw wrong(key, "must be a table, [\(key)]") }
    return SweepReader(file: file, value, prefix: prefix + key + ".")
  }

  func refuseOthers(_ keys: [String]) throws(ConfigurationError) {
    for entry in toml.entries where !keys.contains(entry.key) {
      let hint = Spelling.nearest(to: entry.key, in: keys).map { "; did you mean '\($0)'?" }
      throw wrong(
        entry.key, "is no part of a sweep" + (hint ?? "; use \(keys.joined(separator: ", "))"))
    }
  }

  func text(_ key: String) throws(ConfigurationError) -> String? {
    guard let value = toml[key] else { return nil }
    guard let text = value.string, !text.isEmpty else { throw wrong(key, "must be a string") }
    return text
  }

  /// A path, relative ones from the file's folder on.
  func path(_ key: String) throws(ConfigurationError) -> String? {
    let base = URL(fileURLWithPath: file).standardizedFileURL.deletingLastPathComponent()
    return try text(key).map {
      URL(fileURLWithPath: $0, relativeTo: base).standardizedFileURL.path
    }
  }

  /// - Throws: `ConfigurationError` where one of these keys names a folder that is not there.
  func require(_ folders: [String]) throws(ConfigurationError) {
    for key in folders {
      if let folder = try path(key), !Folder.exists(folder) {
        throw wrong(key, "names a folder that is not there: \(folder)")
      }
    }
  }

  func count(_ key: String, _ range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
    guard let value = toml[key] else { return nil }
    guard let number = value.number.flatMap(Int.init(exactly:)), range.contains(number) else {
      throw wrong(key, "must be \(range.lowerBound)...\(range.upperBound)")
    }
    return number
  }

  /// Words of a list, each one of `known`; a word alone is a list of one.
  func words(_ key: String, _ known: [String]? = nil) throws(ConfigurationError) -> [String] {
    try list(key).map { value throws(ConfigurationError) in
      guard let word = value.string else { throw wrong(key, "must be a list of strings") }
      if let known, !known.contains(word) {
        let hint = Spelling.nearest(to: word, in: known).map { "did you mean '\($0)'?" }
        throw wrong(
          key, "'\(word)' is not known; " + (hint ?? "use \(known.joined(separator: ", "))"))
      }
      return word
    }
  }

  /// Words that every cell takes one of. Where there is one alone, only task and algorithm show in names.
  func axis(
    _ key: String, _ option: String, _ known: [String]
  ) throws(ConfigurationError) -> [SweepChoice] {
    let words = try words(key, known)
    let shows = words.count > 1 || key == "tasks" || key == "algorithms"
    return words.map { SweepChoice(option: option, value: $0, isShown: shows) }
  }

  /// An axis for each setting: a list is its values, anything else the one value of all cells.
  func settings() throws(ConfigurationError) -> [[SweepChoice]] {
    try table("settings").axes(under: "")
  }

  private func axes(under path: String) throws(ConfigurationError) -> [[SweepChoice]] {
    var axes: [[SweepChoice]] = []
    for entry in toml.entries {
      let name = path + entry.key
      if case .table = entry.value {
        axes += try table(entry.key).axes(under: name + ".")
      } else {
        let values = try list(entry.key)
        axes.append(
          values.map {
            SweepChoice(
              option: "--set", value: "\(name)=\($0.json)", isShown: values.count > 1)
          })
      }
    }
    return axes
  }

  func seeds() throws(ConfigurationError) -> [SweepChoice] {
    let seeds = try list("seeds").map { value throws(ConfigurationError) in
      // TOML's numbers are kept as doubles, which hold no more whole ones.
      guard let seed = value.number.flatMap(UInt64.init(exactly:)), seed < 1 << 53 else {
        throw wrong("seeds", "must be whole numbers of 0 to \(1 << 53 - 1)")
      }
      return seed
    }
    return (seeds.isEmpty ? [0] : seeds).map {
      SweepChoice(option: "--seed", value: "\($0)", isShown: true)
    }
  }

  /// What a cell's choices amount to.
  /// - Throws: `ConfigurationError` where nothing can be trained with them.
  func settings(
    of choices: [SweepChoice], steps: Int?, cell: String
  ) throws(ConfigurationError) -> Settings {
    func value(_ option: String) -> String? { choices.first { $0.option == option }?.value }
    do {
      let task = try SuiteTask.named(value("--task") ?? "")
      var settings = Settings(
        task,
        algorithm: value("--algorithm").flatMap(Algorithm.init) ?? .sgqn,
        base: value("--base").flatMap(BaseMethod.init) ?? .sac,
        preset: value("--preset").flatMap(Preset.init) ?? .desk,
        seed: value("--seed").flatMap(UInt64.init) ?? 0)
      if let steps { settings.steps = steps }
      return try settings.applying(
        choices.filter { $0.option == "--set" }.map(\.value), to: task)
    } catch {
      throw ConfigurationError(file: file, "the cell \(cell) cannot be trained: \(error)")
    }
  }

  private func list(_ key: String) throws(ConfigurationError) -> [Toml] {
    guard let value = toml[key] else { return [] }
    let values = value.array ?? [value]
    guard !values.isEmpty else { throw wrong(key, "has no values") }
    return values
  }

  private func wrong(_ key: String, _ what: String) -> ConfigurationError {
    let line = toml.entries.first { $0.key == key }?.line ?? 0
    return ConfigurationError(file: file, line: line, "'\(prefix)\(key)' \(what)")
  }
}

extension Toml {
  /// The value as `--set` takes it: words without quotes, and JSON.
  fileprivate var json: String { string ?? jsonText }

  private var jsonText: String {
    switch self {
    case .string(let text): Self.quoted(text)
    case .number(let number):
      Int(exactly: number).map { "\($0)" } ?? "\(number)"
    case .boolean(let value): "\(value)"
    case .array(let values): "[" + values.map(\.jsonText).joined(separator: ",") + "]"
    case .table(let entries):
      "{" + entries.map { Self.quoted($0.key) + ":" + $0.value.jsonText }.joined(separator: ",")
        + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    // Strings can always be written as JSON.
    let data = try? JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed)
    return String(decoding: data ?? Data("\"\"".utf8), as: UTF8.self)
  }
}
