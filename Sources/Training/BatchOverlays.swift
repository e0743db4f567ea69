// The pictures that a training lays over a batch's observations.

import Basics
import Learning
import Media
import Replay
import Tensors

/// Gives batches their overlays. What an update gets depends on its number alone.
struct BatchOverlays {
  private let source: OverlaySource
  private let settings: Settings

  /// - Parameter directory: folder of images; nil paints them.
  /// - Throws: `AgentError` if observations are larger than the pictures laid over them, `MediaError` if the
  ///   folder has none.
  init(_ settings: Settings, directory: String?) throws {
    let (size, most) = (settings.architecture.imageSize, OverlaySource.size)
    if size > most, settings.mixesOverlays, settings.alteration != .convolution {
      throw AgentError(
        .options,
        "pictures of \(most)x\(most) cannot be laid over observations of \(size)x\(size); set "
          + "architecture.imageSize=\(most) and frameSize to go with it, or alteration=convolution")
    }
    self.settings = settings
    source = try OverlaySource(directory: directory, seed: settings.seed)
  }

  /// Where the images come from, as reports name them.
  var name: String { source.name }

  /// An image, or its observation altered, for every row that wants one.
  /// - Parameter update: number of those made before.
  func fill(_ batch: Batch, update: Int) throws(MediaError) {
    let strength = settings.alterationStrength(inUpdate: update + 1)
    var image = [UInt8](repeating: 0, count: OverlaySource.imageBytes)
    for row in 0..<batch.overlayCount {
      let draw = UInt64(update * batch.overlayCount + row)
      switch settings.alteration {
      case .convolution:
        var generator = Generator(seed: settings.seed, stream: 0x636f_6e76 << 32 &+ draw)
        batch.convolve(row, by: RandomConvolution.kernel(&generator), share: strength)
      case .mixed where row.isMultiple(of: 2), .varied where row.isMultiple(of: 2):
        var generator = Generator(seed: settings.seed, stream: 0x746f_6e65 << 32 &+ draw)
        batch.recolor(row, by: RandomTones(&generator), share: strength)
      case .overlay, .mixed, .varied:
        try image.withUnsafeMutableBufferPointer { buffer throws(MediaError) in
          try source.image(draw, into: buffer)
        }
        // Smaller networks, as tests have them, see a corner.
        let size = settings.architecture.imageSize
        let part = size == OverlaySource.size ? image : corner(of: image, size)
        if settings.alteration == .varied, row % 4 == 3 {
          var generator = Generator(seed: settings.seed, stream: 0x6d75_6c74 << 32 &+ draw)
          batch.light(row, by: part, gain: Float(generator.uniform(1, 3)), share: strength)
        } else {
          batch.setOverlay(row, part, step: step(draw), share: 0.5 * strength)
        }
      }
    }
  }

  private func step(_ draw: UInt64) -> (Int, Int) {
    let most = settings.overlayStep
    if most == 0 { return (0, 0) }
    var generator = SeededGenerator(settings.seed, 0x7374, draw)
    let span = UInt64(2 * most + 1)
    return (Int(generator.next() % span) - most, Int(generator.next() % span) - most)
  }

  private func corner(of image: [UInt8], _ size: Int) -> [UInt8] {
    let whole = OverlaySource.size
    return (0..<3 * size).flatMap { line in
      let from = (line / size * whole + line % size) * whole
      return image[from..<from + size]
    }
  }
}
