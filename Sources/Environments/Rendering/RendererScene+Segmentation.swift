// Segmentation rendering: every part of the scene flat in a colour that is its number, without
// light, shadow or blending.

import CMuJoCo

extension RendererScene {
  /// The segments of the state taken last, seen through the camera of `distraction`.
  func segments(_ distraction: Distraction) -> [Segment] {
    var pixels = [UInt8](repeating: 0, count: 3 * size * size)
    let ids = [mjRND_SEGMENT, mjRND_IDCOLOR]
    let effects = [mjRND_SHADOW, mjRND_REFLECTION, mjRND_SKYBOX, mjRND_FOG, mjRND_HAZE]
    let flags = withUnsafeMutableBytes(of: &scene.pointee.flags) {
      $0.bindMemory(to: mjtByte.self).baseAddress!
    }
    let before = (ids + effects).map { flags[Int($0.rawValue)] }
    for flag in ids { flags[Int(flag.rawValue)] = 1 }
    for flag in effects { flags[Int(flag.rawValue)] = 0 }
    defer {
      for (flag, value) in zip(ids + effects, before) { flags[Int(flag.rawValue)] = value }
    }
    pixels.withUnsafeMutableBufferPointer { draw(distraction, into: $0) }
    let parts = segmentsByNumber()
    return (0..<(size * size)).map { at in
      let number =
        Int(pixels[3 * at]) | Int(pixels[3 * at + 1]) << 8 | Int(pixels[3 * at + 2]) << 16
      return parts[number] ?? .sky
    }
  }

  /// The segment of every part of the scene drawn last, by the number its colour stands for.
  private func segmentsByNumber() -> [Int: Segment] {
    var parts: [Int: Segment] = [:]
    for index in 0..<Int(scene.pointee.ngeom) {
      let part = scene.pointee.geoms[index]
      guard part.segid >= 0 else { continue }
      let id = Int(part.objid)
      let material: Int32 =
        switch part.objtype {
        case Int32(mjOBJ_GEOM.rawValue): model.pointee.geom_matid[id]
        case Int32(mjOBJ_SITE.rawValue): model.pointee.site_matid[id]
        default: -1
        }
      parts[Int(part.segid) + 1] = Segment(material: name(ofMaterial: Int(material)))
    }
    return parts
  }

  private func name(ofMaterial id: Int) -> String? {
    guard id >= 0, let name = mj_id2name(model, Int32(mjOBJ_MATERIAL.rawValue), Int32(id)) else {
      return nil
    }
    return String(cString: name)
  }
}
