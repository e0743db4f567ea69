// What somebody asks to see. Plain values that cross between the main loop and the worker.

import Attribution
import Environments
import Frames

/// A state and up to two before it: what a stack of frames is rendered from. Never empty.
struct RecentStates: Sendable, Equatable {
  /// Oldest first, at most two.
  private(set) var earlier: [SavedState] = []
  private(set) var newest: SavedState

  init(_ newest: SavedState, after earlier: some Sequence<SavedState> = []) {
    self.newest = newest
    self.earlier = Array(earlier.suffix(FrameStack.depth - 1))
  }

  /// All of them, oldest first.
  var all: [SavedState] { earlier + [newest] }

  /// The states after one more step.
  func followed(by next: SavedState) -> RecentStates { RecentStates(next, after: all) }
}

/// What to show of a state, and what to ask the agent there.
struct Question: Sendable, Equatable {
  /// What is on show; its agent acts on what it sees in its mode.
  var viewpoint: Viewpoint
  /// What to put side by side.
  var compared: [Viewpoint] = []
  var request: InspectionRequest

  var mode: DistractorMode { viewpoint.mode }

  /// What to ask from a viewpoint: of those that are only compared nobody sees the surface.
  func request(from viewpoint: Viewpoint) -> InspectionRequest {
    var request = request
    if viewpoint != self.viewpoint { (request.surfacePoints, request.curvePoints) = (0, 0) }
    return request
  }

  /// The same with a method that no step has to wait for.
  var quick: Question {
    var question = self
    if request.method.isSlow { question.request.method = .guidedBackprop }
    return question
  }
}

/// A question about a state. Equal queries have equal answers.
struct Query: Sendable, Equatable {
  var states: RecentStates
  var question: Question

  var id: StateID { states.newest.id }
}
