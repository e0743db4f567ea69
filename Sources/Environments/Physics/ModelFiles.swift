// The MJCF files of one model: either ours, embedded in the binary, or a file on disk with whatever
// it includes. `Physics` is loaded from one of these.

import CMuJoCo
import Synchronization

/// Where a model's MJCF comes from.
package enum ModelFiles: Sendable {
  /// Texts by name; the first is the model, the others are what it includes.
  case embedded([(name: String, text: [UInt8])])
  /// An MJCF file, with its includes beside it.
  case file(path: String)

  /// Our own model of a domain with the scene all domains share.
  static func ours(_ name: String, _ text: [UInt8]) -> ModelFiles {
    .embedded([(name, text), ("scene.xml", PackageResources.Scene_xml)])
  }

  /// The name under which errors speak of the model.
  package var name: String {
    switch self {
    case .embedded(let texts): texts.first?.name ?? "(empty)"
    case .file(let path): path
    }
  }

  // The library keeps the model it read last in a global of its own, so only one thread may load.
  private static let loading = Mutex<Void>(())

  /// Compiles the model; the caller owns it.
  func load() throws(EnvironmentError) -> UnsafeMutablePointer<mjModel> {
    cmujoco_set_handlers()
    let (address, message) = Self.loading.withLock { _ in read() }
    if let model = UnsafeMutablePointer<mjModel>(bitPattern: address) { return model }
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    throw EnvironmentError(.model, "model \(name) does not load: \(line)")
  }

  // The address of the compiled model, or 0 and what the library says is wrong.
  private func read() -> (address: UInt, message: String) {
    switch self {
    case .file(let path):
      return compile(path, nil)
    case .embedded(let texts):
      guard let files = cmujoco_make_files() else { return (0, "out of memory") }
      defer { cmujoco_free_files(files) }
      for (name, text) in texts {
        let status = text.withUnsafeBytes { bytes in
          bytes.baseAddress.map { cmujoco_add_file(files, name, $0, Int32(bytes.count)) } ?? -1
        }
        guard status == 0 else { return (0, "cannot add \(name) (status \(status))") }
      }
      return compile(name, files)
    }
  }

  private func compile(
    _ name: String, _ files: UnsafePointer<mjVFS>?
  ) -> (address: UInt, message: String) {
    var message = [CChar](repeating: 0, count: 1000)
    let model = cmujoco_load(name, files, &message, Int32(message.count))
    let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return (UInt(bitPattern: model), String(decoding: bytes, as: UTF8.self))
  }
}
