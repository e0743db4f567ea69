// The quantile of a saliency map. Non-negative floats are ordered as their bit patterns are, so one
// pass that counts patterns by their upper bits finds the few values among which the wanted ranks
// are; only those are looked at again.

/// Finds quantiles; owns the memory it needs.
package final class QuantileFinder {
  /// Leaves the exponent and the first four bits of the fraction (the sign is always 0).
  private static let shift: UInt32 = 19
  private static let bins = 1 << 12
  /// Values at even and at odd places counted apart: equal neighbours need not wait for each other.
  private let counts = UnsafeMutablePointer<Int32>.allocate(capacity: 2 * bins)
  private let near: FloatBuffer

  /// - Parameter count: the most values of one search.
  package init(count: Int) {
    near = FloatBuffer(count: count)
    counts.initialize(repeating: 0, count: 2 * Self.bins)
  }

  deinit { counts.deallocate() }

  /// The value at `quantile` (0...1) between order statistics, by linear interpolation as torch and
  /// numpy do it by default. Values must not be negative.
  package func quantile(_ quantile: Float, of values: UnsafePointer<Float>, count: Int) -> Float {
    precondition(count > 0 && count <= near.count, "\(count) values, room for \(near.count)")
    precondition((0...1).contains(quantile), "quantile \(quantile)")
    let position = Double(quantile) * Double(count - 1)
    let lower = Int(position.rounded(.down))
    let upper = min(lower + 1, count - 1)
    countBins(values, count)
    // The bin with the lower rank and that with the upper; all bins between are empty.
    var first = 0
    var before = 0
    while before + Int(counts[first]) <= lower {
      before += Int(counts[first])
      first += 1
    }
    var last = first
    var through = before + Int(counts[first])
    while through <= upper {
      last += 1
      through += Int(counts[last])
    }
    // Every value is written, and stays where it is near enough.
    var found = 0
    for i in 0..<count {
      near.base[found] = values[i]
      found += first...last ~= bin(values[i]) ? 1 : 0
    }
    let candidates = UnsafeMutableBufferPointer(start: near.base, count: found)
    let a = select(lower - before, in: candidates)
    guard upper > lower else { return a }
    let b = select(upper - before, in: candidates)
    return a + Float(position - Double(lower)) * (b - a)
  }

  private func countBins(_ values: UnsafePointer<Float>, _ count: Int) {
    let others = counts + Self.bins
    counts.update(repeating: 0, count: 2 * Self.bins)
    for i in stride(from: 0, to: count - 1, by: 2) {
      counts[bin(values[i])] += 1
      others[bin(values[i + 1])] += 1
    }
    if count % 2 == 1 { counts[bin(values[count - 1])] += 1 }
    for bin in 0..<Self.bins { counts[bin] += others[bin] }
  }

  @inline(__always)
  private func bin(_ value: Float) -> Int {
    Int((value.bitPattern & 0x7FFF_FFFF) >> Self.shift)
  }
}

/// The `rank`-th smallest value; reorders `values` (Hoare's selection).
private func select(_ rank: Int, in values: UnsafeMutableBufferPointer<Float>) -> Float {
  var low = 0
  var high = values.count - 1
  while low < high {
    let pivot = medianOfThree(values[low], values[(low + high) / 2], values[high])
    var i = low
    var j = high
    while i <= j {
      while values[i] < pivot { i += 1 }
      while pivot < values[j] { j -= 1 }
      if i <= j {
        values.swapAt(i, j)
        i += 1
        j -= 1
      }
    }
    if rank <= j {
      high = j
    } else if rank >= i {
      low = i
    } else {
      break
    }
  }
  return values[rank]
}

private func medianOfThree(_ a: Float, _ b: Float, _ c: Float) -> Float {
  max(min(a, b), min(max(a, b), c))
}
