// PAD where it is deployed: what moves, that it learns, and that an episode starts from what was trained.

import Attribution
import Environments
import Frames
import Learning
import Networks
import Tensors
import Testing
import Tiny

@testable import Training

@Suite struct AdaptationTests {
  private let settings: Settings
  private let networks: AgentNetworks

  init() throws {
    var settings = Tiny.settings(.pad)
    settings.frameSize = 20
    settings.auxiliaryRate = 3e-3
    self.settings = settings
    networks = try settings.makeNetworks()
    try networks.weights.parameters.initialize(seed: 1)
    networks.weights.refresh()
  }

  private func frames(_ seed: UInt64) -> FrameStack {
    var generator = Generator(seed: seed)
    return FrameStack(
      (0..<3).map { _ in
        var frame = Frame(width: 20, height: 20)
        for i in frame.pixels.indices {
          frame.pixels[i] = UInt8(truncatingIfNeeded: generator.next())
        }
        return frame
      })
  }

  private func sections(_ networks: AgentNetworks) -> [String: [Float]] {
    let parameters = networks.weights.parameters
    return Dictionary(
      uniqueKeysWithValues: parameters.layout.sections.map { section in
        (section.name, parameters.layout.range(of: section.name).map { parameters.base[$0] })
      })
  }

  @Test func `only the trunk and the head move, and an episode starts over`() throws {
    let adaptation = try Adaptation(networks, settings: settings, seed: 2)
    let before = sections(networks)
    #expect(sections(adaptation.networks) == before)
    for step in 0..<3 {
      adaptation.observe(before: frames(UInt64(step)), action: [0.5], after: frames(9))
    }
    let moved = sections(adaptation.networks).filter { before[$0.key] != $0.value }.keys
    #expect(Set(moved) == ["trunk", "pad_head.projection", "pad_head.head"])
    #expect(sections(networks) == before)
    let pixels = CroppedEnvironment.crop(frames(1), settings).planes
    let acted = adaptation.networks.act(pixels)
    adaptation.reset()
    #expect(sections(adaptation.networks) == before)
    #expect(adaptation.networks.act(pixels) == networks.act(pixels))
    #expect(acted != networks.act(pixels))
  }

  @Test func `an agent whose encoder learned by predicting too can adapt`() throws {
    var settings = settings
    settings.architecture.sharesProjection = true
    settings.predictionBalance = 1
    let networks = try settings.makeNetworks()
    try networks.weights.parameters.initialize(seed: 1)
    networks.weights.refresh()
    let adaptation = try Adaptation(networks, settings: settings, seed: 2)
    adaptation.observe(before: frames(0), action: [0.5], after: frames(9))
    let before = sections(networks)
    #expect(
      sections(adaptation.networks).filter { before[$0.key] != $0.value }.keys.sorted() == [
        "pad_head.head", "pad_head.projection", "trunk",
      ])
  }

  @Test func `steps seen again are told better`() throws {
    let learner = try Tiny.learner(settings, threads: 1)
    let batch = Tiny.batch(settings, seed: 4)
    let first = learner.update(learner.auxiliaries[0], batch)
    for _ in 0..<60 { learner.update(learner.auxiliaries[0], batch) }
    #expect(learner.update(learner.auxiliaries[0], batch) < 0.5 * first)
  }

  @Test func `agents without such a head cannot adapt`() throws {
    let settings = Tiny.settings(.sgqn)
    #expect(throws: AgentError.self) {
      try Adaptation(settings.makeNetworks(), settings: settings, seed: 1)
    }
  }
}
