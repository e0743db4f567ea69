// The camera of a scene: found after kinematics, turned and moved in the scene's own data, so that
// MuJoCo draws from there. Walks of the distracting modes start from it.

import CMuJoCo
import Glibc

extension RendererScene {
  /// The camera as the state taken last has it.
  ///
  /// It looks at the point of its line of sight nearest to what it follows: the body it is aimed at
  /// or carried by (its centre of mass for `trackcom`), otherwise the middle of the model.
  var cameraPose: CameraPose {
    let (model, data) = (self.model.pointee, self.data.pointee)
    let matrix = data.cam_xmat! + 9 * cameraIndex
    let back = SIMD3(matrix[2], matrix[5], matrix[8])
    let carrier = Int(model.cam_bodyid[cameraIndex])
    let aim = Int(model.cam_targetbodyid[cameraIndex])
    func point(_ numbers: UnsafeMutablePointer<Double>, _ index: Int) -> SIMD3<Double> {
      SIMD3(numbers[3 * index], numbers[3 * index + 1], numbers[3 * index + 2])
    }
    let position = point(data.cam_xpos, cameraIndex)
    let subject =
      if aim >= 0 {
        point(data.xpos, aim)
      } else if carrier > 0 {
        model.cam_mode[cameraIndex] == Int32(mjCAMLIGHT_TRACKCOM.rawValue)
          ? point(data.subtree_com, carrier) : point(data.xpos, carrier)
      } else {
        SIMD3(model.stat.center.0, model.stat.center.1, model.stat.center.2)
      }
    var depth = ((position - subject) * back).sum()
    if depth < 0.1 * model.stat.extent { depth = model.stat.extent }
    return CameraPose(
      target: position - back * depth, offset: back * depth,
      right: SIMD3(matrix[0], matrix[3], matrix[6]), up: SIMD3(matrix[1], matrix[4], matrix[7]),
      back: back)
  }

  /// Moves the camera for the next frame.
  func look(through view: ViewChange) {
    guard model.pointee.ncam > 0 else { return }
    model.pointee.cam_fovy[cameraIndex] = fieldOfView * view.field
    guard view != .none, view != ViewChange(field: view.field) else { return }
    var pose = cameraPose
    pose.apply(view)
    let (position, matrix) = (pose.position, data.pointee.cam_xmat! + 9 * cameraIndex)
    for axis in 0..<3 {
      data.pointee.cam_xpos[3 * cameraIndex + axis] = position[axis]
      matrix[3 * axis] = pose.right[axis]
      matrix[3 * axis + 1] = pose.up[axis]
      matrix[3 * axis + 2] = pose.back[axis]
    }
  }

  /// From where walks start in this scene, for the state that is in its data.
  func findWalkBounds() -> RandomWalk.Bounds {
    guard model.pointee.ncam > 0 else { return RandomWalk.Bounds() }
    let pose = cameraPose
    let radius = (pose.offset * pose.offset).sum().squareRoot()
    let polar = acos(min(1, max(-1, pose.back.z)))
    return RandomWalk.Bounds(radius: radius, polar: polar, staysUp: polar > 0.5)
  }

  /// The opacity of the floor while distracted: none under a camera that looks straight down (the
  /// suite's reacher), full where the camera travels along it (walker, cheetah), else 0.3.
  var distractedFloorOpacity: Float {
    guard model.pointee.ncam > 0 else { return 1 }
    if !walkBounds.staysUp { return 0 }
    return model.pointee.cam_bodyid[cameraIndex] > 0 ? 1 : 0.3
  }
}
