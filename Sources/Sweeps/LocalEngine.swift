// Cells as processes of this machine. They outlive a sweep that is killed, and the next one finds them
// by their locks.

import Basics
import Foundation
import Training

package final class LocalEngine: SweepEngine {
  private let program: String
  private var processes: [String: Process] = [:]
  /// Cells that others train, such as those of a sweep that was killed.
  private var others: Set<String> = []

  /// - Parameter program: path of `sgqn`.
  package init(program: String) { self.program = program }

  package func start(_ cells: [SweepCell]) throws(SweepError) {
    for cell in cells {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = cell.arguments
      process.standardInput = FileHandle.nullDevice
      do {
        let log = try Self.log(cell)
        process.standardOutput = log
        process.standardError = log
        // A process group of its own: Ctrl-C reaches the sweep alone, which passes it on once.
        try process.run()
      } catch {
        throw SweepError("cannot start \(cell.name): \(error)")
      }
      processes[cell.name] = process
    }
  }

  package func running(_ cells: [SweepCell]) -> Set<String> {
    processes = processes.filter { $0.value.isRunning }
    others = Set(
      cells.filter { processes[$0.name] == nil && AgentFolder.isBeingTrained($0.folder) }
        .map(\.name))
    return others.union(processes.keys)
  }

  package func leave() -> String {
    for process in processes.values { process.terminate() }
    for process in processes.values { process.waitUntilExit() }
    let rest =
      others.isEmpty ? "" : ", but for \(others.sorted().joined(separator: " ")), not begun here"
    return "stopped\(rest); the same command continues"
  }

  private static func log(_ cell: SweepCell) throws(FileError) -> FileHandle {
    try Folder.make((cell.log as NSString).deletingLastPathComponent)
    let descriptor = open(cell.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(errno, writing: cell.log) }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}
