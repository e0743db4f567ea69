// An optimiser by name, and the sections of parameters that it trains.

import Networks

/// What trains some of an agent's parameters.
package final class SectionOptimizer {
  /// As checkpoints, metrics and verification name it.
  package let name: String
  package let sections: [String]
  package let adam: Adam
  var ranges: [Range<Int>] { adam.ranges }

  init(_ name: String, _ sections: [ParameterSection], in layout: ParameterLayout, rate: Float) {
    self.name = name
    self.sections = sections.map(\.name)
    adam = Adam(layout.ranges(of: self.sections), rate: rate)
  }
}
