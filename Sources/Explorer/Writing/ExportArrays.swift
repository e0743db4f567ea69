// The numbers behind pictures as NumPy files: observations, attributions and masks of the exported
// steps, each with a first axis of steps and a second of the three stacked frames, oldest first.

import Basics
import Export
import Frames

struct ExportArrays {
  private var observations: [UInt8] = []
  private var saliency: [Float] = []
  private var masks: [Bool] = []
  private var policy: [Float] = []
  private var values: [Float] = []
  private var steps = 0
  private var size = (width: 0, height: 0)
  private var actionCount = 0

  mutating func add(_ shown: ModeObservation) {
    let inspection = shown.inspection
    let newest = shown.stack.newest
    size = (newest.width, newest.height)
    actionCount = inspection.policyAction.count
    for frame in shown.stack.frames { observations += frame.pixels }
    for map in inspection.saliency { saliency += map }
    for mask in inspection.mask { masks += mask }
    policy += inspection.policyAction
    values += [inspection.q1, inspection.q2, inspection.maskedQ1, inspection.maskedQ2]
    steps += 1
  }

  /// Writes `observations.npy` (steps, 3, height, width, 3), `saliency.npy` and `masks.npy` (steps,
  /// 3, height, width), `actions.npy` (steps, components) and `values.npy` (steps; Q1, Q2 and both
  /// of the masked observation).
  func write(to folder: String) throws(ExportError) {
    let map = [steps, FrameStack.depth, size.height, size.width]
    try AtomicFile.write(
      NumpyArray.encode(observations, shape: map + [3]), to: "\(folder)/observations.npy")
    try AtomicFile.write(NumpyArray.encode(saliency, shape: map), to: "\(folder)/saliency.npy")
    try AtomicFile.write(NumpyArray.encode(masks, shape: map), to: "\(folder)/masks.npy")
    try AtomicFile.write(
      NumpyArray.encode(policy, shape: [steps, actionCount]), to: "\(folder)/actions.npy")
    try AtomicFile.write(
      NumpyArray.encode(values, shape: [steps, 4]), to: "\(folder)/values.npy")
  }
}
