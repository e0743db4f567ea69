// `sgqn doctor`: what the program found on this machine, and what to install where something is
// missing. Exit code 1 only where something is broken that training or exploring cannot do without.

import ArgumentParser
import Environments
import Explorer
import Export
import Foundation
import Media
import Tensors
import Terminal
import Training

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Say what was found on this machine and what is missing.",
    discussion: "Example: sgqn doctor")

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let findings = Findings()
    if json { try printJSON(findings) } else { print(findings.text) }
    if !findings.ok { throw ExitCode(1) }
  }
}

/// What was found.
private struct Findings: Encodable {
  struct Fact: Encodable {
    let name: String
    let value: String
  }

  var ok = true
  var graphics: [Fact] = []
  var libraries: [Fact] = []
  var processor: [Fact] = []
  var terminal: [Fact] = []
  var files: [Fact] = []
  /// One line each: what is wrong and what to do.
  var problems: [String] = []
  /// Nothing is broken, but something could be better.
  var hints: [String] = []

  init() {
    lookAtGraphics()
    libraries = [
      Fact(name: "MuJoCo", value: MuJoCoVersion.current),
      Fact(name: "oneDNN", value: LibraryFacts.version),
      Fact(name: "FFmpeg", value: FFmpegVersion.current),
      Fact(name: "libpng", value: PNG.libraryVersion),
    ]
    processor = [
      Fact(name: "cores", value: "\(defaultThreads)"),
      Fact(name: "oneDNN uses", value: LibraryFacts.instructions),
    ]
    if let obstacle = LibraryFacts.obstacle {
      problem("\(obstacle); reinstall libdnnl-dev")
    }
    let report = TerminalReport()
    terminal = report.lines.map { Fact(name: $0.name, value: $0.value) }
    if report.outputIsTerminal, report.width < 80 || report.height < 24 {
      hints.append("the explorer wants 80x24 characters or more; make the terminal larger")
    }
    lookAtFiles()
  }

  private mutating func problem(_ text: String) {
    ok = false
    problems.append(text)
  }

  private mutating func lookAtGraphics() {
    do throws(EnvironmentError) {
      let renderer = try Renderer()
      let report = renderer.report
      graphics = [
        Fact(name: "renderer", value: report.renderer),
        Fact(name: "OpenGL", value: report.version),
        Fact(name: "EGL", value: "\(report.eglVersion) (\(report.platform))"),
      ]
      if report.isSoftware {
        hints.append("the processor draws the frames; a GPU's driver would be faster")
      }
      // Physics and pictures together, as every command uses them.
      let task = try SuiteTask.named("cartpole_swingup")
      let environment = try SuiteEnvironment(task: task, seed: 0, renderer: renderer)
      _ = try environment.reset()
      _ = try environment.step([0])
      let frame = try environment.frame(in: .train)
      let isDrawn = Set(frame.pixels).count > 8
      graphics.append(Fact(name: "a frame of cartpole", value: isDrawn ? "drawn" : "empty"))
      if !isDrawn {
        problem("OpenGL draws nothing; reinstall libegl1 and libgl1-mesa-dri, or the GPU's driver")
      }
    } catch {
      problem(error.message)
    }
  }

  private mutating func lookAtFiles() {
    do throws(DataFolderError) {
      let data = try DataFolder.locate()
      let agents = data.agents.all
      files = [
        Fact(name: "themes and demos", value: data.path),
        Fact(name: "bundled agents", value: agents.map(\.name).joined(separator: ", ")),
      ]
      if agents.isEmpty {
        hints.append("no agent is bundled; train one: sgqn train --task cartpole_swingup")
      }
    } catch {
      problem(error.message)
    }
    guard let cache = MediaCache.standard() else {
      hints.append("HOME is not set, so clips are generated again each time")
      return
    }
    files.append(Fact(name: "cache", value: cache.directory))
  }

  var text: String {
    let sections = [
      ("graphics", graphics), ("libraries", libraries), ("processor", processor),
      ("terminal", terminal), ("files", files),
    ]
    let width = sections.flatMap(\.1).map(\.name.count).max() ?? 0
    var lines: [String] = []
    for (title, facts) in sections {
      lines.append(title)
      for fact in facts {
        let name = fact.name.padding(toLength: width, withPad: " ", startingAt: 0)
        lines.append("  \(name)  \(fact.value.isEmpty ? "none" : fact.value)")
      }
    }
    lines += hints.map { "hint: \($0)" } + problems.map { "problem: \($0)" }
    lines.append(ok ? "everything needed is here" : "something needed is missing")
    return lines.joined(separator: "\n")
  }
}
