// One sampled batch with every random draw an update needs, so that an update is a function of its
// batch alone.

import Tensors

/// `size` transitions as an update reads them. Allocated once and refilled.
package final class Batch {
  package let size: Int
  package let actionCount: Int
  /// Points of a frame.
  package let area: Int
  /// size x 9 x area bytes: observation and next observation, shifted where the algorithm shifts.
  package let observations: UnsafeMutablePointer<UInt8>
  package let nextObservations: UnsafeMutablePointer<UInt8>
  /// size x 3 x area bytes: one overlay image each.
  package let overlays: UnsafeMutablePointer<UInt8>
  package let actions: FloatBuffer
  package let rewards: FloatBuffer
  package let notDone: FloatBuffer
  /// Gaussian draws of the policy at the next and at the current observation.
  package let nextNoise: FloatBuffer
  package let noise: FloatBuffer
  /// The grey level outside the mask in masked observations.
  package var fill: Float = 0

  package init(size: Int, actionCount: Int, area: Int = 84 * 84) {
    self.size = size
    self.actionCount = actionCount
    self.area = area
    observations = .allocate(capacity: size * 9 * area)
    nextObservations = .allocate(capacity: size * 9 * area)
    overlays = .allocate(capacity: size * 3 * area)
    observations.initialize(repeating: 0, count: size * 9 * area)
    nextObservations.initialize(repeating: 0, count: size * 9 * area)
    overlays.initialize(repeating: 0, count: size * 3 * area)
    actions = FloatBuffer(count: size * actionCount)
    rewards = FloatBuffer(count: size)
    notDone = FloatBuffer(count: size)
    nextNoise = FloatBuffer(count: size * actionCount)
    noise = FloatBuffer(count: size * actionCount)
  }

  deinit {
    observations.deallocate()
    nextObservations.deallocate()
    overlays.deallocate()
  }
}
