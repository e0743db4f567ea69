// Parts of a model by name, and where they are. An index is looked up once, when a task is made;
// reading by index is what happens every step. World coordinates, metres and radians.

import CMuJoCo

extension Physics {
  /// The kinds of part a task looks up.
  package enum Part: Sendable {
    case body, joint, geom, site, sensor, camera

    var type: Int32 {
      switch self {
      case .body: Int32(mjOBJ_BODY.rawValue)
      case .joint: Int32(mjOBJ_JOINT.rawValue)
      case .geom: Int32(mjOBJ_GEOM.rawValue)
      case .site: Int32(mjOBJ_SITE.rawValue)
      case .sensor: Int32(mjOBJ_SENSOR.rawValue)
      case .camera: Int32(mjOBJ_CAMERA.rawValue)
      }
    }
  }

  /// The index of a part.
  /// - Throws: `EnvironmentError` if the model has no part of that kind and name.
  package func index(_ part: Part, _ name: String) throws(EnvironmentError) -> Int {
    let index = mj_name2id(model, part.type, name)
    guard index >= 0 else {
      throw EnvironmentError(
        .model, "the model has no \(part) named \"\(name)\"; is it another domain's?")
    }
    return Int(index)
  }

  /// Bodies, the world included.
  package var bodyCount: Int { Int(model.pointee.nbody) }

  /// Masses of all bodies, kilograms.
  package var bodyMasses: [Double] { numbers(model.pointee.body_mass, bodyCount) }

  /// Where the origin of a body is.
  package func bodyPosition(_ body: Int) -> SIMD3<Double> { triple(data.pointee.xpos, body) }
  /// Where the centre of mass of a body is.
  package func bodyCentre(_ body: Int) -> SIMD3<Double> { triple(data.pointee.xipos, body) }
  /// Entry (`row`, `column`) of the rotation from a body's frame to the world's: x, y, z are 0, 1,
  /// 2.
  package func bodyRotation(_ body: Int, _ row: Int, _ column: Int) -> Double {
    data.pointee.xmat[9 * body + 3 * row + column]
  }

  /// Where the centre of a geom is.
  package func geomPosition(_ geom: Int) -> SIMD3<Double> { triple(data.pointee.geom_xpos, geom) }
  /// Entry (`row`, `column`) of the rotation from a geom's frame to the world's.
  package func geomRotation(_ geom: Int, _ row: Int, _ column: Int) -> Double {
    data.pointee.geom_xmat[9 * geom + 3 * row + column]
  }
  /// A geom's size numbers, whose meaning depends on its type.
  package func geomSize(_ geom: Int) -> SIMD3<Double> { triple(model.pointee.geom_size, geom) }
  /// Where the centre of a site is.
  package func sitePosition(_ site: Int) -> SIMD3<Double> { triple(data.pointee.site_xpos, site) }
  /// A site's size numbers, whose meaning depends on its type.
  package func siteSize(_ site: Int) -> SIMD3<Double> { triple(model.pointee.site_size, site) }

  /// Where a camera is.
  package func cameraPosition(_ camera: Int) -> SIMD3<Double> {
    triple(data.pointee.cam_xpos, camera)
  }
  /// Entry (`row`, `column`) of the rotation from a camera's frame to the world's; it looks along -z.
  package func cameraRotation(_ camera: Int, _ row: Int, _ column: Int) -> Double {
    data.pointee.cam_xmat[9 * camera + 3 * row + column]
  }

  /// What a sensor reads.
  package func sensor(_ sensor: Int) -> [Double] {
    let start = Int(model.pointee.sensor_adr[sensor])
    return numbers(data.pointee.sensordata + start, Int(model.pointee.sensor_dim[sensor]))
  }

  /// Joints of the model.
  package var jointCount: Int { Int(model.pointee.njnt) }
  /// The index of a joint's first number among the positions.
  package func positionIndex(ofJoint joint: Int) -> Int { Int(model.pointee.jnt_qposadr[joint]) }
  /// The index of a joint's first number among the velocities.
  package func velocityIndex(ofJoint joint: Int) -> Int { Int(model.pointee.jnt_dofadr[joint]) }
  /// The range of a joint, or nil where it is free to turn or slide.
  package func range(ofJoint joint: Int) -> ClosedRange<Double>? {
    guard model.pointee.jnt_limited[joint] != 0 else { return nil }
    return model.pointee.jnt_range[2 * joint]...model.pointee.jnt_range[2 * joint + 1]
  }
  /// Whether a joint is a hinge.
  package func isHinge(_ joint: Int) -> Bool {
    model.pointee.jnt_type[joint] == Int32(mjJNT_HINGE.rawValue)
  }
  /// Whether a joint leaves its body free: three positions, then an orientation of four numbers.
  package func isFree(_ joint: Int) -> Bool {
    model.pointee.jnt_type[joint] == Int32(mjJNT_FREE.rawValue)
  }

  private func triple(_ start: UnsafePointer<Double>, _ index: Int) -> SIMD3<Double> {
    SIMD3(start[3 * index], start[3 * index + 1], start[3 * index + 2])
  }

  private func triple(_ start: UnsafeMutablePointer<Double>, _ index: Int) -> SIMD3<Double> {
    triple(UnsafePointer(start), index)
  }
}
