// The whole state of a simulation as numbers: what must be kept so that stepping on from it gives
// the same doubles as if nothing had come between.

import CMuJoCo

/// A state of a `Physics`. The warm start (accelerations found last) is part of it: the constraint
/// solver starts from there, and stops elsewhere in the last bits if it starts elsewhere.
package struct PhysicsState: Sendable, Equatable {
  package var time: Double
  package var positions: [Double]
  package var velocities: [Double]
  package var warmStart: [Double]
  package var control: [Double]

  package init(
    time: Double, positions: [Double], velocities: [Double], warmStart: [Double],
    control: [Double]
  ) {
    self.time = time
    self.positions = positions
    self.velocities = velocities
    self.warmStart = warmStart
    self.control = control
  }
}

extension Physics {
  /// Seconds since the reset.
  package var time: Double { data.pointee.time }
  /// Generalised positions, `positionCount` of them.
  package var positions: [Double] { numbers(data.pointee.qpos, positionCount) }
  /// Generalised velocities, `velocityCount` of them.
  package var velocities: [Double] { numbers(data.pointee.qvel, velocityCount) }
  /// The control in force, `controlCount` numbers.
  package var control: [Double] { numbers(data.pointee.ctrl, controlCount) }

  /// The state now.
  package var state: PhysicsState {
    PhysicsState(
      time: time, positions: positions, velocities: velocities,
      warmStart: numbers(data.pointee.qacc_warmstart, velocityCount), control: control)
  }

  /// Comes back to a state. Sensors of the acceleration stage (touch) follow with the next step.
  /// - Throws: `EnvironmentError` if the counts are not the model's or a number is not finite.
  package func restore(_ state: PhysicsState) throws(EnvironmentError) {
    let counts = [
      state.positions.count, state.velocities.count, state.warmStart.count, state.control.count,
    ]
    let expected = [positionCount, velocityCount, velocityCount, controlCount]
    guard counts == expected else {
      throw EnvironmentError(
        .state, "a state of \(counts) numbers for a model of \(expected); is it another task's?")
    }
    let all = [[state.time], state.positions, state.velocities, state.warmStart, state.control]
    guard all.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw EnvironmentError(.state, "a state with numbers that are not finite")
    }
    mj_resetData(model, data)
    data.pointee.time = state.time
    write(state.positions, to: data.pointee.qpos)
    unsettleOrientations()
    write(state.velocities, to: data.pointee.qvel)
    write(state.control, to: data.pointee.ctrl)
    write(state.warmStart, to: data.pointee.qacc_warmstart)
    mj_step1(model, data)
    guard warnings == 0 else {
      throw EnvironmentError(.state, "a state the model cannot be in; is it another task's?")
    }
  }

  /// Sets the clock, without moving anything.
  package func setTime(_ time: Double) { data.pointee.time = time }

  /// Sets the control of each actuator.
  package func setControl(_ control: [Double]) {
    precondition(control.count == controlCount, "\(control.count) controls for \(controlCount)")
    write(control, to: data.pointee.ctrl)
  }

  /// Sets all positions, without computing what follows from them: for use inside `reset`.
  package func setPositions(_ positions: [Double]) {
    precondition(
      positions.count == positionCount, "\(positions.count) positions for \(positionCount)")
    write(positions, to: data.pointee.qpos)
  }

  /// Sets all velocities, without computing what follows from them: for use inside `reset`.
  package func setVelocities(_ velocities: [Double]) {
    precondition(
      velocities.count == velocityCount, "\(velocities.count) velocities for \(velocityCount)")
    write(velocities, to: data.pointee.qvel)
  }

  // Works round MuJoCo bringing quaternions to length one whenever it looks at positions: doing so
  // to one that has been through it already may move its last bits, and the state would not be the
  // one kept. Any multiple of the quaternion will do that comes out as the quaternion.
  private func unsettleOrientations() {
    for joint in 0..<jointCount where isFree(joint) {
      let at = data.pointee.qpos + positionIndex(ofJoint: joint) + 3
      let wanted = numbers(at, 4)
      func settles(_ candidate: [Double]) -> Bool {
        var settled = candidate
        mju_normalize4(&settled)
        return settled == wanted
      }
      for step in 0...64 {
        let longer = wanted.map { $0 * (1 + Double(step) * 0x1p-52) }
        let shorter = wanted.map { $0 * (1 - Double(step) * 0x1p-53) }
        guard let found = [longer, shorter].first(where: settles) else { continue }
        write(found, to: at)
        break
      }
    }
  }

  func numbers(_ start: UnsafePointer<Double>?, _ count: Int) -> [Double] {
    Array(UnsafeBufferPointer(start: start, count: count))
  }

  private func write(_ numbers: [Double], to start: UnsafeMutablePointer<Double>?) {
    for (index, number) in numbers.enumerated() { start![index] = number }
  }
}
