// The numbers behind a `ParameterLayout`, and their way from and to canonical tensors.

import Basics
import Tensors

/// A named array in canonical (PyTorch's) order.
package struct NamedTensor: Sendable, Equatable {
  package var name: String
  package var shape: [Int]
  package var values: [Float]

  package init(name: String, shape: [Int], values: [Float]) {
    precondition(
      values.count == shape.reduce(1, *), "\(values.count) values for shape \(shape) of \(name)")
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// One set of parameters in memory order.
package final class Parameters {
  package let layout: ParameterLayout
  package let buffer: FloatBuffer
  package var base: Floats { buffer.base }

  package init(_ layout: ParameterLayout) {
    self.layout = layout
    buffer = FloatBuffer(count: layout.count)
  }

  package subscript(name: String) -> Floats { base + layout.offset(of: name) }

  /// The first parameter that holds anything but finite numbers, or nil.
  package var firstNonFinite: String? {
    layout.entries.first { entry in
      !UnsafeBufferPointer(start: base + entry.offset, count: entry.count).allSatisfy(\.isFinite)
    }?.name
  }

  /// Every parameter in canonical order. `memory` may be another array of the same layout, such as
  /// gradients or an optimiser's moments.
  package func export(_ memory: Floats? = nil) -> [NamedTensor] {
    layout.entries.map { entry in
      var values = [Float](repeating: 0, count: entry.count)
      let source = (memory ?? base) + entry.offset
      entry.eachRun { canonical, stored in values[canonical] = source[stored] }
      return NamedTensor(name: entry.name, shape: entry.shape, values: values)
    }
  }

  /// Takes over one parameter from its canonical order.
  /// - Throws: `NetworkError` where the layout has no such parameter or its shape differs.
  package func load(_ tensor: NamedTensor, into memory: Floats? = nil) throws(NetworkError) {
    guard let entry = layout.entries.first(where: { $0.name == tensor.name }) else {
      throw NetworkError(.mismatch, "this agent has no parameter \(tensor.name.quoted)")
    }
    guard entry.shape == tensor.shape else {
      throw NetworkError(
        .mismatch,
        "\(tensor.name.quoted) has shape \(tensor.shape), this agent needs \(entry.shape)")
    }
    let target = (memory ?? base) + entry.offset
    entry.eachRun { canonical, stored in target[stored] = tensor.values[canonical] }
  }
}

extension ParameterLayout.Entry {
  /// Calls `body` with the canonical and the stored index of every number.
  package func eachRun(_ body: (_ canonical: Int, _ stored: Int) -> Void) {
    switch storage {
    case .canonical:
      for index in 0..<count { body(index, index) }
    case .blockedColumns(let channels, let size):
      let columns = channels * size * size
      let order = Self.blockedOrder(channels, size)
      for row in 0..<(count / columns) {
        for column in 0..<columns { body(row * columns + column, row * columns + order[column]) }
      }
    case .blockedRows(let channels, let size):
      let rows = channels * size * size
      let columns = count / rows
      let order = Self.blockedOrder(channels, size)
      for row in 0..<rows {
        for column in 0..<columns {
          body(row * columns + column, order[row] * columns + column)
        }
      }
    }
  }

  /// For each index of a channels x size x size map in channel-major order, its blocked index.
  private static func blockedOrder(_ channels: Int, _ size: Int) -> [Int] {
    let block = Blocked.channels
    let area = size * size
    return (0..<(channels * area)).map { index in
      let channel = index / area
      return (channel / block * area + index % area) * block + channel % block
    }
  }
}
