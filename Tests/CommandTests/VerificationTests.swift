// `sgqn verify` holds against the reference numbers, and fails once one of them is changed.

import Foundation
import Testing

private struct Report: Decodable {
  struct Check: Decodable {
    let name: String
    let worst: Double
    let tolerance: Double
    let ok: Bool
  }
  let ok: Bool
  let checks: [Check]
}

@Suite(.enabled(if: Program.shared != nil)) struct VerificationTests {
  private let reference = (Program.shared ?? "") + "/reference"

  @Test func `the update agrees with the reference`() throws {
    let run = try Program.run(["verify", "update", reference + "/sgqn_update", "--json"])
    let report: Report = try run.json()
    #expect(run.status == 0 && report.ok)
    #expect(report.checks.contains { $0.name == "critic.grad" && $0.worst > 0 })
  }

  @Test func `one changed number of the update's reference makes it fail`() throws {
    let scratch = try Scratch()
    for name in ["sgqn_update.json", "sgqn_update.safetensors"] {
      try FileManager.default.copyItem(
        atPath: "\(reference)/sgqn_update/\(name)", toPath: "\(scratch.path)/\(name)")
    }
    try changeOneFloat("critic.grad.", in: scratch.path + "/sgqn_update.safetensors")
    let run = try Program.run(["verify", "update", scratch.path, "--json"])
    let report: Report = try run.json()
    #expect(run.status == 1 && !report.ok)
    #expect(report.checks.filter { !$0.ok }.map(\.name) == ["critic.grad"])
  }

  @Test func `cartpole agrees with dm_control, frames included`() throws {
    let files = ["swingup", "balance"].map { "\(reference)/dmc/cartpole_\($0).json" }
    let run = try Program.run(["verify", "dmc"] + files + ["--json"])
    let report: Report = try run.json()
    #expect(run.status == 0 && report.ok)
    #expect(report.checks.contains { $0.name.contains("frame") && $0.worst > 0 })
  }

  @Test func `one changed reward of dm_control's makes it fail`() throws {
    let scratch = try Scratch()
    let original = "\(reference)/dmc/cartpole_swingup.json"
    let data = try #require(FileManager.default.contents(atPath: original))
    var file = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    var transitions = try #require(file["transitions"] as? [[String: Any]])
    var rewards = try #require(transitions[3]["rewards"] as? [Double])
    rewards[0] += 1e-9
    transitions[3]["rewards"] = rewards
    file["transitions"] = transitions
    let path = scratch.path + "/cartpole_swingup.json"
    try JSONSerialization.data(withJSONObject: file).write(to: URL(fileURLWithPath: path))
    let run = try Program.run(["verify", "dmc", path])
    #expect(run.status == 1)
    #expect(run.output.contains("FAIL cartpole_swingup: reward"))
    #expect(run.output.components(separatedBy: "FAIL").count == 2)
  }

  /// Changes the first number of the first tensor whose name begins so.
  private func changeOneFloat(_ prefix: String, in path: String) throws {
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    let length = (0..<8).reduce(0) { $0 | Int(data[$1]) << (8 * $1) }
    let header = try #require(
      JSONSerialization.jsonObject(with: data[8..<(8 + length)]) as? [String: Any])
    let name = try #require(header.keys.sorted().first { $0.hasPrefix(prefix) })
    let entry = try #require(header[name] as? [String: Any])
    let offsets = try #require(entry["data_offsets"] as? [Int])
    let start = 8 + length + offsets[0]
    let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[start + $1]) << (8 * UInt32($1)) }
    let changed = (Float(bitPattern: bits) + 1).bitPattern
    for byte in 0..<4 { data[start + byte] = UInt8(truncatingIfNeeded: changed >> (8 * byte)) }
    try data.write(to: URL(fileURLWithPath: path))
  }
}
