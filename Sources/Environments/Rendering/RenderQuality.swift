// How fine pictures are.

/// What costs time in a picture, and how much of it is wanted.
package struct RenderQuality: Sendable, Equatable {
  /// Edge of the shadow map in texels.
  package var shadowSize: Int
  /// Samples per pixel.
  package var samples: Int
  /// Meridians of spheres, capsules and cylinders.
  package var slices: Int
  /// Parallels of spheres and of the caps of capsules.
  package var stacks: Int

  /// What agents see: mean absolute difference to the benchmark's frames below 0.5 grey levels over
  /// the suite, in a third of the time. Time goes into triangles: capsules a few pixels wide have
  /// 1,800 of them at MuJoCo's own fineness, 500 at this one.
  package static let standard = RenderQuality(
    shadowSize: 1024, samples: 4, slices: 16, stacks: 8)
  /// The benchmark's own settings: its frames to within 0.01 grey levels.
  package static let exact = RenderQuality(shadowSize: 2048, samples: 4)

  /// A quality; slices and stacks default to MuJoCo's own.
  package init(shadowSize: Int, samples: Int, slices: Int = 28, stacks: Int = 16) {
    self.shadowSize = shadowSize
    self.samples = samples
    self.slices = slices
    self.stacks = stacks
  }
}
