// What one update reports, by name: an algorithm's losses differ, and whoever stores or prints them
// follows the names.

/// Losses in the order in which an update forms them. Those of the policy and of auxiliary heads are the
/// last step's that trained them.
package struct Losses: Sendable, Equatable {
  package private(set) var names: [String]
  package private(set) var values: [Float]

  package init(_ names: [String] = []) {
    self.names = names
    values = [Float](repeating: 0, count: names.count)
  }

  /// A loss by its name; 0 for one that this algorithm does not have. Setting an unknown one adds it.
  package subscript(name: String) -> Float {
    get { names.firstIndex(of: name).map { values[$0] } ?? 0 }
    set {
      if let index = names.firstIndex(of: name) {
        values[index] = newValue
      } else {
        names.append(name)
        values.append(newValue)
      }
    }
  }

  /// What names of weights end with.
  static let weightEnding = "_weight"

  /// Whether a name is that of a loss: the temperature and weights are reported beside them.
  package static func isLoss(_ name: String) -> Bool {
    name != "alpha" && !name.hasSuffix(weightEnding)
  }

  /// The name of the first that is not finite, or nil.
  package var firstNonFinite: String? {
    values.firstIndex { !$0.isFinite }.map {
      Self.isLoss(names[$0]) ? names[$0] + " loss" : names[$0]
    }
  }
}

/// As a JSON object, name by name.
extension Losses: Codable {
  package init(from decoder: any Decoder) throws {
    let stored = try [String: Float](from: decoder)
    self.init(stored.keys.sorted())
    for (name, value) in stored { self[name] = value }
  }

  package func encode(to encoder: any Encoder) throws {
    try Dictionary(uniqueKeysWithValues: zip(names, values)).encode(to: encoder)
  }
}
