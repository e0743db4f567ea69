// What installed programs are expected to have: a version, completions and a manual page that name
// every option, and the sense to notice that nothing could be written.

import Foundation
import Testing

@Suite struct CommandLineTests {
  @Test func `the version is the one that the changelog begins with`() throws {
    let changes = try String(contentsOfFile: Program.checkout + "/CHANGELOG.md", encoding: .utf8)
    let heading = try #require(changes.split(separator: "\n").first { $0.hasPrefix("## ") })
    let newest = try #require(heading.dropFirst(3).split(separator: ",").first)
    let run = try Program.run(["--version"])
    #expect(run.status == 0 && run.output == "\(newest)\n" && run.errors.isEmpty)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completion scripts offer commands, options and values`(_ shell: String) throws {
    let run = try Program.run(["--generate-completion-script", shell])
    #expect(run.status == 0 && run.errors.isEmpty)
    for word in ["explore", "attention", "video_hard", "cartpole_swingup"] {
      #expect(run.output.contains(word), "\(shell) knows nothing of \(word)")
    }
    #expect(!run.output.contains("manual"))
  }

  // The manual does not describe the command that prints it.
  @Test(arguments: ContractTests.subcommands.filter { $0 != ["manual"] })
  func `the manual page has every option that help shows`(_ command: [String]) throws {
    let page = try Self.manual.get()
    let section = try #require(
      page.components(separatedBy: ".SS ").first {
        $0.hasPrefix("\"sgqn \(command.joined(separator: " "))")
      })
    let help = try Program.run(command + ["--help"]).output
    let options = help.split(separator: "\n").map { $0.drop { $0 == " " } }
      .filter { $0.hasPrefix("--") }.compactMap { $0.split(separator: " ").first }
    #expect(options.contains("--version"))
    for option in options where option != "--version" {
      #expect(section.contains("\\fB\(option.replacingOccurrences(of: "-", with: "\\-"))\\fR"))
    }
  }

  private static let manual = Result {
    let run = try Program.run(["manual"])
    try #require(run.status == 0, "\(run.errors)")
    return run.output
  }

  @Test(arguments: [
    ["tasks"], ["agents", "--json"], ["doctor"], ["--help"], ["--version"], ["manual"],
  ])
  func `a full disk behind standard output is an error`(_ arguments: [String]) throws {
    let run = try Program.run(arguments, output: "/dev/full")
    #expect(run.status == 2)
    #expect(run.errorLines.count == 1 && run.errors.contains("standard output"), "\(run.errors)")
  }

  @Test func `an argument that is not UTF-8 is refused, and nothing written elsewhere`() throws {
    let scratch = try Scratch()
    let program = try Program.path()
    let run = try Program.run(
      ["-c", "cd \(scratch.path) && exec \(program) export --steps 1 --out $'pictures\\xf1'"],
      program: "/bin/bash")
    #expect(run.status == 2)
    #expect(run.errorLines.count == 1 && run.errors.contains("UTF-8"), "\(run.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }

  @Test func `threads default to the cores that the program may use`() throws {
    struct Report: Decodable {
      struct Fact: Decodable {
        let name, value: String
      }
      let processor: [Fact]
    }
    let program = try Program.path()
    let run = try Program.run(
      ["-c", "exec taskset -c $(taskset -cp $$ | sed 's/.*[ ,-]//') \(program) doctor --json"],
      program: "/bin/bash")
    let report: Report = try run.json()
    #expect(report.processor.first { $0.name == "cores" }?.value == "1")
  }
}
