// One model as the render thread holds it: its own copy of the compiled model, its own state, the
// scene built from them and MuJoCo's GL context with the textures. The physics is only read.
//
// Only the render thread touches an object of this type, and the GL context is current meanwhile.

import Basics
import CMuJoCo
import Frames
import Media

/// A model with all that is needed to draw it.
final class RendererScene {
  // Geoms a scene can hold; the suite's have fewer than a hundred.
  private static let geomCapacity: Int32 = 1000

  /// Height and width of a frame in pixels.
  let size: Int
  let model: UnsafeMutablePointer<mjModel>
  let data: UnsafeMutablePointer<mjData>
  let scene = UnsafeMutablePointer<mjvScene>.allocate(capacity: 1)
  let context = UnsafeMutablePointer<mjrContext>.allocate(capacity: 1)
  private let textures: SceneTextures
  // The material of the robot's body, -1 if the model has none.
  private let body: Int
  // The floor's material, -1 if the model has none.
  private let floor: Int
  // The materials that test scenes tint.
  private let tinted: [Int]
  private let camera: SceneCamera
  /// The camera's number in the model.
  let cameraIndex: Int
  // The camera's own field of view in the model, in degrees.
  let fieldOfView: Double
  // Of the initial state, so that a walk is the same whichever state is looked at first.
  private(set) var walkBounds = RandomWalk.Bounds()
  // Walks of distracting modes, about 100 KB each.
  private var walks = Cache<RandomWalk.Key, RandomWalk>(capacity: 16)
  private var option = mjvOption()
  private var viewer = mjvCamera()
  private var perturbation = mjvPerturb()

  /// Copies the model of `physics` and uploads what it shows to the current GL context.
  /// - Throws: `EnvironmentError`: `graphics` if memory or the off-screen buffer is missing, `model` if
  ///   the camera is.
  init(
    copying physics: Physics, through camera: SceneCamera, size: Int, quality: RenderQuality,
    _ functions: GraphicsFunctions
  ) throws(EnvironmentError) {
    let cameraIndex = try camera.index(in: physics)
    guard let model = mj_copyModel(nil, physics.model) else {
      throw EnvironmentError(.graphics, "no memory for a second copy of the model")
    }
    guard let data = mj_makeData(model) else {
      mj_deleteModel(model)
      throw EnvironmentError(.graphics, "no memory for a second state of the model")
    }
    self.size = size
    self.camera = camera
    self.cameraIndex = cameraIndex
    self.model = model
    self.data = data
    model.pointee.vis.global.offwidth = Int32(size)
    model.pointee.vis.global.offheight = Int32(size)
    model.pointee.vis.quality.shadowsize = Int32(quality.shadowSize)
    model.pointee.vis.quality.offsamples = Int32(quality.samples)
    model.pointee.vis.quality.numslices = Int32(quality.slices)
    model.pointee.vis.quality.numstacks = Int32(quality.stacks)
    mjv_defaultOption(&option)
    mjv_defaultCamera(&viewer)
    mjv_defaultPerturb(&perturbation)
    mjv_defaultScene(scene)
    mjv_makeScene(model, scene, Self.geomCapacity)
    mjr_defaultContext(context)
    mjr_makeContext(model, context, Int32(mjFONTSCALE_100.rawValue))
    textures = SceneTextures(model, context, functions)
    body = Int(mj_name2id(model, Int32(mjOBJ_MATERIAL.rawValue), "self"))
    floor = Int(mj_name2id(model, Int32(mjOBJ_MATERIAL.rawValue), "grid"))
    tinted = RobotScene.tintedMaterials.map {
      Int(mj_name2id(model, Int32(mjOBJ_MATERIAL.rawValue), $0))
    }.filter { $0 >= 0 }
    fieldOfView = model.pointee.ncam > 0 ? model.pointee.cam_fovy[cameraIndex] : 45
    viewer.type = Int32(mjCAMERA_FIXED.rawValue)
    viewer.fixedcamid = Int32(cameraIndex)
    if model.pointee.ncam == 0 { viewer.type = Int32(mjCAMERA_FREE.rawValue) }
    arrange()
    walkBounds = findWalkBounds()
  }

  deinit {
    textures.release()
    mjr_freeContext(context)
    mjv_freeScene(scene)
    mj_deleteData(data)
    mj_deleteModel(model)
    scene.deallocate()
    context.deallocate()
  }

  // MARK: State

