// A task seen through the numbers of its state, for experiments on what learns behind an encoder. The
// numbers travel as a frame's bytes, so replay, trainer and learner are those of pixels.

import Environments
import Frames
import Learning
import RealModule

/// A suite's task whose frames hold its observation in numbers, as 32-bit floats.
final class StateEnvironment: Environment {
  private let environment: SuiteEnvironment
  private let nuisance: Int

  /// Height and width of a frame.
  static let frameSize = 16

  /// Numbers that fit into a frame.
  static let capacity = 3 * frameSize * frameSize / MemoryLayout<Float>.size

  /// - Parameter nuisance: numbers more that nobody needs, as the features of pixels are: 1 + sin((3 + j) x + j)
  ///   of the state's own in turn.
  init(_ environment: SuiteEnvironment, nuisance: Int = 0) {
    self.environment = environment
    self.nuisance = nuisance
  }

  var name: String { environment.name }
  var actionSpec: ActionSpec { environment.actionSpec }
  var actionRepeat: Int { environment.actionRepeat }
  var episodeLength: Int { environment.episodeLength }

  func reset() throws(EnvironmentError) -> TimeStep { try environment.reset() }
  func step(_ action: [Double]) throws(EnvironmentError) -> TimeStep {
    try environment.step(action)
  }
  func snapshot() -> Snapshot { environment.snapshot() }
  func restore(_ snapshot: Snapshot) throws(EnvironmentError) { try environment.restore(snapshot) }

  /// The state's numbers as the rules give them, whatever the mode, and the nuisance behind them.
  var numbers: [Float] {
    let state = environment.observation.flatMap { $0.values.map(Float.init) }
    return state
      + (0..<nuisance).map { 1 + Float.sin(Float(3 + $0) * state[$0 % state.count] + Float($0)) }
  }

  func frames(in modes: [DistractorMode]) throws(EnvironmentError) -> [Frame] {
    let size = Self.frameSize
    var planes = numbers.withUnsafeBytes { [UInt8]($0) }
    planes += [UInt8](repeating: 0, count: 3 * size * size - planes.count)
    return modes.map { _ in Frame(width: size, height: size, planes: planes) }
  }
}

extension Settings {
  /// The same without pixels: heads and projections over so many numbers.
  func seeing(numbers: Int) -> Settings {
    var settings = self
    settings.architecture.numbers = numbers
    settings.architecture.trunk = []
    settings.architecture.pooling = 1
    settings.architecture.seesChanges = false
    settings.architecture.imageSize = StateEnvironment.frameSize
    settings.frameSize = StateEnvironment.frameSize
    return settings
  }
}
