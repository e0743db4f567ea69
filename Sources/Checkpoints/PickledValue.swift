// What a pickle describes, as inert values. Sequences, dictionaries and objects live in tables and are
// referred to by index, so that no input, however nested or circular, makes values that hold each other:
// releasing them never recurses.

/// A tensor as a pickle describes it: a view of a storage that lies elsewhere.
struct PickledTensor: Equatable, Sendable {
  struct Storage: Equatable, Sendable {
    /// As in `FloatStorage`; `UntypedStorage` counts bytes.
    let type: String
    let key: String
    let count: Int
  }
  /// The most dimensions of a tensor.
  static let dimensions = 8

  let storage: Storage
  /// Of its numbers; nil for kinds that cannot be read.
  let element: TorchElement?
  let offset: Int
  let shape: [Int]
  let strides: [Int]
}

/// One value of a pickle.
enum PickledValue: Sendable {
  case none
  case boolean(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  /// Where it lies in the file: a bytes object, or a whole number of more than eight bytes.
  case bytes(Range<Int>)
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
struct PickledTables: Sendable {
  struct Object: Sendable {
    /// "module Class".
    let type: String
    /// What its class would be handed.
    var state = PickledValue.none
    /// Of a class that is a dictionary too.
    var items: Int?
  }

  var sequences: [[PickledValue]] = []
  /// Items whose keys are text or whole numbers, in their order.
  var dictionaries: [[(key: String, value: PickledValue)]] = []
  var objects: [Object] = []
  var storages: [PickledTensor.Storage] = []
  var tensors: [PickledTensor] = []
}
