// Where each parameter of an agent lies in one flat array of floats, section after section. What an
// optimiser trains are whole sections; those of one optimiser stand side by side where that can be:
//
//   predictor | trunk | critic's projection | Q1 | Q2 | actor's projection | actor's head
//   `--------- auxiliary ---------'
//               `------------- critic -------------'  `------------- actor -----------'
//
// Names are those of the published PyTorch code.

import Tensors

/// Names, shapes and places of an agent's parameters.
package struct ParameterLayout: Sendable {
  /// How a parameter differs in memory from its canonical (PyTorch's) order.
  package enum Storage: Sendable, Hashable {
    case canonical
    /// Columns follow a map of `channels` x `size` x `size` in the blocked layout of images.
    case blockedColumns(channels: Int, size: Int)
    /// Rows do.
    case blockedRows(channels: Int, size: Int)
  }

  package struct Entry: Sendable {
    package let name: String
    package let shape: [Int]
    package let offset: Int
    package let storage: Storage
    package let start: ParameterSection.Start
    package var count: Int { shape.reduce(1, *) }
  }

  package let sections: [ParameterSection]
  package private(set) var entries: [Entry] = []
  package private(set) var count = 0
  private var places: [String: Int] = [:]
  private var ranges: [String: Range<Int>] = [:]

  package init(_ sections: [ParameterSection]) {
    self.sections = sections
    for section in sections {
      let first = count
      for parameter in section.parameters {
        places[parameter.name] = entries.count
        entries.append(
          Entry(
            name: parameter.name, shape: parameter.shape, offset: count,
            storage: parameter.storage, start: parameter.start))
        count += parameter.shape.reduce(1, *)
      }
      ranges[section.name] = first..<count
    }
  }

  /// The place of a parameter that this layout must have.
  package func offset(of name: String) -> Int {
    guard let index = places[name] else { preconditionFailure("no parameter \(name)") }
    return entries[index].offset
  }

  package func has(section name: String) -> Bool { ranges[name] != nil }

  /// Where a section lies that this layout must have.
  package func range(of section: String) -> Range<Int> {
    guard let range = ranges[section] else { preconditionFailure("no section \(section)") }
    return range
  }

  /// Where sections lie, in their order here; neighbours are joined.
  package func ranges(of names: [String]) -> [Range<Int>] {
    var joined: [Range<Int>] = []
    for section in sections where names.contains(section.name) {
      let range = range(of: section.name)
      if let last = joined.last, last.upperBound == range.lowerBound {
        joined[joined.count - 1] = last.lowerBound..<range.upperBound
      } else {
        joined.append(range)
      }
    }
    return joined
  }
}
