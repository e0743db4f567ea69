// Runs the built program as scripts do. It stands beside the test bundle; its output goes to files,
// so that a full pipe can never hold it up.

import Foundation
import Testing

/// What a run of the program left.
struct Run {
  let status: Int32
  let output: String
  let errors: String

  /// Lines on standard error.
  var errorLines: [Substring] { errors.split(separator: "\n") }

  /// The output as JSON.
  func json<T: Decodable>(_ type: T.Type = T.self) throws -> T {
    try JSONDecoder().decode(type, from: Data(output.utf8))
  }
}

/// A folder that is gone when its owner is.
final class Scratch: Sendable {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("sgqn-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

enum Program {
  struct Missing: Error {}

  static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Folder of reference numbers, where there is one.
  static var shared: String? {
    let named = ProcessInfo.processInfo.environment["SGQN_SHARED"]
    let path = named ?? checkout + "/../shared"
    return FileManager.default.fileExists(atPath: path + "/reference") ? path : nil
  }

  /// The program that SGQN_PROGRAM names, else the one built with the tests.
  static func path() throws -> String {
    if let named = ProcessInfo.processInfo.environment["SGQN_PROGRAM"] { return named }
    let runner = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    var folders = [checkout + "/.build/debug"]
    if let runner { folders.insert((runner as NSString).deletingLastPathComponent, at: 0) }
    for folder in folders {
      if FileManager.default.isExecutableFile(atPath: folder + "/sgqn") { return folder + "/sgqn" }
    }
    throw Missing()
  }

  /// Runs to the end.
  /// - Parameters:
  ///   - program: what to run in place of ours.
  ///   - output: where standard output goes instead of the result.
  ///   - afterFirstLine: called once something stands on standard error.
  static func run(
    _ arguments: [String], program: String? = nil, environment: [String: String] = [:],
    output device: String? = nil, afterFirstLine: ((Process) -> Void)? = nil
  ) throws -> Run {
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try program ?? path())
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["XDG_CACHE_HOME": NSTemporaryDirectory() + "/sgqn-test-cache"]) { $1 }
      .merging(environment) { $1 }
    let (output, errors) = (scratch.path + "/output", scratch.path + "/errors")
    for path in [output, errors] {
      try #require(FileManager.default.createFile(atPath: path, contents: nil))
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(
      forWritingTo: URL(fileURLWithPath: device ?? output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    try process.run()
    if let afterFirstLine {
      while process.isRunning, text(errors).isEmpty { usleep(20_000) }
      afterFirstLine(process)
    }
    return Run(status: status(process), output: text(output), errors: text(errors))
  }

  /// Waits for the end of a program. Foundation learns of it from a socket that whatever the program leaves
  /// behind may hold open, so the system is asked first.
  private static func status(_ process: Process) -> Int32 {
    var info = siginfo_t()
    let id = id_t(process.processIdentifier)
    while true {
      if waitid(P_PID, id, &info, WEXITED | WNOWAIT) == 0 { break }
      guard errno == EINTR else {
        // It has been taken note of already.
        process.waitUntilExit()
        return process.terminationStatus
      }
    }
    // Nobody may wait for it any more; a child that nobody takes note of would hold up exit tests.
    var status: Int32 = 0
    guard waitpid(process.processIdentifier, &status, 0) == process.processIdentifier else {
      process.waitUntilExit()
      return process.terminationStatus
    }
    // As Foundation tells it: the exit code, or the signal's number.
    return status & 0x7f == 0 ? (status >> 8) & 0xff : status & 0x7f
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }
}

/// A run that must refuse what it was given: exit code 2, nothing printed, one line that says why.
func expectRefusal(
  _ arguments: [String], saying text: String, at location: SourceLocation = #_sourceLocation
) throws {
  let run = try Program.run(arguments)
  #expect(run.status == 2, "\(arguments): \(run.errors)", sourceLocation: location)
  #expect(run.output.isEmpty, sourceLocation: location)
  #expect(run.errorLines.count == 1, "\(run.errors)", sourceLocation: location)
  #expect(run.errors.contains(text), "\(run.errors)", sourceLocation: location)
}
