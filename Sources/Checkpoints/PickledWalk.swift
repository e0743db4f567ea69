// From a pickle's values to names: where tensors, facts and classes stand. Modules of PyTorch keep their
// parameters, buffers and parts in dictionaries of their own, which a state_dict does not name; nor does
// the walk.

import Basics
import Pickles

/// Visits everything that can be reached from a value.
struct PickledWalk {
  private(set) var names: [String] = []
  /// The tensor of each name, by its place in the tables.
  private(set) var tensors: [Int] = []
  private(set) var facts: [String: TorchCheckpoint.Fact] = [:]
  private(set) var classes: [String: String] = [:]

  private let tables: PickledTables
  private var pending: [Step] = []
  /// Containers that hold what is being visited.
  private var open: Set<Container> = []
  private var known: Set<String> = []
  /// Elements of containers looked at, each as often as it was.
  private var looked = 0
  private static let mostLooked = 1 << 24

  private enum Container: Hashable { case sequence(Int), dictionary(Int), object(Int) }
  private enum Step {
    case visit(PickledValue, String, depth: Int)
    case leave(Container)
  }

  init(_ tables: PickledTables) { self.tables = tables }

  /// - Throws: `FileError` where things refer to each other in more ways than an agent's do.
  mutating func visit(_ root: PickledValue) throws(FileError) {
    pending = [.visit(root, "", depth: 0)]
    var steps = 0
    while let step = pending.popLast() {
      steps += 1
      guard steps <= 1 << 17 else { throw Self.tooMuch }
      switch step {
      case .leave(let container): open.remove(container)
      case .visit(let value, let name, let depth): try visit(value, name, depth)
      }
    }
  }

  private mutating func visit(
    _ value: PickledValue, _ name: String, _ depth: Int
  ) throws(FileError) {
    switch value {
    case .tensor(let index):
      guard known.insert(name).inserted else { return }
      names.append(name)
      tensors.append(index)
    case .integer(let number): facts[name] = .number(Double(number))
    case .real(let number): facts[name] = .number(number)
    case .text(let text): facts[name] = .text(text)
    case .sequence(let index):
      guard enter(.sequence(index), depth) else { return }
      try look(at: tables.sequences[index].count)
      // Lists of numbers (returns of episodes, sizes) are no facts about an agent.
      let parts = tables.sequences[index].enumerated().filter(\.element.isContainer)
      follow(parts.map { (key: "\($0.offset)", value: $0.element) }, of: name, depth)
    case .dictionary(let index):
      guard enter(.dictionary(index), depth) else { return }
      try look(at: tables.dictionaries[index].count)
      follow(tables.dictionaries[index], of: name, depth)
    case .object(let index):
      let object = tables.objects[index]
      // Moments of optimisers and arrays of NumPy are no weights.
      if object.type.hasPrefix("torch.optim") || object.type.hasPrefix("numpy ") { return }
      classes[name] = object.type
      guard enter(.object(index), depth) else { return }
      // What it holds may hold the dictionary of its attributes.
      for table in attributes(of: object) where !enter(.dictionary(table), depth) { return }
      let parts = parts(of: object)
      try look(at: parts.count)
      follow(parts, of: name, depth)
    case .none, .boolean, .bytes, .encoded, .global, .storage, .opaque: break
    }
  }

  private mutating func look(at elements: Int) throws(FileError) {
    looked += elements
    guard looked <= Self.mostLooked else { throw Self.tooMuch }
  }

  private static let tooMuch = FileError(.wrongKind, "it holds too much beside tensors")

  /// Whether a container is to be looked into: not where it holds itself.
  private mutating func enter(_ container: Container, _ depth: Int) -> Bool {
    guard depth < 64, open.insert(container).inserted else { return false }
    pending.append(.leave(container))
    return true
  }

  private mutating func follow(
    _ parts: [(key: String, value: PickledValue)], of name: String, _ depth: Int
  ) {
    // Names of agents are short; those of others may be made to fill memory.
    for (key, value) in parts.reversed() where name.utf8.count + key.utf8.count < 400 {
      pending.append(.visit(value, Self.join(name, key), depth: depth + 1))
    }
  }

  /// The dictionaries of what an object is made of.
  private func attributes(of object: PickledTables.Object) -> [Int] {
    var states = [object.state]
    // Objects with slots have a pair: attributes and slots.
    if case .sequence(let index) = object.state { states = tables.sequences[index] }
    return [object.items].compactMap(\.self)
      + states.compactMap { if case .dictionary(let index) = $0 { index } else { nil } }
  }

  private func parts(of object: PickledTables.Object) -> [(key: String, value: PickledValue)] {
    let attributes = attributes(of: object).flatMap { tables.dictionaries[$0] }
    guard attributes.contains(where: { $0.key == "_modules" }) else { return attributes }
    return attributes.flatMap { key, value -> [(key: String, value: PickledValue)] in
      guard key.hasPrefix("_") else { return [(key, value)] }
      guard ["_parameters", "_buffers", "_modules"].contains(key),
        case .dictionary(let index) = value
      else { return [] }
      return tables.dictionaries[index]
    }
  }

  /// A name within another, without what wrappers add.
  private static func join(_ name: String, _ part: String) -> String {
    let parts = part.split(separator: ".", omittingEmptySubsequences: false)
      .filter { $0 != "module" && $0 != "_orig_mod" }
    return [name, parts.joined(separator: ".")].filter { !$0.isEmpty }.joined(separator: ".")
  }
}

extension PickledValue {
  fileprivate var isContainer: Bool {
    switch self {
    case .tensor, .sequence, .dictionary, .object: true
    default: false
    }
  }
}
