// The pickle of a PyTorch state_dict, read without running anything. A pickle is a program for a
// stack machine that may call whatever Python has; here only the few calls that rebuild tensors are
// known, and everything else is refused.
//
// Tuples and dictionaries live in tables and are referred to by index, so that no input, however
// nested or circular, makes values that refer to each other.

import Basics
import Foundation
import Networks

/// A tensor as a pickle describes it: a view of a storage that lies elsewhere.
struct PickledTensor: Equatable {
  struct Storage: Equatable {
    /// As in `FloatStorage`.
    let type: String
    let key: String
    let count: Int
  }
  /// The most dimensions of a tensor.
  static let dimensions = 8

  let storage: Storage
  let offset: Int
  let shape: [Int]
  let strides: [Int]
}

/// Reads the tensors of a pickled dictionary.
struct Pickle {
  /// Larger pickles are refused: a state_dict takes about 150 bytes a tensor.
  static let largest = 1 << 20

  private enum Value {
    case none
    case boolean(Bool)
    case integer(Int)
    case string(String)
    case tuple(Int)
    case dictionary(Int)
    case global(String)
    case storage(Int)
    case tensor(Int)
  }

  private let bytes: Data
  private var at: Int
  private var stack: [Value] = []
  private var marks: [Int] = []
  private var memo: [Int: Value] = [:]
  private var tuples: [[Value]] = []
  private var dictionaries: [[(key: String, value: Value)]] = []
  private var storages: [PickledTensor.Storage] = []
  private var tensors: [PickledTensor] = []

  private init(_ bytes: Data) {
    self.bytes = bytes
    at = bytes.startIndex
  }

  /// The tensors of the dictionary that `bytes` pickles, in its order.
  static func tensors(
    of bytes: Data
  ) throws(NetworkError) -> [(name: String, tensor: PickledTensor)] {
    guard bytes.count <= largest else {
      throw refuse("its pickle has \(bytes.count) bytes, more than any state_dict")
    }
    var pickle = Pickle(bytes)
    let entries = try pickle.run()
    var result: [(name: String, tensor: PickledTensor)] = []
    for (key, value) in entries {
      guard case .tensor(let index) = value else {
        throw refuse("\(key.quoted) is not a tensor; save the model's state_dict alone")
      }
      result.append((key, pickle.tensors[index]))
    }
    return result
  }

  private static func refuse(_ why: String) -> NetworkError {
    NetworkError(.format, "not a usable PyTorch file: \(why)")
  }

