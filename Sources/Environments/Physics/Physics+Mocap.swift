// Bodies that are put where a task wants them, and drag others along.

import CMuJoCo

extension Physics {
  /// Which way a body points: a unit quaternion, w first.
  package func bodyOrientation(_ body: Int) -> SIMD4<Double> {
    SIMD4((0..<4).map { data.pointee.xquat[4 * body + $0] })
  }

  /// Where the model's first mocap body is.
  package var mocapPosition: SIMD3<Double> {
    SIMD3((0..<3).map { data.pointee.mocap_pos[$0] })
  }

  /// Puts the model's first mocap body somewhere; what it drags follows over the next steps.
  package func placeMocap(at place: SIMD3<Double>, orientation: SIMD4<Double>) {
    precondition(model.pointee.nmocap > 0, "a model without a mocap body")
    for axis in 0..<3 { data.pointee.mocap_pos[axis] = place[axis] }
    for part in 0..<4 { data.pointee.mocap_quat[part] = orientation[part] }
  }

  /// Makes the equality constraint `index`, a weld, hold its two bodies' frames together as one.
  /// - Throws: `EnvironmentError` if there is no such weld, or no mocap body.
  package func weldFrames(_ index: Int) throws(EnvironmentError) {
    guard index < Int(model.pointee.neq), model.pointee.nmocap > 0,
      model.pointee.eq_type[index] == Int32(mjEQ_WELD.rawValue)
    else {
      throw EnvironmentError(
        .model, "the model has no weld to a mocap body where the robot's has one; is it another's?")
    }
    let numbers = model.pointee.eq_data + index * Int(mjNEQDATA)
    for part in 0..<10 { numbers[part] = part == 6 ? 1 : 0 }
  }

  /// Moves on by `count` physics steps that begin by looking at the state afresh, for use where more
  /// than the control was set since the last step.
  /// - Throws: `EnvironmentError` if the simulation diverged.
  package func stepAfresh(_ count: Int) throws(EnvironmentError) {
    let before = warnings
    for _ in 0..<count { mj_step(model, data) }
    mj_step1(model, data)
    guard warnings == before else {
      throw EnvironmentError(
        .state, "the simulation broke down at \(data.pointee.time) s; reset the environment")
    }
  }
}
