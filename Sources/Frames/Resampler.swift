// Resizing as two passes of weighted sums, rows first, then columns. The weights depend on the
// sizes alone, so a resampler made once serves every frame of a clip. Pixel centres stand at half
// integers, as OpenCV and PyTorch (align_corners false) have it.

/// How a pixel of a resized frame comes from the pixels of the source.
package enum ResizeFilter: String, Sendable, CaseIterable {
  /// Weights fall off linearly between the two nearest centres; skips pixels when shrinking far.
  case bilinear
  /// Mean over the area the pixel covers: the one for shrinking.
  case area
}

/// Resizes frames of one size to another.
package struct Resampler: Sendable {
  private let source: (width: Int, height: Int)
  private let target: (width: Int, height: Int)
  private let columns: Taps
  private let rows: Taps

  /// - Parameters:
  ///   - source: width and height of the frames to come, at least 1x1 unless the target is empty.
  ///   - target: width and height of the results.
  package init(
    from source: (width: Int, height: Int), to target: (width: Int, height: Int),
    filter: ResizeFilter
  ) {
    precondition(
      target.width >= 0 && target.height >= 0, "target of \(target.width)x\(target.height)")
    precondition(
      target.width * target.height == 0 || source.width * source.height > 0,
      "\(target.width)x\(target.height) asked of a frame of \(source.width)x\(source.height)")
    self.source = source
    self.target = target
    columns = Taps(from: source.width, to: target.width, filter: filter)
    rows = Taps(from: source.height, to: target.height, filter: filter)
  }

  /// `frame` at the target size.
  package func resize(_ frame: Frame) -> Frame {
    precondition(
      frame.width == source.width && frame.height == source.height,
      "frame of \(frame.width)x\(frame.height) for a resampler of "
        + "\(source.width)x\(source.height)")
    var result = Frame(width: target.width, height: target.height)
    guard target.width > 0, target.height > 0 else { return result }
    var wide = [Float](repeating: 0, count: 3 * target.width * source.height)
    frame.pixels.withUnsafeBufferPointer { input in
      wide.withUnsafeMutableBufferPointer { output in
        shrinkRows(input, into: output)
      }
    }
    wide.withUnsafeBufferPointer { input in
      result.pixels.withUnsafeMutableBufferPointer { output in
        shrinkColumns(input, into: output)
      }
    }
    return result
  }

  private func shrinkRows(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<Float>
  ) {
    for y in 0..<source.height {
      for x in 0..<target.width {
        var red: Float = 0
        var green: Float = 0
        var blue: Float = 0
        var from = 3 * (y * source.width + columns.first[x])
        for tap in columns.start[x]..<columns.start[x + 1] {
          let weight = columns.weights[tap]
          red += weight * Float(input[from])
          green += weight * Float(input[from + 1])
          blue += weight * Float(input[from + 2])
          from += 3
        }
        let to = 3 * (y * target.width + x)
        output[to] = red
        output[to + 1] = green
        output[to + 2] = blue
      }
    }
  }

  private func shrinkColumns(
    _ input: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<UInt8>
  ) {
    let rowLength = 3 * target.width
    for y in 0..<target.height {
      for column in 0..<rowLength {
        var sum: Float = 0
        var from = rows.first[y] * rowLength + column
        for tap in rows.start[y]..<rows.start[y + 1] {
          sum += rows.weights[tap] * input[from]
          from += rowLength
        }
        output[y * rowLength + column] = UInt8(min(max(sum + 0.5, 0), 255))
      }
    }
  }
}

/// For every target index: the first source index it reads and the weights of the ones from there.
private struct Taps: Sendable {
  var first: [Int] = []
  /// Weights of target index i stand at `start[i] ..< start[i + 1]`.
  var start: [Int] = [0]
  var weights: [Float] = []

  init(from source: Int, to target: Int, filter: ResizeFilter) {
    let ratio = Double(source) / Double(max(target, 1))
    for index in 0..<target {
      switch filter {
      case .bilinear:
        let centre = min(max((Double(index) + 0.5) * ratio - 0.5, 0), Double(source - 1))
        let left = min(Int(centre), max(source - 2, 0))
        let share = Float(centre - Double(left))
        add(left, source == 1 ? [1] : [1 - share, share])
      case .area:
        let low = Double(index) * ratio
        let high = min(Double(index + 1) * ratio, Double(source))
        let left = Int(low)
        let right = max(left + 1, min(Int(high.rounded(.up)), source))
        add(
          left,
          (left..<right).map {
            Float((min(high, Double($0 + 1)) - max(low, Double($0))) / (high - low))
          })
      }
    }
  }

  private mutating func add(_ index: Int, _ weights: [Float]) {
    first.append(index)
    self.weights += weights
    start.append(self.weights.count)
  }
}
