// What the subcommands share: exit codes, JSON, threads, folders of media.

import ArgumentParser
import Basics
import Environments
import Foundation
import Media
import Tensors
import Terminal
import Training

/// Where the distractor modes take clips and colours from.
struct MediaOptions: ParsableArguments {
  @Option(
    help: "Folder of clips for the video modes; defaults to generated ones.",
    completion: .directory)
  var videos: String?
  @Option(help: "Folder with the benchmark's colour lists and videos.", completion: .directory)
  var dmcgb: String?

  func looks(seed: UInt64) -> RendererOptions {
    RendererOptions(
      seed: seed, videos: videos, benchmark: dmcgb, cache: MediaCache.standard())
  }
}

/// Where a user's own themes and keys are.
func configurationFolder() -> String {
  let environment = ProcessInfo.processInfo.environment
  if let folder = environment["XDG_CONFIG_HOME"], !folder.isEmpty { return folder + "/sgqn" }
  return (environment["HOME"] ?? "") + "/.config/sgqn"
}

/// Where themes are: a user's own first.
func themeFolders(_ data: DataFolder) -> [String] {
  [configurationFolder() + "/themes", data.themes]
}

/// Threads to compute with by default: all cores that this process can keep busy.
var defaultThreads: Int { Processors.available }

/// - Throws: exit code 2 if the count is not within 1...cores.
func checkedThreads(_ count: Int) throws -> Int {
  guard (1...Processors.allowed).contains(count) else {
    throw fail("--threads must be 1...\(Processors.allowed) on this machine, not \(count)")
  }
  return count
}

/// - Throws: exit code 2 if the folder holds an agent or a training, which would be lost.
func refuseToReplace(_ folder: String) throws {
  let kept = ["config.json", "agent.safetensors", "checkpoint.safetensors"].filter {
    FileManager.default.fileExists(atPath: "\(folder)/\($0)")
  }
  guard let first = kept.first else { return }
  throw fail("'\(folder)' already holds an agent (\(first)); give another --out, or remove it")
}

/// Prints one line on standard error; the result ends the program with exit code 2.
func fail(_ message: String) -> ExitCode {
  warn(message)
  return ExitCode(2)
}

/// Prints one line on standard error.
func warn(_ message: String) {
  writeError("sgqn: \(message.onOneLine)\n")
}

/// Runs `body`; an error of one of our modules becomes its one line and exit code 2.
func orExit<T>(_ body: () throws -> T) throws -> T {
  do {
    return try body()
  } catch let error as ExitCode {
    throw error
  } catch {
    throw fail("\(error)")
  }
}

/// Prints `value` as JSON with names in snake_case, as scripts read them.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.keyEncodingStrategy = .convertToSnakeCase
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// Columns and rows, as in 130x40.
func screenSize(_ text: String) throws -> (width: Int, height: Int) {
  let numbers = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
  guard numbers.count == 2, let width = numbers[0], let height = numbers[1],
    (1...1000).contains(width), (1...1000).contains(height)
  else { throw fail("--size takes COLUMNSxROWS, each 1 to 1000, as in 130x40, not '\(text)'") }
  return (width, height)
}
