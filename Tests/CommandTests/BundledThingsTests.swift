// Themes, demos and screens from the command line.

import Foundation
import Testing

@Suite struct BundledThingsTests {
  @Test func `themes are listed, shown and checked`() throws {
    let list = try Program.run(["themes"])
    #expect(list.status == 0 && list.output.split(separator: "\n").count >= 9)
    let shown = try Program.run(["themes", "show", "colour-blind"])
    #expect(shown.status == 0 && shown.output.contains("chart.q1"))
    #expect(try Program.run(["themes", "check"]).status == 0)
    let scratch = try Scratch()
    let path = scratch.path + "/mine.toml"
    try "inherits = \"dark\"\n\"ui.text\" = \"#111111\"\n"
      .write(toFile: path, atomically: true, encoding: .utf8)
    let bad = try Program.run(["themes", "check", path])
    #expect(bad.status == 1 && bad.output.contains("ui.text has a contrast of"))
    try expectRefusal(["themes", "show", "none"], saying: "does not exist")
  }

  @Test func `demos are listed, and one that is not there is refused`() throws {
    let list = try Program.run(["demo"])
    #expect(list.status == 0 && list.output.split(separator: "\n").count >= 11)
    try expectRefusal(["demo", "none"], saying: "there are: attribution")
  }

  @Test func `a screen is written as picture and text`() throws {
    let agents =
      (try? FileManager.default.contentsOfDirectory(
        atPath: Program.checkout + "/demos/agents")) ?? []
    guard !agents.isEmpty else { return }
    let scratch = try Scratch()
    let run = try Program.run([
      "snapshot", "--step", "2", "--keys", "v v", "--size", "80x24", "--png",
      scratch.path + "/a.png", "--ansi", scratch.path + "/a.ansi", "--text", "-",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("step 2/") && run.output.split(separator: "\n").count <= 25)
    let png = try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/a.png"))
    #expect(png.starts(with: [0x89, 0x50, 0x4e, 0x47]))
    #expect(
      try String(contentsOfFile: scratch.path + "/a.ansi", encoding: .utf8).contains("\u{1B}[0;"))
    let other = try Program.run([
      "snapshot", "--task", "cheetah_run", "--agent", "untrained", "--size", "80x24",
    ])
    #expect(other.status == 0 && other.output.contains("cheetah_run"), "\(other.errors)")
    try expectRefusal(["snapshot", "--size", "80"], saying: "--size takes COLUMNSxROWS")
    try expectRefusal(["snapshot", "--step=-1"], saying: "--step takes 0 to 10000")
    try expectRefusal(["snapshot", "--keys", "nosuchkey"], saying: "no key 'nosuchkey'")
    try expectRefusal(["snapshot", "--keys", "n q"], saying: "--keys: key 'q' quits")
  }
}
