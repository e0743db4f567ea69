// A scripted session: what to explore, keys, and what must then be true. docs/explorer.md explains
// the format with an example.

import Configuration
import Environments
import Terminal

/// A demo as its file says it.
package struct DemoScript: Sendable, Equatable {
  /// One stretch of a demo: first keys, then expectations.
  package struct Step: Sendable, Equatable {
    /// What messages call it; nil for the file and its number.
    var name: String?
    /// What is to be seen, for those who watch.
    package var note = ""
    /// Keys by their names, pressed one after another, each until everything has settled.
    package var keys: [String] = []
    /// How often the keys are pressed.
    package var times = 1
    /// Agent steps to play, in simulated time, after the keys.
    package var play = 0
    /// The size of the screen from here on.
    package var size: (width: Int, height: Int)?
    /// Texts that must be on the screen.
    package var expect: [String] = []
    /// Texts that must not be.
    package var reject: [String] = []
    package var mode: DistractorMode?
    /// The step under the cursor.
    package var step: Int?
    /// The least return so far.
    package var leastReturn: Double?
    /// Whether the physics must be, bit by bit, as before the keys.
    package var physicsUnchanged: Bool?

    package static func == (left: Step, right: Step) -> Bool {
      left.keys == right.keys && left.times == right.times && left.play == right.play
        && left.size?.width == right.size?.width && left.size?.height == right.size?.height
        && left.expect == right.expect && left.reject == right.reject && left.mode == right.mode
        && left.step == right.step && left.leastReturn == right.leastReturn
        && left.physicsUnchanged == right.physicsUnchanged
    }
  }

  /// The file's path, for messages.
  package var file: String
  package var title = ""
  /// nil: the agent's own task.
  package var task: String?
  /// nil: the agent that is taken without a name.
  package var agent: String?
  /// Agents that see the same states.
  package var against: [String] = []
  /// A training whose snapshots are gone through, in place of agents: a folder, or a bundled agent that has some.
  package var run: String?
  package var mode = DistractorMode.train
  package var seed: UInt64 = 0
  package var width = 130
  package var height = 40
  package var theme = "dark"
  package var steps: [Step] = []

  /// Reads a demo.
  /// - Throws: `ConfigurationError` for anything it does not understand: a demo is a test.
  package init(path: String) throws {
    try self.init(try Toml.read(path), file: path)
  }

  /// A session that plays so many steps and then presses keys.
  /// - Throws: `ConfigurationError` for a key that has no such name.
  package init(
    mode: DistractorMode, seed: UInt64, size: (width: Int, height: Int), play: Int, keys: [String]
  ) throws {
    file = "--keys"
    (self.mode, self.seed) = (mode, seed)
    (width, height) = size
    if let odd = keys.first(where: { Key(named: $0) == nil }) {
      throw ConfigurationError(file: file, "there is no key '\(odd)'; docs/explorer.md lists them")
    }
    steps = [Step(name: "--step", play: play), Step(name: "--keys", keys: keys)]
  }

  init(_ toml: Toml, file: String) throws(ConfigurationError) {
    self.file = file
    for entry in toml.entries {
      let reader = DemoReader(file: file, entry: entry)
      switch entry.key {
      case "title": title = try reader.string()
      case "task": task = try reader.string()
      case "agent": agent = try reader.string()
      case "against": against = try reader.strings()
      case "run": run = try reader.string()
      case "mode": mode = try reader.mode()
      case "seed": seed = UInt64(try reader.integer(0...(1 << 53)))
      case "width": width = try reader.integer(DemoReader.cells)
      case "height": height = try reader.integer(DemoReader.cells)
      case "theme": theme = try reader.string()
      case "steps":
        for table in try reader.tables() { steps.append(try Self.step(table, reader)) }
      default: throw reader.unknown()
      }
    }
    guard !steps.isEmpty else { throw ConfigurationError(file: file, "has no [[steps]]") }
  }

  private static func step(
    _ table: [TomlEntry], _ outer: DemoReader
  ) throws(ConfigurationError) -> Step {
    var step = Step()
    for entry in table {
      let reader = DemoReader(file: outer.file, entry: entry)
      switch entry.key {
      case "note": step.note = try reader.string()
      case "keys": step.keys = try reader.keys()
      case "times": step.times = try reader.integer(1...10_000)
      case "play": step.play = try reader.integer(1...10_000)
      case "size":
        step.size = try reader.size()
      case "expect": step.expect = try reader.strings()
      case "reject": step.reject = try reader.strings()
      case "mode": step.mode = try reader.mode()
      case "step": step.step = try reader.integer(0...100_000)
      case "least_return":
        guard let number = entry.value.number else { throw reader.wrong("a number") }
        step.leastReturn = number
      case "physics":
        switch try reader.string() {
        case "unchanged": step.physicsUnchanged = true
        case "changed": step.physicsUnchanged = false
        default: throw reader.wrong("\"unchanged\" or \"changed\"")
        }
      default: throw reader.unknown()
      }
    }
    return step
  }
}

