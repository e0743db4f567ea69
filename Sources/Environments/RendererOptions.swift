// What the distractor modes draw on: a seed, and folders of videos and colour lists where given.

/// How a `Renderer` looks at states.
public struct RendererOptions: Sendable {
  /// Seed of the drawn colours and of everything else an episode's look is made of.
  public var seed: UInt64
  /// A folder of clips for the video modes; nil uses the project's own.
  public var videos: String?
  /// A folder with the benchmark's `color_easy.json`, `color_hard.json`, `video_easy/` and
  /// `video_hard/`, any of which may be missing; nil draws colours and paints clips.
  public var benchmark: String?
  /// What is spent on a picture.
  public var quality: RenderQuality
  /// Where painted clips are kept; nil keeps them in memory only.
  package var cache: MediaCache?

  public init(
    seed: UInt64 = 0, videos: String? = nil, benchmark: String? = nil,
    quality: RenderQuality = .standard
  ) {
    self.seed = seed
    self.videos = videos
    self.benchmark = benchmark
    self.quality = quality
    cache = MediaCache.standard()
  }
}