  /// Takes over what a picture of `physics` depends on: positions, and what a task may have changed
  /// in its model (places, sizes and colours).
  func take(_ physics: Physics) {
    let (from, state) = (physics.model.pointee, physics.data.pointee)
    let (to, own) = (model.pointee, data.pointee)
    copy(state.qpos, own.qpos, from.nq)
    copy(state.mocap_pos, own.mocap_pos, 3 * from.nmocap)
    copy(state.mocap_quat, own.mocap_quat, 4 * from.nmocap)
    copy(from.body_pos, to.body_pos, 3 * from.nbody)
    copy(from.body_quat, to.body_quat, 4 * from.nbody)
    copy(from.geom_pos, to.geom_pos, 3 * from.ngeom)
    copy(from.geom_quat, to.geom_quat, 4 * from.ngeom)
    copy(from.geom_size, to.geom_size, 3 * from.ngeom)
    copy(from.geom_rgba, to.geom_rgba, 4 * from.ngeom)
    copy(from.geom_matid, to.geom_matid, from.ngeom)
    copy(from.site_pos, to.site_pos, 3 * from.nsite)
    copy(from.site_size, to.site_size, 3 * from.nsite)
    copy(from.site_rgba, to.site_rgba, 4 * from.nsite)
    copy(from.mat_rgba, to.mat_rgba, 4 * from.nmat)
    data.pointee.time = state.time
    arrange()
  }

  // Puts bodies, cameras and tendons where the positions say.
  private func arrange() {
    mj_kinematics(model, data)
    mj_comPos(model, data)
    mj_camlight(model, data)
    mj_tendon(model, data)
  }

  private func copy<Number>(
    _ source: UnsafeMutablePointer<Number>?, _ target: UnsafeMutablePointer<Number>?, _ count: Int32
  ) {
    guard count > 0, let source, let target else { return }
    target.update(from: source, count: Int(count))
  }

  // MARK: Drawing

  /// Draws the state taken last into `pixels`, `3 * size * size` bytes, top row first.
  func draw(_ distraction: Distraction, into pixels: UnsafeMutableBufferPointer<UInt8>) {
    textures.show(distraction.colors)
    if let color = distraction.colors.body, body >= 0 { setMaterial(body, color) }
    if let scene = distraction.colors.scene { tint(scene.tint) }
    if let walk = distraction.walk {
      follow(self.walk(walk.key), at: walk.controlStep)
    } else {
      look(through: distraction.view)
    }
    if let background = distraction.background, background.place == .sky {
      background.clip.withFrame(background.frame) { textures.showSky($0, size: Clip.size) }
    }
    mjv_updateScene(
      model, data, &option, &perturbation, &viewer, Int32(mjCAT_ALL.rawValue), scene)
    camera.frame(scene)
    // MuJoCo draws into the buffer that was chosen last, be it another scene's.
    mjr_setBuffer(Int32(mjFB_OFFSCREEN.rawValue), context)
    let viewport = mjrRect(left: 0, bottom: 0, width: Int32(size), height: Int32(size))
    mjr_render(viewport, scene, context)
    mjr_readPixels(pixels.baseAddress, nil, viewport, context)
    flip(pixels)
    camera.blacken(pixels, size: size)
  }

  private func setMaterial(_ index: Int, _ color: Color) {
    for channel in 0..<3 { model.pointee.mat_rgba[4 * index + channel] = color[channel] }
  }

  private func tint(_ color: Color) {
    for index in tinted {
      let own = (0..<3).map { model.pointee.mat_rgba[4 * index + $0] }
      setMaterial(index, Color(own) * color)
    }
  }

  // The camera, the materials and the floor's opacity of a distracting mode.
  private func follow(_ walk: RandomWalk, at controlStep: Int) {
    for (index, color) in walk.materials(controlStep).enumerated() { setMaterial(index, color) }
    if floor >= 0 { model.pointee.mat_rgba[4 * floor + 3] = distractedFloorOpacity }
    look(through: walk.view(controlStep))
  }

  private func walk(_ key: RandomWalk.Key) -> RandomWalk {
    walks.value(key) {
      let model = self.model.pointee
      let materials = (0..<Int(model.nmat)).map { index in
        Color(
          model.mat_rgba[4 * index], model.mat_rgba[4 * index + 1], model.mat_rgba[4 * index + 2])
      }
      var generator = SeededGenerator(key.seed)
      return RandomWalk(
        intensity: key.intensity, walkBounds, materials: materials, using: &generator)
    }
  }

  // OpenGL's first row is the lowest.
  private func flip(_ pixels: UnsafeMutableBufferPointer<UInt8>) {
    let row = 3 * size
    for top in 0..<size / 2 {
      let bottom = size - 1 - top
      for byte in 0..<row { pixels.swapAt(top * row + byte, bottom * row + byte) }
    }
  }
}
