// Learning curves of many runs: for each task and mode a line for each method, the mean over its runs.

/// The curves of one task in one mode.
package struct RunCurves: Sendable, Equatable {
  /// A method's mean over its runs, at evenly spaced steps from 0 to `lastStep`; NaN where no run has a value.
  package struct Line: Sendable, Equatable {
    package let method: String
    package let runs: Int
    package let returns: [Double]
  }

  package let task: String
  package let mode: String
  /// Agent steps at the right edge: the most that any of the task's runs has taken.
  package let lastStep: Int
  package let lines: [Line]

  /// Those of all tasks and of the modes that were evaluated, in the order of tasks' names and of `modes`.
  /// - Parameter samples: places along the steps.
  package static func all(
    _ runs: [RunScores], modes: [String], samples: Int = 100
  ) -> [RunCurves] {
    let methods = ResultsTable.byMethod(runs).map { method, runs in
      (method.name, runs.map { (task: $0.task, curves: LearningCurves($0.folder)) })
    }
    return Set(runs.map(\.task)).sorted().flatMap { task -> [RunCurves] in
      let ofTask = methods.map { name, read in (name, read.filter { $0.task == task }.map(\.curves))
      }
      let last = ofTask.flatMap(\.1).map(\.lastStep).max() ?? 0
      return modes.compactMap { mode -> RunCurves? in
        let lines = ofTask.compactMap { name, curves -> Line? in
          let sampled = curves.compactMap { run in
            run.curves.first { $0.name == mode }?.sampled(samples, to: last)
          }
          return sampled.isEmpty
            ? nil : Line(method: name, runs: sampled.count, returns: mean(sampled))
        }
        return lines.isEmpty ? nil : RunCurves(task: task, mode: mode, lastStep: last, lines: lines)
      }
    }
  }

  /// Of the runs that have a value at a place.
  private static func mean(_ curves: [[Double]]) -> [Double] {
    curves[0].indices.map { at in
      let values = curves.map { $0[at] }.filter(\.isFinite)
      return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }
  }
}
