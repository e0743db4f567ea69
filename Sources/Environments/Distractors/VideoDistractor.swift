// `video_easy` and `video_hard`: parts of the scene are painted green, and a clip shows there.

/// A clip in place of green sky, or of green sky and floor; a frame for every agent step.
struct VideoDistractor: Distractor {
  let clips: ClipSet
  let keyed: SceneColors

  func distraction(
    at step: StepIndex, from sources: DistractorSources
  ) throws(EnvironmentError) -> Distraction {
    let clip = try sources.clip(clips, episode: step.episode)
    return Distraction(
      colors: keyed, background: Background(clip: clip, frame: step.agentStep, place: .green))
  }
}
