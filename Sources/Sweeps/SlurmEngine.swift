// Cells as tasks of one Slurm array job. Slurm warns a task before its time is up; the training then
// writes a checkpoint, and the task queues again.

import Basics
import Configuration
import Foundation

/// How cells are submitted: the table `[slurm]` of a sweep's file.
package struct SlurmOptions: Sendable, Equatable {
  /// Lines of `#SBATCH`.
  let options: [String]
  /// Seconds before a task's end at which it is warned.
  let warning: Int

  init(_ sweep: SweepReader) throws(ConfigurationError) {
    let reader = try sweep.table("slurm")
    try reader.refuseOthers(["partition", "time", "memory", "warning", "options"])
    var options: [String] = []
    for (key, option) in [("partition", "partition"), ("time", "time"), ("memory", "mem")] {
      if let value = try reader.text(key) { options.append("--\(option)=\(value)") }
    }
    let others = try reader.words("options")
    if let odd = (options + others).first(where: { !$0.hasPrefix("-") || $0.contains("\n") }) {
      throw ConfigurationError(
        file: reader.file, "slurm option '\(odd)' must look like --account=lab")
    }
    self.options = options + others
    warning = try reader.count("warning", 10...65_535) ?? 120
  }
}

package final class SlurmEngine: SweepEngine {
  private let plan: SweepPlan
  private let program: String
  /// The cells of each job that was submitted, in the order of their indices; under the job's name while its
  /// number is not known yet.
  private var jobs: [String: [String]]
  private let path: String
  /// Where Slurm's commands are, before the folders of PATH.
  private let commands: String?

  /// - Parameter program: path of `sgqn`, the same on every node.
  /// - Throws: `SweepError` where the sweep's list of jobs cannot be read.
  package init(
    _ plan: SweepPlan, program: String, commands: String? = nil
  ) throws(SweepError) {
    self.plan = plan
    self.program = program
    self.commands = commands
    path = plan.folder + "/slurm.json"
    jobs = [:]
    guard let data = FileManager.default.contents(atPath: path) else { return }
    guard let known = try? JSONDecoder().decode([String: [String]].self, from: data) else {
      throw SweepError(
        "'\(path)' is not a list of Slurm jobs; cancel the sweep's jobs with scancel and remove it")
    }
    jobs = known
  }

  package func start(_ cells: [SweepCell]) throws(SweepError) {
    do throws(FileError) {
      try Folder.make(plan.folder + "/logs")
      let script = plan.folder + "/logs/job.sh"
      // Noted under a name of its own first: a job whose submitter is killed at once is found by it.
      let name =
        "sgqn-\(plan.name.filter { !$0.isWhitespace })-\(UInt32.random(in: 1 << 24 ..< 1 << 31))"
      try AtomicFile.write(Array(self.script(cells, name: name).utf8), to: script)
      jobs[name] = cells.map(\.name)
      try note()
      let job = try command("sbatch", ["--parsable", script])
      jobs[name] = nil
      jobs[String(job.prefix { $0.isNumber })] = cells.map(\.name)
      try note()
    } catch {
      throw SweepError("cannot submit to Slurm: \(error.message)")
    }
  }

  private func note() throws(FileError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let data: Data
    do { data = try encoder.encode(jobs) } catch {
      throw FileError(.wrongKind, "cannot encode the jobs: \(error)")
    }
    try AtomicFile.write(data, to: path)
  }

  package func running(_ cells: [SweepCell]) throws(SweepError) -> Set<String> {
    if jobs.isEmpty { return [] }
    let queue: String
    do throws(FileError) {
      queue = try command("squeue", ["--me", "--noheader", "--array", "--format=%F %K %j"])
    } catch {
      throw SweepError("cannot ask Slurm: \(error.message)")
    }
    var names: Set<String> = []
    var open: Set<String> = []
    for line in queue.split(separator: "\n") {
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count == 3 else { continue }
      if let cells = jobs.removeValue(forKey: fields[2]) { jobs[fields[0]] = cells }
      guard let cells = jobs[fields[0]], let index = Int(fields[1]), cells.indices.contains(index)
      else { continue }
      open.insert(fields[0])
      names.insert(cells[index])
    }
    jobs = jobs.filter { open.contains($0.key) }
    return names.intersection(cells.map(\.name))
  }

  package func leave() -> String {
    "left; Slurm goes on, and the same command watches again (cancel with scancel "
      + jobs.keys.sorted().joined(separator: " ") + ")"
  }

  /// The batch script: each task looks up its cell. A task that was warned queues again; what the
  /// training itself calls an error ends the task with its exit code.
  /// - Parameter name: the job's.
  func script(_ cells: [SweepCell], name: String) -> String {
    let options =
      [
        "--job-name=\(name)", "--array=0-\(cells.count - 1)", "--requeue", "--open-mode=append",
        "--signal=B:USR1@\(plan.slurm.warning)", "--output=/dev/null", "--ntasks=1",
        "--cpus-per-task=\(plan.threads)",
      ] + plan.slurm.options
    let cases = cells.enumerated().map { index, cell in
      "\(index)) log=\(cell.log.quoted); set -- \(cell.command(program: program)) ;;"
    }
    return """
      #!/bin/sh
      \(options.map { "#SBATCH \($0)" }.joined(separator: "\n"))
      case $SLURM_ARRAY_TASK_ID in
      \(cases.joined(separator: "\n"))
      esac
      exec >>"$log" 2>&1 </dev/null
      warned=
      trap 'warned=yes; kill -USR1 "$training"' USR1
      trap 'kill -TERM "$training"' TERM
      "$@" &
      training=$!
      wait "$training"
      status=$?
      while kill -0 "$training" 2>/dev/null; do
        wait "$training"
        status=$?
      done
      [ -z "$warned" ] || scontrol requeue "$SLURM_JOB_ID"
      exit "$status"

      """
  }

  /// What a command prints.
  /// - Throws: `FileError` with what it complains about.
  private func command(_ name: String, _ arguments: [String]) throws(FileError) -> String {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    if let commands {
      let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["PATH": "\(commands):\(path)"]) { $1 }
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch { throw FileError(.system, "\(name): \(error)") }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw FileError(
        .system,
        process.terminationStatus == 127
          ? "there is no \(name) here; run it where Slurm's commands are" : complaint.onOneLine)
    }
    return text
  }
}
