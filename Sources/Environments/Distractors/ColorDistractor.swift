// `color_easy` and `color_hard`: sky, floor and body in other colours, chosen for each episode.

import Basics

/// Colours around the scene's own, or from the benchmark's list.
struct ColorDistractor: Distractor {
  let list: String
  let deviation: Float
  let stream: UInt64

  /// - Parameters:
  ///   - list: the name of the list that replaces the draws, if the benchmark's folder has it.
  ///   - deviation: standard deviation of a channel.
  ///   - stream: tells the draws of the two modes apart.
  init(_ list: String, _ deviation: Float, stream: UInt64) {
    self.list = list
    self.deviation = deviation
    self.stream = stream
  }

  func distraction(at step: StepIndex, from sources: DistractorSources) -> Distraction {
    Distraction(colors: SceneColors(colors(episode: step.episode, sources)))
  }

  private func colors(episode: Int, _ sources: DistractorSources) -> EpisodeColors {
    var generator = SeededGenerator(
      sources.seed, 0x636f_6c6f, stream, UInt64(bitPattern: Int64(episode)))
    if let list = sources.colors(list) { return list[Int(generator.next() % UInt64(list.count))] }
    return EpisodeColors(deviation: deviation, using: &generator)
  }
}
