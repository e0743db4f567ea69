// The numbers behind pictures as NumPy files: observations, attributions and masks of the exported
// steps, each with a first axis of steps and a second of the three stacked frames, oldest first.

import Basics
import Export
import Foundation
import Frames

struct ExportArrays {
  private var observations: [UInt8] = []
  private var saliency: [Float] = []
  private var masks: [Bool] = []
  private var policy: [Float] = []
  private var values: [Float] = []
  private var fidelity: [Float] = []
  private var curvePoints = 0
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
    if let curves = inspection.fidelity {
      fidelity += curves.insertion + curves.deletion
      curvePoints = curves.insertion.count
    }
    steps += 1
  }

  /// What the arrays are, for people who find the file without these pages.
  private static let about = """
    observations (steps, 3, height, width, 3): grey levels 0 to 255 of the three stacked frames, oldest first, RGB; of two cameras the first a step ago, the second, the first
    saliency (steps, 3, height, width): |attribution|, the largest of a pixel's three colours, value per unit of 255 levels
    masks (steps, 3, height, width): whether saliency reaches its quantile in that frame
    actions (steps, components): the policy's greedy action, each component in -1 to 1
    fidelity (steps, 2, points): min Q while the most salient pixels are put into grey, and while they are taken away
    values (steps, 4): Q1, Q2, and Q1, Q2 of the masked observation; discounted sums of rewards

    """

  /// Writes `observations.npy` (steps, 3, height, width, 3), `saliency.npy` and `masks.npy` (steps,
  /// 3, height, width), `actions.npy` (steps, components) and `values.npy` (steps; Q1, Q2 and both
  /// of the masked observation) and `fidelity.npy` (steps, 2, points), and all of them once more as `arrays.npz` with a text on what they are.
  func write(to folder: String) throws(ExportError) {
    let map = [steps, FrameStack.depth, size.height, size.width]
    var arrays = [
      ("observations", NumpyArray.encode(observations, shape: map + [3])),
      ("saliency", NumpyArray.encode(saliency, shape: map)),
      ("masks", NumpyArray.encode(masks, shape: map)),
      ("actions", NumpyArray.encode(policy, shape: [steps, actionCount])),
      ("values", NumpyArray.encode(values, shape: [steps, 4])),
    ]
    if curvePoints > 0, fidelity.count == 2 * steps * curvePoints {
      arrays.append(
        ("fidelity", NumpyArray.encode(fidelity, shape: [steps, 2, curvePoints])))
    }
    var zip = ZipWriter()
    for (name, bytes) in arrays {
      try AtomicFile.write(bytes, to: "\(folder)/\(name).npy")
      zip.add("\(name).npy", Data(bytes))
    }
    zip.add("about.txt", Data(Self.about.utf8))
    try AtomicFile.write(zip.finish(), to: "\(folder)/arrays.npz")
  }
}