  /// Runs until the pickle stops with a dictionary on the stack.
  private mutating func run() throws(NetworkError) -> [(key: String, value: Value)] {
    while true {
      let code = UInt8(try number(1))
      switch UnicodeScalar(code) {
      case "\u{80}":
        let version = try number(1)
        guard version == 2 else {
          throw Self.refuse("pickle protocol \(version) where torch.save writes 2")
        }
      case "c": stack.append(try global())
      case "q": memo[try number(1)] = try top()
      case "r": memo[try number(4)] = try top()
      case "h": stack.append(try remembered(try number(1)))
      case "j": stack.append(try remembered(try number(4)))
      case "(": marks.append(stack.count)
      case "t": push(try sinceMark())
      case ")": push([])
      case "\u{85}": push([try pop()])
      case "\u{86}", "\u{87}":
        let count = code == 0x86 ? 2 : 3
        guard stack.count >= count else { throw Self.refuse("its pickle runs out of values") }
        let elements = Array(stack.suffix(count))
        stack.removeLast(count)
        push(elements)
      case "X": stack.append(.string(try string(try number(4))))
      case "K": stack.append(.integer(try number(1)))
      case "M": stack.append(.integer(try number(2)))
      case "J": stack.append(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))
      case "\u{8a}": stack.append(.integer(try long()))
      case "\u{88}": stack.append(.boolean(true))
      case "\u{89}": stack.append(.boolean(false))
      case "N": stack.append(.none)
      case "}": pushDictionary()
      case "s":
        let value = try pop()
        try set([try pop(), value])
      case "u": try set(try sinceMark())
      case "Q":
        storages.append(try storage(try pop()))
        stack.append(.storage(storages.count - 1))
      case "R": try reduce()
      case "b":
        // Attributes of the dictionary (version numbers of modules): not needed.
        _ = try pop()
        guard case .dictionary = try top() else { throw Self.refuse("its pickle builds an object") }
      case ".":
        guard case .dictionary(let index) = try pop() else {
          throw Self.refuse("it holds no dictionary; save the model's state_dict")
        }
        return dictionaries[index]
      default:
        throw Self.refuse("its pickle uses operation \(code), which a state_dict never needs")
      }
    }
  }

  // MARK: Calls

  private mutating func reduce() throws(NetworkError) {
    let arguments = try tuple(try pop())
    guard case .global(let name) = try pop() else { throw Self.refuse("its pickle calls no name") }
    switch name {
    case "collections OrderedDict":
      guard arguments.isEmpty else { throw Self.refuse("a dictionary with arguments") }
      pushDictionary()
    case "torch._utils _rebuild_tensor_v2":
      guard arguments.count >= 6, case .storage(let storage) = arguments[0],
        case .integer(let offset) = arguments[1]
      else { throw Self.refuse("a tensor without storage") }
      tensors.append(
        PickledTensor(
          storage: storages[storage], offset: offset, shape: try integers(arguments[2]),
          strides: try integers(arguments[3])))
      stack.append(.tensor(tensors.count - 1))
    case "torch._utils _rebuild_parameter":
      guard arguments.count == 3, case .tensor = arguments[0] else {
        throw Self.refuse("a parameter without a tensor")
      }
      stack.append(arguments[0])
    default:
      throw Self.refuse("its pickle calls \(name.quoted), which no state_dict needs")
    }
  }

  /// The names a pickle may use; anything else could run code in Python and is refused here.
  private mutating func global() throws(NetworkError) -> Value {
    let name = try line() + " " + line()
    let parts = name.split(separator: " ")
    let known = [
      "collections OrderedDict", "torch._utils _rebuild_tensor_v2",
      "torch._utils _rebuild_parameter",
    ]
    guard
      known.contains(name) || parts.count == 2 && parts[0] == "torch" && name.hasSuffix("Storage")
    else {
      throw Self.refuse("its pickle asks for \(name.quoted), which no state_dict needs")
    }
    return .global(name)
  }

  /// ("storage", its type, its key, the device it was on, its count).
  private func storage(_ value: Value) throws(NetworkError) -> PickledTensor.Storage {
    let parts = try tuple(value)
    guard parts.count == 5, case .string("storage") = parts[0], case .global(let type) = parts[1],
      case .string(let key) = parts[2], case .integer(let count) = parts[4], count >= 0
    else { throw Self.refuse("a storage is described in an unknown way") }
    return PickledTensor.Storage(
      type: String(type.split(separator: " ").last ?? ""), key: key, count: count)
  }

  private mutating func set(_ pairs: [Value]) throws(NetworkError) {
    guard case .dictionary(let index) = try top(), pairs.count % 2 == 0 else {
      throw Self.refuse("its pickle sets items of no dictionary")
    }
    for pair in stride(from: 0, to: pairs.count, by: 2) {
      guard case .string(let key) = pairs[pair] else {
        throw Self.refuse("a dictionary has a key that is not text")
      }
      dictionaries[index].append((key, pairs[pair + 1]))
    }
  }

  // MARK: Stack

  private mutating func push(_ elements: [Value]) {
    tuples.append(elements)
    stack.append(.tuple(tuples.count - 1))
  }

  private mutating func pushDictionary() {
    dictionaries.append([])
    stack.append(.dictionary(dictionaries.count - 1))
  }

  private mutating func pop() throws(NetworkError) -> Value {
    // Values before the last mark belong to a tuple that is still being made.
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw Self.refuse("its pickle runs out of values")
    }
    return value
  }

  private func top() throws(NetworkError) -> Value {
    guard let value = stack.last else { throw Self.refuse("its pickle runs out of values") }
    return value
  }

  private mutating func sinceMark() throws(NetworkError) -> [Value] {
    guard let mark = marks.popLast(), mark <= stack.count else {
      throw Self.refuse("its pickle runs out of marks")
    }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  private func remembered(_ index: Int) throws(NetworkError) -> Value {
    guard let value = memo[index] else { throw Self.refuse("its pickle recalls what it never had") }
    return value
  }

  private func tuple(_ value: Value) throws(NetworkError) -> [Value] {
    guard case .tuple(let index) = value else { throw Self.refuse("a tuple is missing") }
    return tuples[index]
  }

  private func integers(_ value: Value) throws(NetworkError) -> [Int] {
    var result: [Int] = []
    let elements = try tuple(value)
    guard elements.count <= PickledTensor.dimensions else {
      throw Self.refuse("a tensor of \(elements.count) dimensions")
    }
    for element in elements {
      guard case .integer(let number) = element else { throw Self.refuse("a size is not a number") }
      result.append(number)
    }
    return result
  }

  // MARK: Bytes

  private mutating func take(_ count: Int) throws(NetworkError) -> Data {
    guard count <= bytes.endIndex - at else { throw Self.refuse("its pickle ends too early") }
    defer { at += count }
    return bytes[at..<at + count]
  }

  /// An unsigned little-endian number of up to four bytes.
  private mutating func number(_ count: Int) throws(NetworkError) -> Int {
    var value = 0
    for (index, byte) in try take(count).enumerated() { value |= Int(byte) << (8 * index) }
    return value
  }

  /// A signed number of up to eight bytes, its count in front.
  private mutating func long() throws(NetworkError) -> Int {
    let count = try number(1)
    guard count <= 8 else { throw Self.refuse("a number of \(count) bytes") }
    let digits = try take(count)
    var value: UInt64 = digits.last.map { $0 >= 0x80 ? .max : 0 } ?? 0
    for byte in digits.reversed() { value = value << 8 | UInt64(byte) }
    return Int(Int64(bitPattern: value))
  }

  private mutating func string(_ count: Int) throws(NetworkError) -> String {
    String(decoding: try take(count), as: UTF8.self)
  }

  private mutating func line() throws(NetworkError) -> String {
    guard let end = bytes[at...].prefix(200).firstIndex(of: 10) else {
      throw Self.refuse("its pickle ends too early")
    }
    defer { at = end + 1 }
    return String(decoding: bytes[at..<end], as: UTF8.self)
  }
}
