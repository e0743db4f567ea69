// A reference update on disk: update.safetensors (inputs, initial parameters, intermediates, gradients,
// parameters after each step; some of the last may be left out) and update.json (hyper-parameters and losses,
// and how far PyTorch's own float32 lies from these numbers, which are float64's). Folders with the first
// names, sgqn_update.*, hold an SGQN update. `tools/reference_update.py` writes them.

import Checkpoints
import Foundation
import Learning
import Networks
import Replay

/// What an update is compared with.
struct UpdateReference {
  /// The JSON file beside the tensors.
  struct Numbers: Decodable {
    var scalars: [String: Float]
    var algorithm: Algorithm?
    var base: BaseMethod?
    var normalizesHeads: Bool?
    var targetTrunk: Bool?
    var stddev: Float?
    var stddevClip: Float?
    var actionPoints: Int?
    var auxiliaryBatch: Int?
    var sodaTau: Float?
    var discount: Float?
    var quantile: Float?
    var consistencyWeight: Float?
    var fill: Float?
    var criticLr: Float
    var actorLr: Float?
    var alphaLr: Float?
    var auxLr: Float?
    var criticTau: Float
    var encoderTau: Float
    /// By group: the largest difference between float32 and float64 over the largest entry.
    var float32Spread: [String: Double]?
    /// Gradients that are zero but for rounding, judged by their group's largest.
    var vanishingGradients: [String]?
    var projectionDim: Int
    var hiddenDim: Int
    var actionDim: Int
    var batch: Int
    /// The networks' other sizes, where they are not the paper's.
    var pooling: Int?
    var seesChanges: Bool?
    var trunk: [Architecture.Layer]?
    var decoder: [Int]?
    var imageSize: Int?
  }

  let file: Safetensors
  let numbers: Numbers
  let settings: Settings
  /// Whether parameters go by their whole names; earlier folders tell them by the network that owns them.
  let hasFullNames: Bool

