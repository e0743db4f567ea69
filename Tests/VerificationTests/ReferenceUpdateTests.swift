// One update of every algorithm on every base against PyTorch in float64 (tools/reference_update.py made the
// numbers), within three times what PyTorch's own float32 differs.

import Checkpoints
import Foundation
import Learning
import Testing
import Verification

@Suite struct ReferenceUpdateTests {
  static let methods = Algorithm.allCases.flatMap { algorithm in
    BaseMethod.allCases.map { "\(algorithm.rawValue)-\($0.rawValue)" }
  }

  private func folder(_ name: String) throws -> String {
    try #require(
      Bundle.module.url(forResource: "Fixtures/updates/\(name)", withExtension: nil)
    ).path
  }

  @Test(arguments: methods + ["sgqn-sac-normalized", "sgqn-sac-pooled"], [1, 2])
  func `an update is the reference's`(_ name: String, _ threads: Int) throws {
    let checks = try UpdateVerification.run(folder: try folder(name), threads: threads)
    let names = checks.map(\.name)
    #expect(names.contains("loss_q") && names.contains("critic.grad"))
    #expect(names.contains("actor.grad") == !name.contains("dqn"))
    let isPlain = ["sac-", "drq-", "rad-", "svea-"].contains { name.hasPrefix($0) }
    #expect(names.contains("aux.grad") == !isPlain && names.contains("aux_loss") == !isPlain)
    for check in checks {
      #expect(check.ok, "\(check.name): \(check.worst), allowed \(check.tolerance)")
    }
  }

  @Test(arguments: methods)
  func `a wrong number is found`(_ name: String) throws {
    let copy = FileManager.default.temporaryDirectory.path + "/sgqn-reference-\(UUID().uuidString)"
    try FileManager.default.copyItem(atPath: try folder(name), toPath: copy)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    let path = copy + "/update.safetensors"
    let file = try Safetensors(path: path)
    // In every group of gradients the largest number is changed by a thousandth.
    for group in ["critic.grad", "actor.grad", "aux.grad"] {
      let names = file.entries.keys.filter { $0.hasPrefix(group + ".") }.sorted()
      guard let changed = names.first(where: { $0.hasSuffix("0.weight") }) ?? names.first else {
        continue
      }
      let original = try Data(contentsOf: URL(fileURLWithPath: path))
      var bytes = original
      let values = try file.floats(changed).values
      let index = try #require(values.indices.max { abs(values[$0]) < abs(values[$1]) })
      let length = Int(bytes.withUnsafeBytes { $0.load(as: UInt64.self) })
      let header = try #require(
        JSONSerialization.jsonObject(with: bytes[8..<(8 + length)]) as? [String: Any])
      let entry = try #require(header[changed] as? [String: Any])
      let offsets = try #require(entry["data_offsets"] as? [Int])
      let place = 8 + length + offsets[0] + 4 * index
      withUnsafeBytes(of: values[index] * 1.001) {
        bytes.replaceSubrange(place..<(place + 4), with: $0)
      }
      try bytes.write(to: URL(fileURLWithPath: path))
      let failed = try UpdateVerification.run(folder: copy, threads: 1).filter { !$0.ok }
      #expect(failed.map(\.name) == [group])
      try original.write(to: URL(fileURLWithPath: path))
    }
  }
}
