// Opening another agent: what is offered, how it is found, and that what was explored stays where it
// cannot be opened.

import Environments
import Foundation
import Terminal
import Testing
import Training

@testable import Explorer

@Suite struct AgentOffersTests {
  private static let bundled = AgentLibrary(
    folder: URL(filePath: #filePath).appending(path: "../../../demos/agents").standardized.path)

  private static func folder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "offers-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path
  }

  private func copy(_ agent: String, to path: String) throws {
    let entry = try Self.bundled.find(agent)
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: entry.path, toPath: path)
  }

  @Test func `bundled agents and those below the folder are offered, those opened lately first`()
    throws
  {
    let folder = try Self.folder()
    try copy("cartpole_swingup-sac", to: folder + "/runs/one")
    try copy("cartpole_swingup-sac", to: folder + "/.hidden/two")
    try copy("cartpole_swingup-sac", to: folder + "/a/b/c/d/too-deep")
    let offers = AgentOffers(
      library: Self.bundled, folder: folder, recents: folder + "/state/recent")
    let first = offers.all()
    #expect(first.map(\.subject) == Self.bundled.all.map(\.name) + [folder + "/runs/one"])
    let sac = try #require(first.first { $0.name == "cartpole_swingup-sac" })
    // Copies bear one name, and are told apart.
    #expect(first.last?.name.hasSuffix("/runs/one") == true)
    #expect(sac.task == "cartpole_swingup" && sac.algorithm == "sac" && sac.steps == 45_000)
    #expect(sac.score.map { $0 > 700 } == true)
    offers.note("finger_spin-sgqn")
    offers.note(folder + "/runs/one")
    offers.note(folder + "/gone")
    let later = offers.all()
    #expect(later.prefix(2).map(\.subject) == [folder + "/runs/one", "finger_spin-sgqn"])
    #expect(later.count == first.count)
    for number in 0..<30 { offers.note(folder + "/gone\(number)") }
    let lines = try String(contentsOfFile: folder + "/state/recent", encoding: .utf8)
    #expect(lines.split(separator: "\n").count == AgentOffers.remembered)
  }

  private func loop(
    _ keys: [Key], open: @escaping (AgentOffer) throws -> (any JobRunner, SessionFacts)
  ) throws -> ExplorerState {
    let facts = SessionFacts(
      task: "push_point", agents: [AgentFacts(name: "fake", quantile: 0.95)], actionCount: 1,
      actionRepeat: 8)
    var options = ExplorerOptions(mode: .videoHard, themeFolders: [], framesPerSecond: 240)
    options.offers = AgentOffers(library: Self.bundled, folder: "/nowhere", recents: nil)
    let setup = try ExplorerSetup(options, facts: facts)
    let runner = ImmediateRunner(
      Engine(agents: AgentRoster(FakeAgent())) { FakeEnvironment(seed: $0, length: 1000) })
    let screen = AskedScreen(keys.map { .key($0) } + [nil])
    var loop = ExplorerLoop(
      setup, options, runner: runner, screen: screen, makeRunner: open, now: { screen.time })
    loop.run()
    return loop.setup.state
  }

  private var typing: [Key] { "Oger_spin-sg".unicodeScalars.map { .character($0) } }

  @Test func `typing finds an agent and enter explores it on its own task`() throws {
    let state = try loop(typing + [.enter]) { offer in
      #expect(offer.name == "finger_spin-sgqn")
      let engine = Engine(agents: AgentRoster(FakeAgent())) {
        FakeEnvironment(seed: $0, length: 1000)
      }
      let facts = SessionFacts(
        task: offer.task, agents: [AgentFacts(name: offer.name, quantile: 0.95)], actionCount: 1,
        actionRepeat: 2)
      return (ImmediateRunner(engine), facts)
    }
    #expect(state.session.facts.task == "finger_spin")
    #expect(state.session.mode == .videoHard && state.popup == nil)
    #expect(state.session.history.count == 1, "the new session has its first state")
  }

  @Test func `an agent that cannot be opened leaves everything as it was`() throws {
    let state = try loop([.character("n")] + typing + [.enter]) { offer in
      throw AgentError(.notFound, "\(offer.name) is gone")
    }
    #expect(state.session.facts.task == "push_point")
    #expect(state.session.history.count == 2)
    #expect(state.session.message == "finger_spin-sgqn is gone")
  }

  @Test func `a mode that the task has not is refused before anything is shown`() {
    let facts = SessionFacts(
      task: "robot_reach", agents: [AgentFacts(name: "fake", quantile: 0.95)], actionCount: 1,
      actionRepeat: 1, modes: [.train, .colorEasy])
    #expect {
      try ExplorerSetup(ExplorerOptions(mode: .videoHard, themeFolders: []), facts: facts)
    } throws: {
      "\($0)" == "robot_reach has no mode video_hard; choose from train, color_easy"
    }
  }

  @Test func `nothing found opens nothing, and escape closes the list`() throws {
    for keys in [[Key.character("O"), .character("~"), .enter], [.character("O"), .escape]] {
      let state = try loop(keys) { _ in
        Issue.record("opened")
        throw AgentError(.notFound, "")
      }
      #expect(state.popup == nil && state.session.facts.task == "push_point")
    }
  }
}
