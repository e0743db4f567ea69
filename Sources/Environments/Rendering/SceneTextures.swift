// The textures of one scene that modes repaint: the sky (a cube of six faces, gradient and dots)
// and the floor (a tile of checkers with an edge). Those shown lately stay on the GPU, so going
// back and forth between modes uploads nothing.
//
// MuJoCo draws with the texture names in its context; ours are put there before a frame.

import Basics
import CEGL
import CMuJoCo
import Glibc

/// Texture names of a scene by the colours they are painted in.
final class SceneTextures {
  private let model: UnsafeMutablePointer<mjModel>
  private let context: UnsafeMutablePointer<mjrContext>
  private let functions: GraphicsFunctions
  private let sky: Int?
  private let floor: Int?
  private let table: Int?
  private let originals: [Int: UInt32]
  private var skies = Cache<SkyPaint, UInt32>(capacity: 12)
  private var floors = Cache<FloorPaint, UInt32>(capacity: 12)
  private var tables: [RobotScene: UInt32] = [:]
  // The texture of the film that distracting modes show as sky.
  private var film: UInt32?
  private lazy var skyMap = sky.map { SkyMap(model, $0) }
  private lazy var floorMap = floor.map { FloorMap(model, $0) }

  init(
    _ model: UnsafeMutablePointer<mjModel>, _ context: UnsafeMutablePointer<mjrContext>,
    _ functions: GraphicsFunctions
  ) {
    self.model = model
    self.context = context
    self.functions = functions
    let kinds = UnsafeBufferPointer(start: model.pointee.tex_type, count: Int(model.pointee.ntex))
    sky = kinds.firstIndex { $0 == Int32(mjTEXTURE_SKYBOX.rawValue) }
    let grid = Int(mj_name2id(model, Int32(mjOBJ_TEXTURE.rawValue), "grid"))
    floor = grid >= 0 ? grid : nil
    let table = Int(mj_name2id(model, Int32(mjOBJ_TEXTURE.rawValue), "table"))
    self.table = table >= 0 ? table : nil
    var originals: [Int: UInt32] = [:]
    for index in [sky, floor, self.table].compactMap({ $0 }) {
      originals[index] = Self.names(context) { $0[index] }
    }
    self.originals = originals
  }

  /// Puts MuJoCo's own textures back, for it to free, and frees the others.
  func release() {
    show(SceneColors())
    delete(skies.values + floors.values + tables.values + [film].compactMap { $0 })
    film = nil
    skies.removeAll()
    floors.removeAll()
    tables.removeAll()
  }

  /// Makes the next frame show sky, floor and table in `colors`, or in the model's own.
  func show(_ colors: SceneColors) {
    if let sky, let original = originals[sky] {
      let name = colors.sky.map(texture) ?? original
      Self.names(context) { $0[sky] = name }
    }
    if let floor, let original = originals[floor] {
      let name = colors.floor.map(texture) ?? original
      Self.names(context) { $0[floor] = name }
    }
    if let table, let original = originals[table] {
      let name = colors.scene.map { texture($0, table) } ?? original
      Self.names(context) { $0[table] = name }
    }
  }

  /// Makes the next frame show a picture, `size` x `size` RGB pixels, on every face of the sky.
  func showSky(_ picture: UnsafeBufferPointer<UInt8>, size: Int) {
    guard let sky else { return }
    let name = film ?? newName()
    film = name
    upload(sky, name, width: size, height: 6 * size) { bytes in
      for face in 0..<6 {
        let first = face * picture.count
        _ = UnsafeMutableBufferPointer(rebasing: bytes[first..<first + picture.count])
          .update(from: picture)
      }
    }
  }

  private func texture(_ paint: SkyPaint) -> UInt32 {
    guard let sky, let skyMap else { return 0 }
    if let name = skies[paint] { return name }
    let name = newName()
    let size = paint.isPlain ? 1 : skyMap.size
    upload(sky, name, width: size, height: 6 * size) { skyMap.paint(paint, into: $0) }
    delete(skies.insert(name, under: paint))
    return name
  }

  private func texture(_ paint: FloorPaint) -> UInt32 {
    guard let floor, let floorMap else { return 0 }
    if let name = floors[paint] { return name }
    let name = newName()
    upload(floor, name, width: floorMap.width, height: floorMap.height) {
      floorMap.paint(paint, into: $0)
    }
    delete(floors.insert(name, under: paint))
    return name
  }

  private func texture(_ scene: RobotScene, _ table: Int) -> UInt32 {
    if let name = tables[scene] { return name }
    let name = newName()
    let pixels = TableSurface.pixels(scene)
    upload(table, name, width: TableSurface.size, height: TableSurface.size) {
      _ = $0.update(from: pixels)
    }
    tables[scene] = name
    return name
  }

  private func delete(_ names: [UInt32]) {
    guard !names.isEmpty else { return }
    var names = names
    functions.deleteTextures(Int32(names.count), &names)
  }

  private func newName() -> UInt32 {
    var name: UInt32 = 0
    functions.generateTextures(1, &name)
    return name
  }

  // Has MuJoCo upload our pixels as texture `index` under `name`: it reads sizes and bytes from the
  // model, which is ours, so they are lent to it for the call.
  private func upload(
    _ index: Int, _ name: UInt32, width: Int, height: Int,
    _ paint: (UnsafeMutableBufferPointer<UInt8>) -> Void
  ) {
    let (ownWidth, ownHeight) = (
      model.pointee.tex_width[index], model.pointee.tex_height[index]
    )
    let (ownBytes, ownAddress) = (model.pointee.tex_rgb, model.pointee.tex_adr[index])
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * width * height) { bytes in
      bytes.initialize(repeating: 0)
      paint(bytes)
      model.pointee.tex_width[index] = Int32(width)
      model.pointee.tex_height[index] = Int32(height)
      model.pointee.tex_rgb = bytes.baseAddress
      model.pointee.tex_adr[index] = 0
      Self.names(context) { $0[index] = name }
      mjr_uploadTexture(model, context, Int32(index))
    }
    model.pointee.tex_width[index] = ownWidth
    model.pointee.tex_height[index] = ownHeight
    model.pointee.tex_rgb = ownBytes
    model.pointee.tex_adr[index] = ownAddress
  }

  private static func names<Result>(
    _ context: UnsafeMutablePointer<mjrContext>,
    _ body: (UnsafeMutableBufferPointer<UInt32>) -> Result
  ) -> Result {
    withUnsafeMutableBytes(of: &context.pointee.texture) { bytes in
      body(bytes.bindMemory(to: UInt32.self))
    }
  }
}
