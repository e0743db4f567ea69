// What a pickle describes, as inert values. Sequences, dictionaries and objects live in tables and are
// referred to by index, so that no input, however nested or circular, makes values that hold each other:
// releasing them never recurses.

/// A tensor as a pickle describes it: a view of a storage that lies elsewhere.
package struct PickledTensor: Equatable, Sendable {
  package struct Storage: Equatable, Sendable {
    /// As in `FloatStorage`; `UntypedStorage` counts bytes.
    package let type: String
    package let key: String
    package let count: Int
  }
  /// The most dimensions of a tensor.
  static let dimensions = 8

  package let storage: Storage
  /// Of its numbers; nil for kinds that cannot be read.
  package let element: TorchElement?
  package let offset: Int
  package let shape: [Int]
  package let strides: [Int]
}

/// One value of a pickle.
package enum PickledValue: Sendable {
  case none
  case boolean(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  /// Where it lies in the file: a bytes object, or a whole number of more than eight bytes.
  case bytes(Range<Int>)
  /// A bytes object too, in the pickle as text of a character each.
  case encoded(String)
  /// A tuple, a list or a set.
  case sequence(Int)
  case dictionary(Int)
  /// A name of Python, not looked up.
  case global(String)
  case storage(Int)
  case tensor(Int)
  /// An object of some class, not made.
  case object(Int)
  /// What a harmless call would have given.
  case opaque
}

/// The tables behind a pickle's values.
package struct PickledTables: Sendable {
  package struct Object: Sendable {
    /// "module Class".
    package let type: String
    /// What its class would be handed.
    package internal(set) var state = PickledValue.none
    /// Of a class that is a dictionary too.
    package internal(set) var items: Int?
  }

  package internal(set) var sequences: [[PickledValue]] = []
  /// Items whose keys are text or whole numbers, in their order.
  package internal(set) var dictionaries: [[(key: String, value: PickledValue)]] = []
  package internal(set) var objects: [Object] = []
  package internal(set) var storages: [PickledTensor.Storage] = []
  package internal(set) var tensors: [PickledTensor] = []
}
