// How an agent does under each distractor mode: greedy episodes, rewards summed over all control steps.

import Environments
import Foundation
import Frames
import Networks

/// Returns of one mode's episodes.
package struct ModeResult: Sendable, Codable, Equatable {
  package let mode: String
  /// One return an episode, within the task's `returnRange`.
  package let returns: [Double]
  package let mean: Double
  /// Population standard deviation of the returns.
  package let std: Double
  /// Where the attribution mask of the newest frame lay: the share of its pixels on each segment by its name, mean
  /// over the agent steps in which it was asked for, which are all, or every tenth of slow methods; nil unless
  /// requested.
  package let attention: [String: Double]?
  /// Intersection over union of the mask and that of the same state in `train`, mean over the same steps; nil in
  /// `train` and unless requested.
  package let cleanOverlap: Double?
  /// The same of the gradient's mask and the predicted one, as many pixels of each; nil for agents that predict
  /// none and unless requested.
  package let predictionOverlap: Double?
  /// Mean of the insertion curve of every tenth state, and of the deletion curve, as shares of the way from the value
  /// of a grey picture (0) to that of the observation (1); nil unless requested.
  package let insertion: Double?
  package let deletion: Double?
  /// Share of the episodes in some state of which the task was done; nil for tasks without such a state.
  package let success: Double?

  package init(
    mode: String, returns: [Double], attention: [String: Double]? = nil,
    cleanOverlap: Double? = nil, predictionOverlap: Double? = nil,
    insertion: Double? = nil, deletion: Double? = nil, success: Double? = nil
  ) {
    self.insertion = insertion
    self.deletion = deletion
    self.success = success
    self.mode = mode
    self.returns = returns
    self.attention = attention
    self.cleanOverlap = cleanOverlap
    self.predictionOverlap = predictionOverlap
    let count = Double(max(returns.count, 1))
    let mean = returns.reduce(0, +) / count
    self.mean = mean
    std = (returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
  }
}

/// Runs greedy episodes.
package enum Evaluation {
  /// - Parameters:
  ///   - environment: of the agent's task; its episodes continue from where it is.
  ///   - stop: asked before every step; true ends early with the episodes done.
  ///   - moved: called after every step.
  ///   - act: the action, each component in -1...1, for an observation.
  ///   - stepped: called after every step but an episode's last with the observations around it.
  /// - Returns: one return an episode.
  package static func returns(
    _ environment: any Environment, mode: DistractorMode, episodes: Int,
    stop: () -> Bool = { false }, moved: (TimeStep) -> Void = { _ in },
    act: (FrameStack) throws(EnvironmentError) -> [Float],
    stepped: (_ before: FrameStack, _ action: [Float], _ after: FrameStack) -> Void = { _, _, _ in }
  ) throws(EnvironmentError) -> [Double] {
    var returns: [Double] = []
    for _ in 0..<episodes where !stop() {
      _ = try environment.reset()
      var stack = FrameStack(repeating: try environment.frame(in: mode))
      var sum = 0.0
      while true {
        if stop() { return returns }
        let action = try act(stack)
        let step = try environment.step(environment.actionSpec.scaled(action))
        sum += step.reward
        moved(step)
        if step.isLast { break }
        let before = stack
        stack.push(try environment.frame(in: mode))
        stepped(before, action, stack)
      }
      returns.append(sum)
    }
    return returns
  }
}
