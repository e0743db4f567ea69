// What the subcommands share: exit codes, JSON, threads, folders of media.

import ArgumentParser
import Basics
import Environments
import Foundation
import Media

/// Where the distractor modes take clips and colours from.
struct MediaOptions: ParsableArguments {
  @Option(help: "Folder of clips for the video modes; the project's own unless told.")
  var videos: String?
  @Option(help: "Folder with the benchmark's colour lists and videos.")
  var dmcgb: String?

  func looks(seed: UInt64) -> RendererOptions {
    RendererOptions(
      seed: seed, videos: videos, benchmark: dmcgb, cache: MediaCache.standard())
  }
}

/// Threads to compute with unless told: all cores.
var defaultThreads: Int { ProcessInfo.processInfo.activeProcessorCount }

/// - Throws: exit code 2 where the count is not within 1...cores.
func checkedThreads(_ count: Int) throws -> Int {
  guard (1...defaultThreads).contains(count) else {
    throw fail("--threads must be 1...\(defaultThreads) on this machine, not \(count)")
  }
  return count
}

/// Prints one line on standard error; the result ends the program with exit code 2.
func fail(_ message: String) -> ExitCode {
  warn(message)
  return ExitCode(2)
}

/// Prints one line on standard error.
func warn(_ message: String) {
  FileHandle.standardError.write(Data("sgqn: \(message.onOneLine)\n".utf8))
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

func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}
