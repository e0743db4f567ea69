// Where sky and floor have which colour: MuJoCo's built-in textures ("gradient" with random dots,
// "checker" with an edge) taken apart once, so that they can be painted in other colours without
// compiling the model again. Tests hold the result against what MuJoCo compiles.

import CMuJoCo
import Glibc

/// The six faces of a sky: how much of the upper colour, the lower one and the dots' is in each
/// texel. Kept at no more than half the size of the suite's texture; a frame of 84 pixels never sees
/// the rest.
struct SkyMap {
  private static let largest = 400

  /// Edge of a face in texels.
  let size: Int

  // Shares of `top` and `mark`, the rest is `bottom`: six faces of size x size.
  private let top: [Float]
  private let mark: [Float]

  init(_ model: UnsafePointer<mjModel>, _ index: Int) {
    let source = Int(model.pointee.tex_width[index])
    let faces = Int(model.pointee.tex_height[index]) / source
    let bytes = UnsafePointer(model.pointee.tex_rgb + Int(model.pointee.tex_adr[index]))
    let size = min(Self.largest, source)
    self.size = size
    var top = [Float](repeating: 0, count: 6 * size * size)
    var mark = top
    let ratio = max(1, source / size)
    let share = 1 / Float(ratio * ratio)
    let gradients = [0, 2, 3].map { Self.gradient(face: $0, size: source) }
    for face in 0..<6 {
      let gradient = gradients[face == 2 ? 1 : face == 3 ? 2 : 0]
      let pixels = bytes + 3 * source * source * (faces == 6 ? face : 0)
      for y in 0..<source {
        let row = (face * size + y * size / source) * size
        for x in 0..<source {
          let texel = row + x * size / source
          let color = pixels + 3 * (y * source + x)
          if color[0] & color[1] & color[2] == 255 {
            mark[texel] += share
          } else {
            top[texel] += share * gradient[y * source + x]
          }
        }
      }
    }
    self.top = top
    self.mark = mark
  }

  /// Share of the upper colour over a face, as MuJoCo's "gradient" has it: a sigmoid of the angle
  /// above the horizon. Faces: 2 is overhead, 3 underfoot, the others are the four sides.
  static func gradient(face: Int, size: Int) -> [Float] {
    var shares: [Float] = []
    shares.reserveCapacity(size * size)
    let scale = 2 / Double(max(1, size - 1))
    for row in 0..<size {
      let y = 1 - scale * Double(row)
      for column in 0..<size {
        let x = scale * Double(column) - 1
        let flat = (x * x + y * y).squareRoot()
        let elevation =
          switch face {
          case 2: atan2(1, flat)
          case 3: -atan2(1, flat)
          default: atan2(y, (1 + x * x).squareRoot())
          }
        let height = elevation * 2 / .pi
        let share = 0.5 * (1 + height * (2 / (1 + height * height)).squareRoot())
        shares.append(Float(min(1, max(0, share))))
      }
    }
    return shares
  }

  /// Paints six faces, of `size` x `size` texels or of one if the paint is plain.
  func paint(_ paint: SkyPaint, into bytes: UnsafeMutableBufferPointer<UInt8>) {
    if bytes.count == 18 {
      for at in 0..<18 { bytes[at] = UInt8(255 * paint.top[at % 3]) }
      return
    }
    let (upper, lower, dots) = (255 * paint.top, 255 * paint.bottom, 255 * paint.mark)
    top.withUnsafeBufferPointer { top in
      mark.withUnsafeBufferPointer { mark in
        for texel in 0..<top.count {
          let rest = 1 - top[texel] - mark[texel]
          let color = upper * top[texel] + lower * rest + dots * mark[texel]
          bytes[3 * texel] = UInt8(color.x)
          bytes[3 * texel + 1] = UInt8(color.y)
          bytes[3 * texel + 2] = UInt8(color.z)
        }
      }
    }
  }
}

/// A tile of the floor: which texels are of the first colour, the second, or the edge.
struct FloorMap {
  let width: Int
  let height: Int

  init(_ model: UnsafePointer<mjModel>, _ index: Int) {
    width = Int(model.pointee.tex_width[index])
    height = Int(model.pointee.tex_height[index])
  }

  /// Paints the tile as MuJoCo's "checker" with mark "edge": four squares, the first colour upper
  /// left and lower right, and an outline one texel wide.
  func paint(_ paint: FloorPaint, into bytes: UnsafeMutableBufferPointer<UInt8>) {
    for y in 0..<height {
      for x in 0..<width {
        let isEdge = x == 0 || y == 0 || x == width - 1 || y == height - 1
        let isFirst = (x < width / 2) == (y < height / 2)
        let color = 255 * (isEdge ? paint.mark : isFirst ? paint.first : paint.second)
        let at = 3 * (y * width + x)
        bytes[at] = UInt8(color.x)
        bytes[at + 1] = UInt8(color.y)
        bytes[at + 2] = UInt8(color.z)
      }
    }
  }
}
