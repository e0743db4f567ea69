// `sgqn sweep`: many trainings of one file, here or on a cluster.

import ArgumentParser
import Foundation
import Sweeps
import Tensors

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Train every combination of tasks, methods, settings and seeds.",
    discussion: """
      Example: sgqn sweep study.toml
      The file lists tasks, algorithms, seeds and settings; docs/sweeps.md explains it. Stopped or killed, \
      the same command goes on. 'sgqn results FOLDER' makes the tables.
      """)

  enum Engine: String, CaseIterable, ExpressibleByArgument { case local, slurm }

  @Argument(help: "The sweep's TOML file.", completion: .file(extensions: ["toml"]))
  var file: String
  @Option(help: "Where cells run: processes here, or an array job of Slurm.")
  var engine = Engine.local
  @Flag(help: "List the cells and their commands; start nothing.")
  var dryRun = false

  func run() throws {
    // A cluster's nodes have cores of their own.
    let cores = engine == .local ? Processors.available : 1024
    let plan = try orExit { try SweepPlan(path: file, cores: cores) }
    if dryRun {
      for cell in plan.cells { print(cell.command(program: "sgqn")) }
      return
    }
    try orExit {
      let program = try Self.program()
      let engine: any SweepEngine =
        switch engine {
        case .local: LocalEngine(program: program)
        case .slurm: try SlurmEngine(plan, program: program)
        }
      let sweep = try Sweep(
        plan, engine: engine, limit: self.engine == .local ? plan.parallel : nil)
      let display = SweepDisplay()
      let interruption = Interruption()
      sweep.shouldStop = { interruption.arrived }
      sweep.onLook = { display.show($0) }
      sweep.onEvent = { display.print($0) }
      let done = try sweep.run()
      switch done {
      case true?: print("swept: \(plan.folder); tables: sgqn results \(plan.folder)")
      case false?: throw ExitCode(1)
      case nil: throw interruption.exitCode
      }
    }
  }

  private static func program() throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  }
}
