// The pictures that a training lays over a batch's observations.

import Basics
import Environments
import Frames
import Learning
import Media
import Replay
import Synchronization
import Tensors

/// Gives batches their overlays. What an update gets depends on its number alone.
struct BatchOverlays {
  private let source: OverlaySource
  private let settings: Settings
  /// What pictures are put in place of; nil where none are.
  private let background: CommonColors?
  private let passedOver = PassedOver()

  /// - Parameters:
  ///   - directory: folder of images; nil paints them.
  ///   - background: the task's commonest colours; needed where the background is replaced.
  /// - Throws: `AgentError` if observations are larger than the pictures laid over them, `MediaError` if the
  ///   folder has none.
  init(_ settings: Settings, directory: String?, background: CommonColors? = nil) throws {
    let (size, most) = (settings.architecture.imageSize, OverlaySource.size)
    if size > most, settings.mixesOverlays, settings.alteration != .convolution {
      throw AgentError(
        .options,
        "pictures of \(most)x\(most) cannot be laid over observations of \(size)x\(size); set "
          + "architecture.imageSize=\(most) and frameSize to go with it, or alteration=convolution")
    }
    precondition(background != nil || !settings.replacesBackground, "no colours of a background")
    self.settings = settings
    self.background = background
    source = try OverlaySource(directory: directory, seed: settings.seed) { [passedOver] in
      passedOver.note($0)
    }
  }

  /// Where the images come from, as reports name them.
  var name: String { source.name }

  /// Lines on pictures that could not be read since last asked.
  func takeTroubles() -> [String] { passedOver.take() }

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
      case .overlay, .mixed, .varied, .background, .repainted:
        try image.withUnsafeMutableBufferPointer { buffer throws(MediaError) in
          try source.image(draw, into: buffer)
        }
        // Smaller networks, as tests have them, see a corner.
        let size = settings.architecture.imageSize
        let part = size == OverlaySource.size ? image : corner(of: image, size)
        if settings.alteration == .varied, row % 4 == 3 {
          var generator = Generator(seed: settings.seed, stream: 0x6d75_6c74 << 32 &+ draw)
          batch.light(row, by: part, gain: Float(generator.uniform(1, 3)), share: strength)
        } else if let background, row.isMultiple(of: 2) || repaints(row) {
          let paint = repaints(row) ? paint(draw) : nil
          batch.replaceBackground(row, background, by: part, paint: paint, share: strength)
        } else {
          batch.setOverlay(row, part, step: step(draw), share: 0.5 * strength)
        }
      }
    }
  }

  /// Whether a row shows things in another colour; every second overlay makes way for it.
  private func repaints(_ row: Int) -> Bool {
    settings.alteration == .repainted && row % 4 == 3
  }

  private func paint(_ draw: UInt64) -> Paint {
    var generator = Generator(seed: settings.seed, stream: 0x746f_6e65 << 32 &+ draw)
    return Paint(&generator)
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

/// Files that give no overlay, each told once and no more than a few.
private final class PassedOver: Sendable {
  private static let mostTold = 5
  private let state = Mutex((known: Set<String>(), new: [String]()))

  func note(_ error: MediaError) {
    state.withLock { state in
      guard state.known.count <= Self.mostTold, state.known.insert(error.message).inserted else {
        return
      }
      state.new.append(
        state.known.count > Self.mostTold
          ? "more pictures are passed over" : "passed over: \(error.message)")
    }
  }

  func take() -> [String] {
    state.withLock { state in
      defer { state.new = [] }
      return state.new
    }
  }
}

extension CommonColors {
  /// Counts what a policy sees that acts at random for an episode, until twice as many pixels are left as a
  /// mask has.
  /// - Throws: `EnvironmentError`.
  init(seenIn environment: any Environment, _ settings: Settings) throws(EnvironmentError) {
    var generator = SeededGenerator(settings.seed, 0x636f_6c6f)
    var frames: [Frame] = []
    _ = try Evaluation.returns(environment, mode: .train, episodes: 1) { stack in
      frames.append(stack.newest)
      return environment.actionSpec.minimum.map { _ in generator.uniform(-1, 1) }
    }
    self.init(of: frames, share: 1 - 2 * (1 - Double(settings.quantile)))
  }
}
