// One MuJoCo model and its state. Owns both C structs and frees them.
//
// Invariant between calls: everything that depends on positions and velocities alone (frames of
// bodies, sensors of the position and velocity stage, contacts) belongs to the state held. Stepping
// keeps it so by finishing the step begun last time and beginning the next, the order in which
// dm_control steps: results agree with its to the last bit.

import CMuJoCo

/// A simulated world: a compiled model and the state it is in. Used by one thread at a time.
package final class Physics {
  let model: UnsafeMutablePointer<mjModel>
  let data: UnsafeMutablePointer<mjData>
  /// The cameras through which renderers show it.
  package var cameras = [SceneCamera.first]

  /// Compiles a model and puts it in its initial state.
  /// - Throws: `EnvironmentError` with the library's own words where the MJCF is wrong.
  package init(_ files: ModelFiles) throws(EnvironmentError) {
    let model = try files.load()
    guard model.pointee.na == 0 else {
      mj_deleteModel(model)
      throw EnvironmentError(
        .model, "model \(files.name) has actuators with a state of their own; use stateless ones")
    }
    guard let data = mj_makeData(model) else {
      mj_deleteModel(model)
      throw EnvironmentError(.model, "model \(files.name) does not fit into memory")
    }
    self.model = model
    self.data = data
    mj_forward(model, data)
  }

  deinit {
    mj_deleteData(data)
    mj_deleteModel(model)
  }

  /// Numbers in `positions`.
  package var positionCount: Int { Int(model.pointee.nq) }
  /// Numbers in `velocities` and in `warmStart`.
  package var velocityCount: Int { Int(model.pointee.nv) }
  /// Actuators.
  package var controlCount: Int { Int(model.pointee.nu) }
  /// Seconds of one physics step.
  package var timestep: Double { model.pointee.opt.timestep }

  /// The smallest and largest control of each actuator.
  package var controlRange: ActionSpec {
    let range = UnsafeBufferPointer(
      start: model.pointee.actuator_ctrlrange, count: 2 * controlCount)
    let limited = UnsafeBufferPointer(
      start: model.pointee.actuator_ctrllimited, count: controlCount)
    return ActionSpec(
      minimum: limited.indices.map { limited[$0] != 0 ? range[2 * $0] : -.infinity },
      maximum: limited.indices.map { limited[$0] != 0 ? range[2 * $0 + 1] : .infinity })
  }

  // MARK: Stepping

  /// Moves on by `count` physics steps under the control set last.
  ///
  /// Runge-Kutta evaluates a whole step by itself; Euler's method finishes the step whose first
  /// half was done at the end of the call before. Either way the first half of the next step
  /// follows.
  /// - Throws: `EnvironmentError` if the simulation diverged.
  package func step(_ count: Int = 1) throws(EnvironmentError) {
    precondition(count >= 1, "\(count) physics steps")
    let before = warnings
    var whole = count
    if model.pointee.opt.integrator != Int32(mjINT_RK4.rawValue) {
      mj_step2(model, data)
      whole -= 1
    }
    for _ in 0..<whole { mj_step(model, data) }
    mj_step1(model, data)
    guard warnings == before else {
      throw EnvironmentError(
        .state, "the simulation broke down at \(data.pointee.time) s; reset the environment")
    }
  }

  /// Clears the state, lets `arrange` write positions and velocities, and computes what follows
  /// from them. Controls are zero and actuators are off while accelerations are computed.
  package func reset(
    _ arrange: (Physics) throws(EnvironmentError) -> Void
  ) throws(EnvironmentError) {
    mj_resetData(model, data)
    try forwardWithoutActuation()
    try arrange(self)
    try forwardWithoutActuation()
  }

  /// Computes accelerations (and the warm start) of the present state with the actuators off.
  package func forwardWithoutActuation() throws(EnvironmentError) {
    let before = warnings
    let flags = model.pointee.opt.disableflags
    model.pointee.opt.disableflags = flags | Int32(mjDSBL_ACTUATION.rawValue)
    mj_forward(model, data)
    model.pointee.opt.disableflags = flags
    guard warnings == before else {
      throw EnvironmentError(.state, "the initial state is not one the model can be in")
    }
  }

  /// Contacts between geoms in the present state.
  package var contactCount: Int { Int(data.pointee.ncon) }

  // Times the library warned since the reset, over all its kinds of warning.
  var warnings: Int {
    withUnsafeBytes(of: &data.pointee.warning) { bytes in
      bytes.bindMemory(to: mjWarningStat.self).reduce(0) { $0 + Int($1.number) }
    }
  }
}
