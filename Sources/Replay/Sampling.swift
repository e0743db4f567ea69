// How transitions become a batch.

/// Augmentation and returns of a batch.
package struct Sampling: Sendable, Equatable {
  /// How observations are changed geometrically; each by draws of its own, its frames alike.
  package enum Geometry: Sendable, Equatable {
    case none
    /// By up to so many pixels each way; pixels beyond the edge repeat it (Yarats et al. 2021).
    case shift(Int)
    /// A random part of larger frames (Laskin et al. 2020).
    case crop
  }

  package var geometry: Geometry
  /// Of one step.
  package var discount: Float
  /// Steps of the return; fewer where an episode ends or experience does.
  package var steps: Int

  package init(_ geometry: Geometry = .none, discount: Float = 1, steps: Int = 1) {
    self.geometry = geometry
    self.discount = discount
    self.steps = steps
  }
}
