// Pictures of physics. The front of the renderer may be called from any thread; the work is done on
// one thread that owns the GL context and one scene for every model seen so far.

import CMuJoCo
import Frames

/// Draws states under every distractor mode, with MuJoCo's renderer in an off-screen buffer.
///
/// Every mode is a function of the state, the episode and the agent step alone: asking for one
/// changes neither the physics nor what another mode shows.
///
/// Unchecked: `world` is touched only inside `thread.run`.
public final class Renderer: StateRenderer, @unchecked Sendable {
  /// What draws.
  public let report: GraphicsReport
  /// Where the clips of the video modes come from, as reports name it.
  public var videos: String { wardrobe.videos }

  private let options: RendererOptions
  private let wardrobe: Wardrobe
  private let thread: RenderThread
  private var world: World?

  // What lives on the render thread. Scenes go before the context they live in.
  private final class World {
    let graphics: GraphicsContext
    var scenes: [SceneKey: RendererScene] = [:]

    init() throws(EnvironmentError) { graphics = try GraphicsContext() }
  }

  /// Opens OpenGL.
  /// - Throws: `EnvironmentError`: `graphics` where there is none, saying what to install; `media`
  ///   where a folder of the options is not what it should be.
  public init(_ options: RendererOptions = RendererOptions()) throws(EnvironmentError) {
    self.options = options
    wardrobe = try Wardrobe(options)
    let thread = try RenderThread()
    self.thread = thread
    do throws(EnvironmentError) {
      let world = try thread.run { () throws(EnvironmentError) in try World() }
      self.world = world
      report = world.graphics.report
    } catch {
      thread.stop()
      throw error
    }
  }

  deinit {
    try? thread.run {
      world?.scenes.removeAll()
      world = nil
    }
    thread.stop()
  }

  package func frames(
    of physics: Physics, modes: [DistractorMode], episode: Int, agentStep: Int, controlStep: Int
  ) throws(EnvironmentError) -> [Frame] {
    let moment = Moment(episode: episode, agentStep: agentStep, controlStep: controlStep)
    var shots: [Shot] = []
    for mode in modes { shots.append(try wardrobe.shot(mode, moment)) }
    var frames = shots.map { _ in Frame(width: RendererScene.size, height: RendererScene.size) }
    try thread.run { () throws(EnvironmentError) in
      let scene = try scene(of: physics)
      for (index, shot) in shots.enumerated() {
        // A shot may move the scene's own camera and colours.
        scene.take(physics)
        frames[index].pixels.withUnsafeMutableBufferPointer { scene.draw(shot, into: $0) }
      }
    }
    for (index, shot) in shots.enumerated() where shot.clipPlace == .key {
      shot.clip?.withFrame(shot.clipFrame) { background in
        frames[index].pixels.withUnsafeMutableBufferPointer {
          ChromaKey.replace($0, with: background)
        }
      }
    }
    return frames
  }

  package func segmentation(
    of physics: Physics, mode: DistractorMode, episode: Int, agentStep: Int, controlStep: Int
  ) throws(EnvironmentError) -> Segmentation {
    let moment = Moment(episode: episode, agentStep: agentStep, controlStep: controlStep)
    let shot = try wardrobe.shot(mode, moment)
    let segments = try thread.run { () throws(EnvironmentError) in
      let scene = try scene(of: physics)
      scene.take(physics)
      return scene.segments(shot)
    }
    return Segmentation(
      width: RendererScene.size, height: RendererScene.size, segments: segments)
  }

  private func scene(of physics: Physics) throws(EnvironmentError) -> RendererScene {
    guard let world else { preconditionFailure("a renderer without its world") }
    let key = SceneKey(physics.model)
    if let scene = world.scenes[key] { return scene }
    let scene = try RendererScene(
      copying: physics.model, quality: options.quality, world.graphics.functions)
    world.scenes[key] = scene
    return scene
  }
}

/// Tells models apart that need scenes of their own: sizes, names and kinds of what is shown.
private struct SceneKey: Hashable {
  private var counts: [Int32]
  private var digest: Int

  init(_ model: UnsafePointer<mjModel>) {
    let model = model.pointee
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