/// One entry of a demo file, read strictly.
struct DemoReader {
  let file: String
  let entry: TomlEntry

  func wrong(_ wanted: String) -> ConfigurationError {
    ConfigurationError(
      file: file, line: entry.line, "'\(entry.key)' is \(entry.value.kind), not \(wanted)")
  }

  func unknown() -> ConfigurationError {
    ConfigurationError(file: file, line: entry.line, "unknown entry '\(entry.key)'")
  }

  func string() throws(ConfigurationError) -> String {
    guard let text = entry.value.string else { throw wrong("a string") }
    return text
  }

  /// One string or a list of them.
  func strings() throws(ConfigurationError) -> [String] {
    if let one = entry.value.string { return [one] }
    guard let list = entry.value.array else { throw wrong("a string or a list of strings") }
    var texts: [String] = []
    for value in list {
      guard let text = value.string else { throw wrong("a list of strings") }
      texts.append(text)
    }
    return texts
  }

  /// Keys in one string with blanks between, or a list.
  func keys() throws(ConfigurationError) -> [String] {
    let names = try strings().flatMap { $0.split(separator: " ").map(String.init) }
    for name in names where Key(named: name) == nil {
      throw ConfigurationError(file: file, line: entry.line, "unknown key '\(name)'")
    }
    return names
  }

  /// Columns or rows of a screen.
  static let cells = 1...1000

  func integer(_ range: ClosedRange<Int>) throws(ConfigurationError) -> Int {
    guard let whole = Self.whole(entry.value, range) else {
      throw wrong("a whole number within \(range.lowerBound)...\(range.upperBound)")
    }
    return whole
  }

  /// Columns and rows in a list.
  func size() throws(ConfigurationError) -> (width: Int, height: Int) {
    let list = entry.value.array ?? []
    let numbers = list.compactMap { Self.whole($0, Self.cells) }
    guard list.count == 2, numbers.count == 2 else {
      throw ConfigurationError(
        file: file, line: entry.line,
        "size is not two whole numbers within \(Self.cells.lowerBound)...\(Self.cells.upperBound)")
    }
    return (numbers[0], numbers[1])
  }

  private static func whole(_ value: Toml, _ range: ClosedRange<Int>) -> Int? {
    guard let whole = value.number.flatMap({ Int(exactly: $0) }), range.contains(whole) else {
      return nil
    }
    return whole
  }

  func mode() throws(ConfigurationError) -> DistractorMode {
    let name = try string()
    guard let mode = DistractorMode(rawValue: name) else {
      let known = DistractorMode.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConfigurationError(
        file: file, line: entry.line, "unknown mode '\(name)'; there are: \(known)")
    }
    return mode
  }

  func tables() throws(ConfigurationError) -> [[TomlEntry]] {
    guard let list = entry.value.array else { throw wrong("a list of tables") }
    var tables: [[TomlEntry]] = []
    for value in list {
      guard case .table(let entries) = value else { throw wrong("a list of tables") }
      tables.append(entries)
    }
    return tables
  }
}
