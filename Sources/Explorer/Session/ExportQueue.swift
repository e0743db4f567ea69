// Exports that the worker has been given and has not done yet.

/// How many exports are under way, and how far the one that is being written is.
struct ExportQueue: Sendable, Equatable {
  private var pending = 0
  private var steps: ExportSteps?

  /// What is being written, in a few words, as in `export 17/126, 1 more`; nil where nothing is.
  var label: String? {
    guard pending > 0 else { return nil }
    return "export" + (steps.map { " \($0.done)/\($0.count)" } ?? "")
      + (pending > 1 ? ", \(pending - 1) more" : "")
  }

  mutating func add() { pending += 1 }

  mutating func advance(to steps: ExportSteps) { self.steps = steps }

  mutating func finish() {
    pending = max(0, pending - 1)
    steps = nil
  }
}

/// How many of an export's steps are written.
struct ExportSteps: Sendable, Equatable {
  var done: Int
  var count: Int
}

extension Session {
  /// A job that writes files.
  mutating func exportJob(_ plan: ExportPlan) -> Job {
    exports.add()
    return Job(generation: generation, kind: .export(plan))
  }
}
