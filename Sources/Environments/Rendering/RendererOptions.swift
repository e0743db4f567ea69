// What the distractor modes draw on: a seed, and folders of videos and colour lists.

import Media

/// How a `Renderer` looks at states.
public struct RendererOptions: Sendable {
  /// Seed of the drawn colours and of everything else that modes choose for an episode.
  public var seed: UInt64
  /// A folder of clips for the video modes; nil paints them.
  public var videos: String?
  /// A folder with the benchmark's `color_easy.json`, `color_hard.json`, `video_easy/` and
  /// `video_hard/`, any of which may be missing; nil draws colours and paints clips.
  public var benchmark: String?
  /// What is spent on a picture.
  public var quality: RenderQuality
  /// Where painted clips are kept; nil keeps them in memory only.
  package var cache: MediaCache?

  package init(
    seed: UInt64 = 0, videos: String? = nil, benchmark: String? = nil,
    quality: RenderQuality = .standard, cache: MediaCache? = nil
  ) {
    self.seed = seed
    self.videos = videos
    self.benchmark = benchmark
    self.quality = quality
    self.cache = cache
  }
}
