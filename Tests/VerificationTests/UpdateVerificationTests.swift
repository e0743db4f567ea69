// A whole SGQN update against PyTorch and captum (tools/reference_update.py made the numbers), and
// that a single wrong number in the reference does not go unnoticed.

import Checkpoints
import Foundation
import Networks
import Tensors
import Testing
import Verification

@Suite final class UpdateVerificationTests {
  private let folder =
    FileManager.default.temporaryDirectory.path
    + "/sgqn-update-\(UUID().uuidString)"
  private static let names = ["sgqn_update.safetensors", "sgqn_update.json"]

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in Self.names { try fixture(name).write(to: file(name)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func file(_ name: String) -> URL { URL(fileURLWithPath: folder + "/" + name) }

  private func fixture(_ name: String) throws -> Data {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/sgqn_update/\(name)", withExtension: nil))
    return try Data(contentsOf: url)
  }

  private func failures(threads: Int = 1) throws -> [String] {
    try UpdateVerification.run(folder: folder, threads: threads)
      .filter { !$0.ok }.map(\.name)
  }

  /// Changes the bytes of one tensor in the folder's file.
  private func change(_ name: String, _ body: (inout Data) throws -> Void) throws {
    var data = try fixture(Self.names[0])
    let length = Int(data.withUnsafeBytes { $0.load(as: UInt64.self) })
    let json = try JSONSerialization.jsonObject(with: data[8..<(8 + length)]) as? [String: Any]
    let entry = try #require(json?[name] as? [String: Any])
    let offsets = try #require(entry["data_offsets"] as? [Int])
    let range = (8 + length + offsets[0])..<(8 + length + offsets[1])
    var bytes = Data(data[range])
    try body(&bytes)
    data.replaceSubrange(range, with: bytes)
    try data.write(to: file(Self.names[0]))
  }

  private func changeNumber(_ name: String, at index: Int, _ body: (Float) -> Float) throws {
    try change(name) { bytes in
      let old = bytes.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: 4 * index, as: Float.self)
      }
      withUnsafeBytes(of: body(old)) {
        bytes.replaceSubrange((4 * index)..<(4 * index + 4), with: $0)
      }
    }
  }

  @Test(arguments: [1, 2, 3]) func theUpdateIsTheReferences(_ threads: Int) throws {
    let checks = try UpdateVerification.run(folder: folder, threads: threads)
    #expect(checks.count > 30)
    for check in checks {
      #expect(check.ok, "\(check.name): \(check.worst), allowed \(check.tolerance)")
    }
  }

  @Test(arguments: [
    ("critic.grad.encoder.shared_cnn.layers.2.weight", "critic.grad"),
    ("critic.grad.Q2.trunk.2.bias", "critic.grad"), ("actor.grad.mlp.0.weight", "actor.grad"),
    ("aux.grad.decoder.conv2.weight", "aux.grad"), ("aux.grad.decoder.proj.bias", "aux.grad"),
    ("critic.q1", "critic.q1"), ("critic.masked_q2", "critic.masked_q2"),
    ("critic.target_q", "critic.target_q"), ("critic.attribution", "critic.attribution"),
    ("aux.logits", "aux.logits"), ("actor.log_pi", "actor.log_pi"),
  ]) func aWrongNumberIsFound(_ name: String, _ check: String) throws {
    let values = try Safetensors(path: folder + "/" + Self.names[0]).floats(name).values
    let scale = values.reduce(Float(0)) { max($0, abs($1)) }
    try changeNumber(name, at: values.count / 2) { $0 + 0.01 * scale }
    #expect(try failures().contains(check))
  }

  @Test(arguments: [
    ("critic.after.encoder.projection.projection.0.weight", "critic.after"),
    ("actor.after.mlp.2.weight", "actor.after"), ("aux.after.decoder.conv1.weight", "aux.after"),
    ("target.after.Q1.trunk.0.weight", "target.after"),
    ("target.after.encoder.shared_cnn.layers.4.weight", "target.after"),
  ]) func aWrongParameterAfterItsStepIsFound(_ name: String, _ check: String) throws {
    try changeNumber(name, at: 5) { $0 + 0.01 }
    #expect(try failures() == [check])
  }

