// Finding agents by name, by folder and by task.

import Environments
import Foundation
import Learning
import Networks
import Testing

@testable import Training

@Suite struct AgentLibraryTests {
  /// A folder with agents of these names, each for a task, by an algorithm. No weights: finding
  /// reads configurations only.
  private func folder(
    _ agents: [(name: String, task: String, algorithm: Algorithm)]
  ) throws -> String {
    let path = NSTemporaryDirectory() + "agents-\(UUID().uuidString)"
    for agent in agents {
      let inner = "\(path)/\(agent.name)"
      try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
      let settings = Settings(
        task: agent.task, algorithm: agent.algorithm, preset: .desk,
        actions: try SuiteTask.named(agent.task).actionCount)
      let config = AgentConfig(
        name: agent.name, settings: settings, step: 1, actionRepeat: 8, overlays: "none",
        scores: [:])
      try JSONEncoder().encode(config).write(to: URL(fileURLWithPath: inner + "/config.json"))
    }
    return path
  }

  private func message(_ library: AgentLibrary, _ name: String?) -> String {
    do {
      return "found \(try library.find(name).name)"
    } catch {
      return error.message
    }
  }

  @Test func `without a name the task's SGQN agent is taken, else another of the task`() throws {
    let library = AgentLibrary(
      folder: try folder([
        ("a-sac", "cartpole_swingup", .sac), ("b-sgqn", "cartpole_swingup", .sgqn),
        ("c-svea", "walker_walk", .svea),
      ]))
    #expect(library.all.map(\.name) == ["a-sac", "b-sgqn", "c-svea"])
    #expect(message(library, nil) == "found b-sgqn")
    #expect(library.best(of: "cartpole_swingup")?.name == "b-sgqn")
    #expect(library.best(of: "walker_walk")?.name == "c-svea")
    #expect(library.best(of: "finger_spin") == nil)
  }

  /// What is opened where nothing is said does not depend on what else is bundled.
  @Test func `without a task cartpole's agent comes before others`() throws {
    let library = AgentLibrary(
      folder: try folder([
        ("a-sgqn", "ball_in_cup_catch", .sgqn), ("b-sac", "cartpole_swingup", .sac),
      ]))
    #expect(message(library, nil) == "found b-sac")
    let others = AgentLibrary(
      folder: try folder([("a-sac", "walker_walk", .sac), ("b-sgqn", "finger_spin", .sgqn)]))
    #expect(message(others, nil) == "found b-sgqn")
  }

  @Test func `an agent is found by its bundled name or its folder`() throws {
    let path = try folder([("x", "cartpole_swingup", .sgqn)])
    let library = AgentLibrary(folder: path)
    #expect(message(library, "x") == "found x")
    #expect(try library.find("\(path)/x").path == "\(path)/x")
    let text = message(library, "y")
    #expect(text.hasPrefix("no agent 'y'") && text.hasSuffix("(bundled are: x)"))
    #expect(
      message(AgentLibrary(folder: "/nowhere"), nil).hasPrefix("no bundled agent in /nowhere"))
  }
}