  init(folder: String) throws(NetworkError) {
    let names = ["update", "sgqn_update"].map { folder + "/" + $0 }
    let stem =
      names.first { FileManager.default.fileExists(atPath: $0 + ".safetensors") } ?? names[0]
    file = try Safetensors(path: stem + ".safetensors")
    let path = stem + ".json"
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      numbers = try decoder.decode(Numbers.self, from: data)
    } catch {
      throw NetworkError(.file, "cannot use '\(path)'; give the folder of a reference update")
    }
    guard (1...1024).contains(numbers.batch), (1...256).contains(numbers.actionDim),
      (1...1024).contains(numbers.auxiliaryBatch ?? 1)
    else {
      throw NetworkError(.format, "'\(path)' has a batch or action size out of range")
    }
    guard (0...1).contains(numbers.quantile ?? 0) else {
      throw NetworkError(.format, "'\(path)' has a quantile outside 0...1")
    }
    hasFullNames = numbers.algorithm != nil
    settings = Self.settings(numbers)
    if let problem = settings.problem {
      throw NetworkError(.format, "'\(path)' cannot be computed: \(problem)")
    }
  }

  private static func settings(_ numbers: Numbers) -> Settings {
    var settings = Settings(
      task: "reference", algorithm: numbers.algorithm ?? .sgqn, base: numbers.base ?? .sac,
      preset: .paper, actions: numbers.actionDim)
    settings.architecture.projection = numbers.projectionDim
    settings.architecture.hidden = numbers.hiddenDim
    settings.architecture.normalizesHeads = numbers.normalizesHeads ?? false
    if settings.base == .dqn, let points = numbers.actionPoints {
      settings.architecture.actionPoints = points
    }
    settings.architecture.pooling = numbers.pooling ?? 1
    settings.architecture.seesChanges = numbers.seesChanges ?? false
    if let trunk = numbers.trunk { settings.architecture.trunk = trunk }
    if let decoder = numbers.decoder { settings.architecture.decoder = decoder }
    if let size = numbers.imageSize { settings.architecture.imageSize = size }
    settings.frameSize = settings.architecture.imageSize
    settings.batch = numbers.batch
    settings.auxiliaryBatch = numbers.auxiliaryBatch ?? 2 * numbers.batch
    if let quantile = numbers.quantile { settings.quantile = quantile }
    if let weight = numbers.consistencyWeight { settings.consistencyWeight = weight }
    settings.criticRate = numbers.criticLr
    settings.actorRate = numbers.actorLr ?? settings.actorRate
    settings.alphaRate = numbers.alphaLr ?? settings.alphaRate
    settings.auxiliaryRate = numbers.auxLr ?? settings.auxiliaryRate
    settings.criticTau = numbers.criticTau
    settings.encoderTau = numbers.encoderTau
    settings.auxiliaryTau = numbers.sodaTau ?? settings.auxiliaryTau
    settings.targetTrunk = numbers.targetTrunk ?? settings.targetTrunk
    if let clip = numbers.stddevClip { settings.noiseClip = clip }
    (settings.actorInterval, settings.targetInterval) = (2, 2)
    return settings
  }

  func load(into learner: Learner) throws(NetworkError) {
    let parameters = learner.networks.weights.parameters
    for entry in parameters.layout.entries {
      var tensor = try file.floats("init." + entry.name)
      tensor.name = entry.name
      try parameters.load(tensor)
    }
    for (prefix, weights) in learner.targets {
      for entry in weights.parameters.layout.entries {
        let name = hasFullNames ? entry.name[...] : entry.name.dropFirst("critic.".count)
        var tensor = try file.floats("init.\(prefix).\(name)")
        tensor.name = entry.name
        try weights.parameters.load(tensor)
      }
    }
    learner.refresh()
    if let temperature = learner.base.temperature {
      temperature.logAlpha = try single("init.log_alpha")
    }
  }

  func single(_ name: String) throws(NetworkError) -> Float {
    guard let value = try file.floats(name).values.first else {
      throw NetworkError(.mismatch, "'\(name)' is empty")
    }
    return value
  }

  func makeBatch() throws(NetworkError) -> Batch {
    let batch = settings.makeBatch()
    func fill(
      _ target: UnsafeMutablePointer<UInt8>, _ name: String, _ channels: Int, _ rows: Int
    ) throws(NetworkError) {
      let bytes = try file.bytes(name)
      guard bytes.count == rows * channels * batch.area else {
        throw NetworkError(.mismatch, "'\(name)' has \(bytes.count) bytes")
      }
      target.update(from: bytes, count: bytes.count)
    }
    try fill(batch.observations, "input.obs", 9, batch.size)
    try fill(batch.nextObservations, "input.next_obs", 9, batch.size)
    if settings.mixesOverlays {
      let pictures = UnsafeMutablePointer<UInt8>.allocate(
        capacity: batch.overlayCount * 3 * batch.area)
      defer { pictures.deallocate() }
      try fill(pictures, "input.overlay", 3, batch.overlayCount)
      for row in 0..<batch.overlayCount { batch.setOverlay(row, pictures + row * 3 * batch.area) }
    }
    if batch.hasAnchors { try fill(batch.anchors, "input.anchor", 9, batch.pairs) }
    if batch.pairs > 0 { try fill(batch.positives, "input.positive", 9, batch.pairs) }
    var inputs = [(batch.actions, "input.action"), (batch.rewards, "input.reward")]
    let noiseNames = ["input.noise_next", "input.noise_actor"]
    for (target, name) in zip([batch.nextNoise, batch.noise], noiseNames)
    where file.entries[name] != nil {
      inputs.append((target, name))
    }
    let hasDiscounts = file.entries["input.discount"] != nil
    inputs.append((batch.discounts, hasDiscounts ? "input.discount" : "input.not_done"))
    for (target, name) in inputs {
      let values = try file.floats(name).values
      guard values.count == target.count else {
        throw NetworkError(.mismatch, "'\(name)' has \(values.count) values")
      }
      target.copy(from: values, count: values.count)
    }
    if !hasDiscounts, let discount = numbers.discount {
      for i in 0..<batch.size { batch.discounts.base[i] *= discount }
    }
    batch.fill = numbers.fill ?? 0
    batch.noiseDeviation = numbers.stddev ?? 0
    return batch
  }
}
