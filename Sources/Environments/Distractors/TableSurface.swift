// The surfaces that the test scenes put on the robot's table, painted from a seed: octaves of smooth
// noise, and what makes each material look as it does.

import Basics
import Glibc

/// Paints the surface of a scene's table.
enum TableSurface {
  /// Edge of the picture in texels; it covers the table once.
  static let size = 256

  /// `size` x `size` RGB texels, row-major. Means are those of the originals; concrete's is not known.
  static func pixels(_ scene: RobotScene) -> [UInt8] {
    var generator = SeededGenerator(0x7461_626c, UInt64(scene.rawValue))
    switch scene {
    case .table:
      // Chips of wood lie every way: patches of one shade each, with a grain.
      let chips = Chips(9, &generator)
      let (across, down) = (Noise(24, &generator), Noise(24, &generator))
      let grain = Octaves(12, &generator)
      return paint { x, y in
        let chip = chips.shade(x + 6 * across.at(x, y), y + 6 * down.at(x, y))
        return Color(190, 159, 124)
          + (34 * (chip - 0.5) + 18 * grain.at(x, y)) * Color(1, 1, 0.9)
      }
    case .carpet:
      let (pile, tufts) = (Noise(1.5, &generator), Noise(5, &generator))
      return paint { x, y in
        Color(repeating: 58 + 22 * (pile.at(x, y) + 0.6 * tufts.at(x, y)))
      }
    case .concrete:
      let (pores, stains) = (Noise(4, &generator), Octaves(64, &generator))
      return paint { x, y in
        let pore: Float = pores.at(x, y) > 0.62 ? -38 : 0
        return Color(150, 150, 148) + (26 * stains.at(x, y) + pore)
      }
    case .wood:
      // Fine grain along one side.
      let (fine, broad) = (Noise(3, &generator), Noise(11, &generator))
      return paint { x, y in
        let grain = fine.at(x, y / 24) + 0.7 * broad.at(x, y / 40)
        return Color(216, 169, 112) + 16 * grain * Color(1, 1.05, 1.1)
      }
    case .sponge:
      let (large, small) = (Noise(7, &generator), Noise(3, &generator))
      let swell = Octaves(20, &generator)
      return paint { x, y in
        let depth = max(0, large.at(x, y) + 0.5 * small.at(x, y) - 0.45)
        return Color(243, 204, 64) + 10 * swell.at(x, y) - 150 * depth * Color(1, 1, 0.5)
      }
    }
  }

  private static func paint(_ color: (Float, Float) -> Color) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * size * size)
    for y in 0..<size {
      for x in 0..<size {
        let color = color(Float(x), Float(y)).clamped(
          lowerBound: Color(repeating: 0), upperBound: Color(repeating: 255))
        for channel in 0..<3 { pixels.append(UInt8(color[channel])) }
      }
    }
    return pixels
  }

  /// Random numbers in 0..<1 on the corners of squares, repeated beyond the picture's edge.
  private struct Lattice {
    private let edge: Int
    private let numbers: [Float]

    init(_ scale: Float, _ generator: inout SeededGenerator) {
      edge = Int(Float(TableSurface.size) / scale) + 2
      numbers = (0..<edge * edge).map { _ in Float(generator.uniform()) }
    }

    func at(_ column: Int, _ row: Int) -> Float {
      numbers[row.wrapped(in: edge) * edge + column.wrapped(in: edge)]
    }
  }

  /// Smooth noise in -1...1 that changes over `scale` texels.
  private struct Noise {
    private let scale: Float
    private let lattice: Lattice

    init(_ scale: Float, _ generator: inout SeededGenerator) {
      self.scale = scale
      lattice = Lattice(scale, &generator)
    }

    func at(_ x: Float, _ y: Float) -> Float {
      let (x, y) = (x / scale, y / scale)
      let (left, top) = (Int(floorf(x)), Int(floorf(y)))
      func smooth(_ t: Float) -> Float { t * t * (3 - 2 * t) }
      let (across, down) = (smooth(x - Float(left)), smooth(y - Float(top)))
      let upper = lattice.at(left, top) * (1 - across) + lattice.at(left + 1, top) * across
      let lower =
        lattice.at(left, top + 1) * (1 - across) + lattice.at(left + 1, top + 1) * across
      return 2 * (upper * (1 - down) + lower * down) - 1
    }
  }

  /// Three layers of noise, each half as coarse and half as strong as the one before.
  private struct Octaves {
    private let layers: [Noise]

    init(_ scale: Float, _ generator: inout SeededGenerator) {
      layers = [
        Noise(scale, &generator), Noise(scale / 2, &generator), Noise(scale / 4, &generator),
      ]
    }

    func at(_ x: Float, _ y: Float) -> Float {
      layers[0].at(x, y) + 0.5 * layers[1].at(x, y) + 0.25 * layers[2].at(x, y)
    }
  }

  /// Patches around points that are scattered one to a square of `scale` texels.
  private struct Chips {
    private let scale: Float
    private let right: Lattice
    private let down: Lattice
    private let shades: Lattice

    init(_ scale: Float, _ generator: inout SeededGenerator) {
      self.scale = scale
      right = Lattice(scale, &generator)
      down = Lattice(scale, &generator)
      shades = Lattice(scale, &generator)
    }

    /// The shade, 0..<1, of the nearest point.
    func shade(_ x: Float, _ y: Float) -> Float {
      let (x, y) = (x / scale, y / scale)
      var (best, shade): (Float, Float) = (.infinity, 0)
      for row in Int(floorf(y)) - 1...Int(floorf(y)) + 1 {
        for column in Int(floorf(x)) - 1...Int(floorf(x)) + 1 {
          let across = Float(column) + right.at(column, row) - x
          let along = Float(row) + down.at(column, row) - y
          let distance = across * across + along * along
          if distance < best { (best, shade) = (distance, shades.at(column, row)) }
        }
      }
      return shade
    }
  }
}
