// What the explorer remembers of a state of an episode: numbers, never images. Images are
// rendered again from the snapshot when they are shown, so a step costs kilobytes.

import Attribution
import Environments

/// Names a state of a session's history. Never reused within a session.
struct StateID: Hashable, Sendable, Comparable {
  let number: Int
  static func < (left: StateID, right: StateID) -> Bool { left.number < right.number }
}

/// A state that can be shown: its name and what the simulator needs to return to it.
struct SavedState: Sendable, Equatable {
  let id: StateID
  let snapshot: Snapshot
}

/// What the agent made of a state as one mode showed it.
struct StepValues: Sendable, Equatable {
  var viewpoint: Viewpoint
  /// The policy's greedy action there.
  var policyAction: [Float]
  /// The action whose value `q1` and `q2` are.
  var action: [Float]
  var q1: Float
  var q2: Float
  /// min over both critics for the observation with everything outside the mask replaced.
  var maskedMinQ: Float
  /// Predicted against gradient mask, where the agent predicts one.
  var predictedIoU: Float?
  /// This mode's mask against the mask of the same state in `train` mode; nil in `train` mode.
  var cleanIoU: Float?
  /// Largest difference of an action component from that in `train` mode; nil in `train` mode.
  var actionChange: Float?
  /// Share of the newest frame's mask on robot and target, 0...1.
  var maskOnTask: Float?

  var mode: DistractorMode { viewpoint.mode }
  var minQ: Float { min(q1, q2) }
  /// What the consistency loss drives to zero.
  var maskGap: Float { minQ - maskedMinQ }
}

/// One state of an episode and what happened there.
struct StepRecord: Sendable, Equatable {
  let state: SavedState
  /// Reward collected on the way here; 0 for the first state.
  let reward: Double
  /// Sum of the rewards up to here.
  let returnSoFar: Double
  /// Whether the episode's time was up here.
  let isLast: Bool
  /// Whether the state is what the task is about; nil for tasks without such a state.
  var succeeds: Bool?
  /// The action taken here, each in -1...1; nil before an action is taken.
  var action: [Float]?
  /// The agent that acted here; nil before an action is taken.
  var driver: Int?
  /// Whether `action` was given by hand.
  var byHand = false
  var values: StepValues?
}
