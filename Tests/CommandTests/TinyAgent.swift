// An agent for tests that need one and do not care what it has learned.

import Testing

/// An agent of twelve random steps, made once.
enum TinyAgent {
  private static let made = Result {
    let scratch = try Scratch()
    let run = try Program.run([
      "train", "--task", "cartpole_swingup", "--steps", "12", "--modes", "train,color_hard",
      "--seed", "5", "--threads", "1", "--out", scratch.path,
    ])
    try #require(run.status == 0, "\(run.errors)")
    return scratch
  }

  static func folder() throws -> String { try made.get().path }
}