  /// The trunk has moved in the critic's step when the auxiliary one ends: there Adam divided by a
  /// gradient that nearly vanishes, and the auxiliary gradient does not.
  @Test(arguments: [true, false])
  func aSharedParameterIsFreedByTheStepThatMovedIt(_ vanishes: Bool) throws {
    let name = "encoder.shared_cnn.layers.2.weight"
    let values = try Safetensors(path: folder + "/" + Self.names[0])
    let critic = try values.floats("critic.grad." + name).values
    let auxiliary = try values.floats("aux.grad." + name).values
    func isSmall(_ index: Int, in gradient: [Float]) -> Bool {
      abs(gradient[index]) < 1e-3 * gradient.reduce(0) { max($0, abs($1)) }
    }
    let index = try #require(
      critic.indices.first {
        isSmall($0, in: critic) == vanishes && !isSmall($0, in: auxiliary)
      })
    try changeNumber("aux.after." + name, at: index) { $0 + 1e-3 }
    #expect(try failures() == (vanishes ? [] : ["aux.after"]))
  }

  @Test func aWrongTemperatureIsFound() throws {
    try changeNumber("actor.after_log_alpha", at: 0) { $0 + 2e-4 }
    #expect(try failures() == ["log alpha after"])
  }

  @Test(arguments: ["critic", "aux"]) func aWrongPixelOfAMaskIsFound(_ owner: String) throws {
    // The pixel furthest from its quantile.
    let attribution = try Safetensors(path: folder + "/" + Self.names[0])
      .floats("\(owner).attribution").values
    let largest = attribution.indices.max { abs(attribution[$0]) < abs(attribution[$1]) } ?? 0
    try change("\(owner).mask") { $0[largest] = 1 - $0[largest] }
    #expect(try failures().contains("\(owner).mask (differing pixels)"))
  }

  @Test func aNumberThatIsNoneIsFound() throws {
    try changeNumber("aux.grad.decoder.conv1.bias", at: 0) { _ in .nan }
    #expect(try failures().contains("aux.grad"))
  }

  @Test(arguments: ["loss_q", "loss_consistency", "actor_loss", "alpha_loss", "aux_loss"])
  func aWrongLossIsFound(_ name: String) throws {
    let data = try fixture(Self.names[1])
    var json = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    var scalars = try #require(json["scalars"] as? [String: Double])
    scalars[name] = try #require(scalars[name]) * 1.001
    json["scalars"] = scalars
    try JSONSerialization.data(withJSONObject: json).write(to: file(Self.names[1]))
    #expect(try failures() == [name])
  }

  @Test(arguments: [
    ("\"batch\": 2", "\"batch\": 0"), ("\"batch\": 2", "\"batch\": 3"),
    ("\"quantile\": 0.9", "\"quantile\": 7"), ("\"image_size\": 16", "\"image_size\": 17"),
    ("\"hidden_dim\": 8", "\"hidden_dim\": -8"), ("\"hidden_dim\": 8", "\"hidden_dim\": 9"),
    ("\"action_dim\": 2", "\"action_dim\": \"x\""),
  ]) func sizesThatDoNotFitAreErrors(_ old: String, _ new: String) throws {
    let text = String(decoding: try fixture(Self.names[1]), as: UTF8.self)
    try #require(text.contains(old))
    try Data(text.replacing(old, with: new).utf8).write(to: file(Self.names[1]))
    #expect(throws: NetworkError.self) { try self.failures() }
  }

  @Test func anEmptyFolderIsAnError() {
    #expect(throws: NetworkError.self) {
      try UpdateVerification.run(folder: "/nowhere/at/all", threads: 1)
    }
  }
}
