// Which models can share one scene.

import CMuJoCo

/// Tells models apart that need scenes of their own: sizes, names and kinds of what is shown, and the
/// camera.
struct SceneKey: Hashable {
  private var counts: [Int32]
  private var digest: Int
  private var camera: SceneCamera

  init(_ physics: Physics, _ camera: SceneCamera) {
    let model = physics.model.pointee
    self.camera = camera
    counts = [
      model.nq, model.nv, model.nbody, model.ngeom, model.nsite, model.ncam, model.nlight,
      model.nmesh, model.nhfield, model.nmat, model.ntex, model.ntexdata, model.ntendon,
      model.nnames,
    ]
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(start: model.names, count: Int(model.nnames)))
    let kinds = Int(model.ngeom) * MemoryLayout<Int32>.stride
    hasher.combine(bytes: UnsafeRawBufferPointer(start: model.geom_type, count: kinds))
    hasher.combine(model.stat.extent)
    let cameras = Int(model.ncam) * MemoryLayout<Double>.stride
    for (numbers, count) in [
      (model.cam_pos, 3), (model.cam_poscom0, 3), (model.cam_pos0, 3), (model.cam_mat0, 9),
    ] {
      hasher.combine(bytes: UnsafeRawBufferPointer(start: numbers, count: count * cameras))
    }
    // A sample of the textures: a prime stride meets every row sooner or later.
    for texel in stride(from: 0, to: Int(model.ntexdata), by: 4099) {
      hasher.combine(model.tex_rgb[texel])
    }
    digest = hasher.finalize()
  }
}
