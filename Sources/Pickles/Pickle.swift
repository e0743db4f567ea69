// PyTorch's pickles, read without running anything. A pickle is a program for a stack machine that may
// call whatever Python has. Here objects become placeholders of their class's name and state, the calls
// that rebuild tensors and plain containers are known, a few harmless ones give nothing, and every other
// call is refused.

import Basics
import Foundation

/// The stack machine: protocols 2 to 5.
package struct Pickle {
  /// Larger pickles are refused: an agent takes about 200 bytes a tensor, and in files of PyTorch before
  /// 1.6 the text of its classes.
  package static let largest = 4 << 20

  private var bytes: PickleBytes
  private var stack: [PickledValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickledValue] = [:]
  private var tables = PickledTables()

  private init(_ bytes: Data, from start: Int) {
    self.bytes = PickleBytes(bytes, from: start, limit: Self.largest)
  }

  /// What one pickle holds.
  package struct Reading {
    package let root: PickledValue
    package let tables: PickledTables
    /// What ranges in `tables` count in.
    package let bytes: Data
    /// Where the bytes behind it start.
    let end: Int
  }

  /// Reads the pickle that starts at `start`.
  static func read(_ bytes: Data, from start: Int) throws(FileError) -> Reading {
    var pickle = Pickle(bytes, from: start)
    let root = try pickle.run()
    return Reading(root: root, tables: pickle.tables, bytes: bytes, end: pickle.bytes.at)
  }

  static func refuse(_ why: String) -> FileError { FileError(.wrongKind, why) }

  private mutating func run() throws(FileError) -> PickledValue {
    while true {
      let code = UInt8(try bytes.number(1))
      switch UnicodeScalar(code) {
      case "\u{80}":
        let version = try bytes.number(1)
        guard (2...5).contains(version) else { throw Self.refuse("pickle protocol \(version)") }
      case "\u{95}": _ = try bytes.number(8)
      case "(": marks.append(stack.count)
      case "0": _ = try pop()
      case "1": _ = try sinceMark()
      case "2": stack.append(try top())
      case ".": return try pop()
      case "q": memo[try bytes.number(1)] = try top()
      case "r": memo[try bytes.number(4)] = try top()
      case "\u{94}": memo[memo.count] = try top()
      case "h": stack.append(try remembered(try bytes.number(1)))
      case "j": stack.append(try remembered(try bytes.number(4)))
      case "c":
        let module = try bytes.line()
        stack.append(.global(module + " " + (try bytes.line())))
      case "\u{93}":
        guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
          throw Self.refuse("a name that is not text")
        }
        stack.append(.global(module + " " + name))
      case "Q": try persistent(try pop())
      case "R":
        let arguments = try sequence(try pop())
        guard case .global(let name) = try pop() else {
          throw Self.refuse("its pickle calls no name")
        }
        stack.append(try call(name, arguments))
      case "\u{81}", "\u{92}":
        _ = try pop()
        if code == 0x92 { _ = try pop() }
        guard case .global(let name) = try pop() else {
          throw Self.refuse("its pickle makes an object of no class")
        }
        stack.append(object(name))
      case "b": try build()
      default: try data(code)
      }
    }
  }

  /// Numbers, text and containers.
  private mutating func data(_ code: UInt8) throws(FileError) {
    switch UnicodeScalar(code) {
    case "N": stack.append(.none)
    case "\u{88}": stack.append(.boolean(true))
    case "\u{89}": stack.append(.boolean(false))
    case "K": stack.append(.integer(try bytes.number(1)))
    case "M": stack.append(.integer(try bytes.number(2)))
    case "J": stack.append(.integer(Int(Int32(truncatingIfNeeded: try bytes.number(4)))))
    case "G": stack.append(.real(try bytes.real()))
    case "\u{8a}": stack.append(try bytes.long(try bytes.number(1)))
    case "\u{8b}": stack.append(try bytes.long(try bytes.number(4)))
    case "X", "T": stack.append(.text(try bytes.text(try bytes.number(4))))
    case "\u{8c}", "U": stack.append(.text(try bytes.text(try bytes.number(1))))
    case "\u{8d}": stack.append(.text(try bytes.text(try bytes.number(8))))
    case "C": stack.append(.bytes(try bytes.skip(try bytes.number(1))))
    case "B": stack.append(.bytes(try bytes.skip(try bytes.number(4))))
    case "\u{8e}", "\u{96}": stack.append(.bytes(try bytes.skip(try bytes.number(8))))
    case ")", "]", "\u{8f}": push([])
    case "t", "l", "\u{91}": push(try sinceMark())
    case "\u{85}": push([try pop()])
    case "\u{86}", "\u{87}":
      var elements = [try pop(), try pop()]
      if code == 0x87 { elements.append(try pop()) }
      push(elements.reversed())
    case "a": try append([try pop()])
    case "e", "\u{90}": try append(try sinceMark())
    case "}": pushDictionary()
    case "d":
      let items = try sinceMark()
      pushDictionary()
      try set(items)
    case "s":
      let value = try pop()
      try set([try pop(), value])
    case "u": try set(try sinceMark())
    default: throw Self.refuse("its pickle uses operation \(code), which torch.save never writes")
    }
  }

  // MARK: Calls

  /// What a call gives, nothing being called.
  private mutating func call(
    _ name: String, _ arguments: [PickledValue]
  ) throws(FileError) -> PickledValue {
    if let value = try rebuild(name, arguments) { return value }
    switch name {
    case "collections OrderedDict", "collections defaultdict", "builtins dict", "__builtin__ dict":
      pushDictionary()
      return try pop()
    case "builtins set", "__builtin__ set", "builtins frozenset", "__builtin__ frozenset",
      "builtins list", "__builtin__ list", "builtins tuple", "__builtin__ tuple", "torch Size",
      "collections deque":
      if case .sequence = arguments.first { return arguments[0] }
      push([])
      return try pop()
    case "copyreg _reconstructor", "copy_reg _reconstructor":
      guard case .global(let type) = arguments.first else {
        throw Self.refuse("its pickle makes an object of no class")
      }
      return object(type)
    case "_codecs encode":
      // How protocol 2 writes bytes: a character for each.
      guard arguments.count == 2, case .text(let text) = arguments[0],
        case .text("latin1") = arguments[1]
      else { return .opaque }
      return .encoded(text)
    case "numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct":
      return object(NumpyArray.type)
    case "numpy dtype":
      guard case .text(let kind) = arguments.first else { return .opaque }
      return object(NumpyArray.dtype + kind)
    default:
      guard Self.isHarmless(name) else {
        throw Self.refuse("its pickle calls \(name.quoted), which is not done here")
      }
      return .opaque
    }
  }

  /// Calls that agents are saved with and whose results nobody needs.
  private static func isHarmless(_ name: String) -> Bool {
    let names: Set = [
      "argparse Namespace", "builtins bytearray", "builtins complex",
      "datetime datetime", "datetime timedelta", "numpy ndarray",
      "numpy.core.multiarray scalar", "numpy._core.multiarray scalar",
      "pathlib Path", "pathlib PosixPath", "pathlib PurePosixPath", "pathlib._local PosixPath",
      "torch device",
    ]
    return names.contains(name) || name.hasPrefix("torch._utils _rebuild_")
      || name.hasPrefix("omegaconf.")
  }

  /// A tensor; nil where `name` makes none that can be read.
  private mutating func rebuild(
    _ name: String, _ arguments: [PickledValue]
  ) throws(FileError) -> PickledValue? {
    switch name {
    case "torch._utils _rebuild_tensor", "torch._utils _rebuild_tensor_v2":
      return try tensor(arguments, dtype: nil)
    case "torch._utils _rebuild_tensor_v3":
      guard arguments.count > 6, case .global(let dtype) = arguments[6] else { return nil }
      return try tensor(arguments, dtype: dtype)
    case "torch._utils _rebuild_parameter", "torch._utils _rebuild_parameter_with_state":
      guard case .tensor = arguments.first else {
        throw Self.refuse("a parameter without a tensor")
      }
      return arguments[0]
    case "torch._tensor _rebuild_from_type_v2":
      guard arguments.count > 2, case .global(let inner) = arguments[0],
        inner != "torch._tensor _rebuild_from_type_v2"
      else { return nil }
      return try rebuild(inner, try sequence(arguments[2]))
    default: return nil
    }
  }

  private mutating func tensor(
    _ arguments: [PickledValue], dtype: String?
  ) throws(FileError) -> PickledValue {
    guard arguments.count >= 4, case .storage(let index) = arguments[0],
      case .integer(let offset) = arguments[1]
    else { throw Self.refuse("a tensor without storage") }
    let storage = tables.storages[index]
    tables.tensors.append(
      PickledTensor(
        storage: storage,
        element: dtype.map(TorchElement.init(dtype:)) ?? TorchElement(storage: storage.type),
        offset: offset, shape: try integers(arguments[2]), strides: try integers(arguments[3])))
    return .tensor(tables.tensors.count - 1)
  }

  /// What the pickle says lies elsewhere: ("storage", its type, its key, its device, its count), and in
  /// files of PyTorch before 1.6 ("module", a class, the name and the text of its source file).
  private mutating func persistent(_ value: PickledValue) throws(FileError) {
    let parts = try sequence(value)
    guard parts.count > 1, case .text(let kind) = parts[0], case .global(let name) = parts[1] else {
      throw Self.refuse("it refers to something unknown outside of the pickle")
    }
    if kind == "module" {
      stack.append(.global(name))
      return
    }
    guard kind == "storage", parts.count >= 5, case .text(let key) = parts[2],
      case .integer(let count) = parts[4], count >= 0
    else { throw Self.refuse("a storage is described in an unknown way") }
    if parts.count > 5 {
      guard case .none = parts[5] else { throw Self.refuse("a storage is part of another") }
    }
    tables.storages.append(
      PickledTensor.Storage(
        type: String(name.split(separator: " ").last ?? ""), key: key, count: count))
    stack.append(.storage(tables.storages.count - 1))
  }

  private mutating func object(_ type: String) -> PickledValue {
    tables.objects.append(PickledTables.Object(type: type))
    return .object(tables.objects.count - 1)
  }

  /// Hands an object its state. Attributes of a dictionary (the versions of modules) are not needed.
  private mutating func build() throws(FileError) {
    let state = try pop()
    switch try top() {
    case .object(let index): tables.objects[index].state = state
    case .global, .none, .boolean, .integer, .real, .text:
      throw Self.refuse("its pickle changes what is no object")
    default: break
    }
  }

  // MARK: Containers

  private mutating func push(_ elements: [PickledValue]) {
    tables.sequences.append(elements)
    stack.append(.sequence(tables.sequences.count - 1))
  }

  private mutating func pushDictionary() {
    tables.dictionaries.append([])
    stack.append(.dictionary(tables.dictionaries.count - 1))
  }

  /// Adds to the list on the stack. What a class keeps that is a list itself is not needed.
  private mutating func append(_ elements: [PickledValue]) throws(FileError) {
    switch try top() {
    case .sequence(let index): tables.sequences[index] += elements
    case .object, .opaque: break
    default: throw Self.refuse("its pickle adds to no list")
    }
  }

  /// Sets items of the dictionary on the stack. Keys that are no names (parameters, in optimisers) are
  /// left out with their values.
  private mutating func set(_ pairs: [PickledValue]) throws(FileError) {
    guard pairs.count % 2 == 0 else { throw Self.refuse("its pickle sets half an item") }
    let index: Int
    switch try top() {
    case .dictionary(let dictionary): index = dictionary
    case .object(let object):
      if let items = tables.objects[object].items {
        index = items
      } else {
        tables.dictionaries.append([])
        index = tables.dictionaries.count - 1
        tables.objects[object].items = index
      }
    case .opaque: return
    default: throw Self.refuse("its pickle sets items of no dictionary")
    }
    for pair in stride(from: 0, to: pairs.count, by: 2) {
      switch pairs[pair] {
      case .text(let key): tables.dictionaries[index].append((key, pairs[pair + 1]))
      case .integer(let key): tables.dictionaries[index].append(("\(key)", pairs[pair + 1]))
      default: break
      }
    }
  }

  private func sequence(_ value: PickledValue) throws(FileError) -> [PickledValue] {
    guard case .sequence(let index) = value else { throw Self.refuse("a tuple is missing") }
    return tables.sequences[index]
  }

  private func integers(_ value: PickledValue) throws(FileError) -> [Int] {
    var result: [Int] = []
    let elements = try sequence(value)
    guard elements.count <= PickledTensor.dimensions else {
      throw Self.refuse("a tensor of \(elements.count) dimensions")
    }
    for element in elements {
      guard case .integer(let number) = element else { throw Self.refuse("a size is not a number") }
      result.append(number)
    }
    return result
  }

  // MARK: Stack

  private mutating func pop() throws(FileError) -> PickledValue {
    // Values before the last mark belong to a container that is still being made.
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw Self.refuse("its pickle runs out of values")
    }
    return value
  }

  private func top() throws(FileError) -> PickledValue {
    guard let value = stack.last else { throw Self.refuse("its pickle runs out of values") }
    return value
  }

  private mutating func sinceMark() throws(FileError) -> [PickledValue] {
    guard let mark = marks.popLast(), mark <= stack.count else {
      throw Self.refuse("its pickle runs out of marks")
    }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  private func remembered(_ index: Int) throws(FileError) -> PickledValue {
    guard let value = memo[index] else { throw Self.refuse("its pickle recalls what it never had") }
    return value
  }
}
