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
package final class Renderer: StateRenderer, @unchecked Sendable {
  /// The OpenGL in use.
  package let report: GraphicsReport
  /// Where the clips of the video modes come from, as reports name it.
  package var videos: String { sources.videos }
  /// Where the colours of the colour modes come from.
  package var colors: String { sources.colors }

  private let options: RendererOptions
  private let sources: DistractorSources
  private let thread: RenderThread
  private var world: World?

  // What lives on the render thread. Scenes go before the context they live in.
  private final class World {
    let graphics: GraphicsContext
    var scenes: [SceneKey: RendererScene] = [:]

    init() throws(EnvironmentError) { graphics = try GraphicsContext() }
  }

  /// Opens OpenGL.
  /// - Throws: `EnvironmentError`: `graphics` if there is none, saying what to install; `media` if
  ///   a folder of the options is not what it should be.
  package init(_ options: RendererOptions = RendererOptions()) throws(EnvironmentError) {
    self.options = options
    sources = try DistractorSources(options)
    // Contexts of Mesa's software renderer share a screen, and it has been seen to crash when several threads
    // made and used them at once; it spreads a frame over all cores anyway.
    let thread = try RenderThread(takesTurns: true)
    self.thread = thread
    do throws(EnvironmentError) {
      let world = try thread.run { () throws(EnvironmentError) in try World() }
      self.world = world
      report = world.graphics.report
      if !report.isSoftware { thread.workFreely() }
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
    let step = StepIndex(episode: episode, agentStep: agentStep, controlStep: controlStep)
    var distractions: [Distraction] = []
    for mode in modes {
      distractions.append(try mode.distractor.distraction(at: step, from: sources))
    }
    let cameras = physics.cameras
    var frames = modes.map { _ in
      Frame(width: options.size, height: options.size * cameras.count)
    }
    try thread.run { () throws(EnvironmentError) in
      for (place, camera) in cameras.enumerated() {
        let scene = try scene(of: physics, through: camera)
        for (index, distraction) in distractions.enumerated() {
          // The mode before may have moved the scene's own camera and colours.
          scene.take(physics)
          change(&frames[index], place) { scene.draw(distraction, into: $0) }
        }
      }
    }
    for (index, distraction) in distractions.enumerated() {
      guard let background = distraction.background, background.place == .green else { continue }
      background.withPixels(size: options.size) { picture in
        for place in cameras.indices {
          change(&frames[index], place) { ChromaKey.replace($0, with: picture) }
        }
      }
    }
    return frames
  }

  package func segmentation(
    of physics: Physics, mode: DistractorMode, episode: Int, agentStep: Int, controlStep: Int
  ) throws(EnvironmentError) -> Segmentation {
    let step = StepIndex(episode: episode, agentStep: agentStep, controlStep: controlStep)
    let distraction = try mode.distractor.distraction(at: step, from: sources)
    let segments = try thread.run { () throws(EnvironmentError) in
      let scene = try scene(of: physics, through: physics.cameras[0])
      scene.take(physics)
      return scene.segments(distraction)
    }
    return Segmentation(
      width: options.size, height: options.size, segments: segments)
  }

  /// Changes one camera's part of a frame.
  private func change(
    _ frame: inout Frame, _ place: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Void
  ) {
    let count = 3 * options.size * options.size
    frame.pixels.withUnsafeMutableBufferPointer {
      body(UnsafeMutableBufferPointer(rebasing: $0[place * count..<(place + 1) * count]))
    }
  }

  private func scene(
    of physics: Physics, through camera: SceneCamera
  ) throws(EnvironmentError) -> RendererScene {
    guard let world else { preconditionFailure("a renderer without its world") }
    let key = SceneKey(physics, camera)
    if let scene = world.scenes[key] { return scene }
    let scene = try RendererScene(
      copying: physics, through: camera, size: options.size, quality: options.quality,
      world.graphics.functions)
    world.scenes[key] = scene
    return scene
  }
}
