// `novel_view`, `moving_view`, `shaking_view` and `novel_fov`: the camera alone is changed.

/// A view that follows from the step and the seed.
struct ViewDistractor: Distractor {
  let view: @Sendable (StepIndex, _ seed: UInt64) -> ViewChange

  init(_ view: @escaping @Sendable (StepIndex, _ seed: UInt64) -> ViewChange) { self.view = view }

  func distraction(at step: StepIndex, from sources: DistractorSources) -> Distraction {
    Distraction(view: view(step, sources.seed))
  }
}
