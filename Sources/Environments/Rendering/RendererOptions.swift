// What the distractor modes draw on: a seed, and folders of videos and colour lists.

import Media

/// How a `Renderer` looks at states.
package struct RendererOptions: Sendable {
  /// Seed of the drawn colours and of everything else that modes choose for an episode.
  package var seed: UInt64
  /// A folder of clips for the video modes; nil paints them.
  package var videos: String?
  /// A folder with the benchmark's `color_easy.pt`, `color_hard.pt` (or `.json`), `video_easy/` and
  /// `video_hard/`, any of which may be missing; nil draws colours and paints clips.
  package var benchmark: String?
  /// Height and width of a frame in pixels.
  package var size: Int
  /// What is spent on a picture.
  package var quality: RenderQuality
  /// Where painted clips are kept; nil keeps them in memory only.
  package var cache: MediaCache?

  package init(
    seed: UInt64 = 0, videos: String? = nil, benchmark: String? = nil, size: Int = Clip.size,
    quality: RenderQuality = .standard, cache: MediaCache? = nil
  ) {
    precondition((1...1024).contains(size), "frames of \(size)x\(size)")
    self.seed = seed
    self.videos = videos
    self.benchmark = benchmark
    self.size = size
    self.quality = quality
    self.cache = cache
  }
}
