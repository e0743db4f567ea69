// `sgqn export`: what it writes, what it asks, what it refuses.

import Foundation
import Testing

@Suite struct ExportCommandTests {
  @Test func `an export writes a picture for every step and a sheet of them`() throws {
    struct Report: Decodable {
      let folder: String
      let first, last: Int
    }
    let scratch = try Scratch()
    let out = scratch.path + "/pictures"
    let run = try Program.run([
      "export", "--agent", try TinyAgent.folder(), "--mode", "color_hard", "--first", "2",
      "--steps", "3", "--out", out, "--json",
    ])
    #expect(run.status == 0, "\(run.errors)")
    let report: Report = try run.json()
    #expect(report.folder == out && report.first == 2 && report.last == 4)
    let names = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
    #expect(
      names == [
        "actions.npy", "animation.png", "arrays.npz", "contact_sheet.png", "fidelity.npy",
        "index.html",
        "masks.npy", "observations.npy",
        "saliency.npy", "step_0002.png", "step_0003.png", "step_0004.png", "values.npy",
      ])
    let sheet = try Data(contentsOf: URL(fileURLWithPath: out + "/contact_sheet.png"))
    #expect(sheet.starts(with: [0x89, 0x50, 0x4e, 0x47]))
  }

  @Test func `what an export writes can be inspected as it is`() throws {
    struct Report: Decodable {
      struct Result: Decodable { let action: [Float] }
      let results: [Result]
    }
    let scratch = try Scratch()
    let out = scratch.path + "/pictures"
    let agent = try TinyAgent.folder()
    let run = try Program.run([
      "export", "--agent", agent, "--first", "5", "--steps", "2", "--out", out,
    ])
    #expect(run.status == 0, "\(run.errors)")
    let report: Report = try Program.run([
      "inspect", agent, "--observations", out + "/observations.npy", "--json",
    ]).json()
    // Two numbers of four bytes end the file.
    let actions = try Data(contentsOf: URL(filePath: out + "/actions.npy")).suffix(8)
    let exported = actions.withUnsafeBytes { bytes in
      (0..<2).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    #expect(report.results.count == 2)
    for (result, action) in zip(report.results, exported) {
      #expect(abs(result.action[0] - action) < 1e-4)
    }
  }

  @Test func `an export replaces no other one, and wants a folder`() throws {
    let scratch = try Scratch()
    let arguments = ["export", "--agent", try TinyAgent.folder(), "--out", scratch.path + "/e"]
    let first = try Program.run(arguments + ["--steps", "4"])
    #expect(first.status == 0, "\(first.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/e").sorted()
    #expect(files.contains("step_0003.png") && !files.contains { $0.hasPrefix(".") })
    let picture = try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/e/step_0001.png"))
    try expectRefusal(
      arguments + ["--steps", "2", "--method", "gradient"], saying: "/e' holds an export already")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/e").sorted() == files)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/e/step_0001.png")) == picture)
    // One that cannot begin leaves no folder.
    try expectRefusal(
      arguments.dropLast() + [scratch.path + "/f", "--first", "9999"],
      saying: "the episode ends after")
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/f"))
    try Data().write(to: URL(fileURLWithPath: scratch.path + "/file"))
    try expectRefusal(
      ["export", "--agent", try TinyAgent.folder(), "--out", scratch.path + "/file"],
      saying: "there is a file of that name")
  }

  @Test func `an export is of the target, method, quantile and frame that are asked`() throws {
    let scratch = try Scratch()
    let arguments = ["export", "--agent", try TinyAgent.folder(), "--first", "3", "--steps", "1"]
    let asked = [
      "--target", "a0", "--method", "gradient", "--quantile", "0.5", "--frame", "oldest",
    ]
    let out = scratch.path + "/asked"
    let run = try Program.run(arguments + ["--out", out] + asked)
    #expect(run.status == 0, "\(run.errors)")
    let page = try String(contentsOfFile: out + "/index.html", encoding: .utf8)
    for fact in ["a[0], gradient", "0.50", "t-2"] {
      #expect(page.contains("<td>\(fact)</td>"), "\(fact)")
    }
    let plain = scratch.path + "/plain"
    #expect(try Program.run(arguments + ["--out", plain]).status == 0)
    let usual = try String(contentsOfFile: plain + "/index.html", encoding: .utf8)
    #expect(usual.contains("<td>Q1, guided_backprop</td>") && !usual.contains("<th>frame</th>"))
    // What the agent did is the same; what is found of it is not.
    func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }
    #expect(try bytes(out + "/actions.npy") == bytes(plain + "/actions.npy"))
    #expect(try bytes(out + "/saliency.npy") != bytes(plain + "/saliency.npy"))
  }

  @Test func `an export refuses what it cannot ask`() throws {
    let scratch = try Scratch()
    let out = ["--out", scratch.path + "/never"]
    let tiny = ["export", "--agent", try TinyAgent.folder()] + out
    try expectRefusal(tiny + ["--target", "a7"], saying: "its actions are a[0]")
    try expectRefusal(tiny + ["--target", "q3"], saying: "min_q")
    try expectRefusal(tiny + ["--quantile", "1.5"], saying: "--quantile takes 0 to 0.999")
    try expectRefusal(tiny + ["--quantile", "nan"], saying: "--quantile takes 0 to 0.999")
    try expectRefusal(tiny + ["--frame", "last"], saying: "newest")
    let arm = ["export", "--agent", "untrained", "--task", "robot_reach_both_cameras"] + out
    try expectRefusal(arm + ["--frame", "all"], saying: "two cameras")
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/never"))
  }
}
