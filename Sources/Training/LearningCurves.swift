// How a training went, from its metrics.csv: returns of the training's episodes and of its evaluations.

/// Returns over the steps of a training.
package struct LearningCurves: Sendable, Equatable {
  /// A curve: points in the order of their steps.
  package struct Curve: Sendable, Equatable {
    /// A mode's name, or `LearningCurves.training`.
    package let name: String
    package let steps: [Int]
    package let values: [Double]

    package init(name: String, steps: [Int], values: [Double]) {
      self.name = name
      self.steps = steps
      self.values = values
    }

    /// The value of the last point.
    package var last: Double? { values.last }

    /// The value at a step, on a straight line between the points around it; that of the last point before
    /// the step behind all of them, and nil before the first.
    package func value(at step: Int) -> Double? {
      guard let after = steps.firstIndex(where: { $0 >= step }) else { return values.last }
      guard steps[after] != step else { return values[after] }
      guard after > 0 else { return nil }
      let (from, to) = (steps[after - 1], steps[after])
      let share = Double(step - from) / Double(to - from)
      return values[after - 1] + share * (values[after] - values[after - 1])
    }

    /// `count` values, evenly spaced over the steps from 0 to `end`; NaN where there are none. A space that
    /// holds several points gets their mean.
    package func sampled(_ count: Int, to end: Int) -> [Double] {
      precondition(count > 0 && end >= 0, "\(count) samples up to \(end)")
      var sums = [Double](repeating: 0, count: count)
      var counts = [Int](repeating: 0, count: count)
      for (step, value) in zip(steps, values) where step <= end && value.isFinite {
        let at =
          count == 1 || end == 0
          ? 0 : Int((Double(step) * Double(count - 1) / Double(end)).rounded())
        sums[at] += value
        counts[at] += 1
      }
      guard let first = steps.first, let last = steps.last else {
        return [Double](repeating: .nan, count: count)
      }
      return (0..<count).map { at in
        if counts[at] > 0 { return sums[at] / Double(counts[at]) }
        let step = count == 1 ? 0 : at * end / (count - 1)
        return step < first || step > last ? .nan : value(at: step) ?? .nan
      }
    }
  }

  /// The name of the curve of the training's own episodes.
  package static let training = "training"

  /// The training's own first, then the evaluated modes in the order of the table; those without points are
  /// left out.
  package let curves: [Curve]
  /// The last step that the table has a row for.
  package let lastStep: Int

  package init(curves: [Curve], lastStep: Int) {
    self.curves = curves
    self.lastStep = lastStep
  }

  /// Those of the training in a folder; none where it has no table yet. Rows that are damaged are left out.
  package init(_ run: String) {
    let table = MetricsTable(run + "/metrics.csv")
    var points = [[(step: Int, value: Double)]](repeating: [], count: table.columns.count)
    var last = 0
    if let stepColumn = table.columns.firstIndex(of: "step") {
      for row in table.rows {
        guard let step = Int(row[stepColumn]), step >= last, TrainingState.counts.contains(step)
        else { continue }
        last = step
        for (column, field) in row.enumerated() where column != stepColumn {
          if let value = MetricsTable.number(field) { points[column].append((step, value)) }
        }
      }
    }
    lastStep = last
    curves = zip(table.columns, points).compactMap { column, points in
      let name =
        column == "return"
        ? Self.training : column.hasPrefix("eval_") ? String(column.dropFirst(5)) : nil
      guard let name, !points.isEmpty else { return nil }
      return Curve(name: name, steps: points.map(\.step), values: points.map(\.value))
    }
  }
}
