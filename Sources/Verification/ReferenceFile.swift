// Reading of reference numbers, with one line on what is wrong.

import Environments
import Foundation

/// A JSON file of reference numbers.
enum ReferenceFile {
  /// Reads a file.
  /// - Throws: `EnvironmentError` naming the file and what is wrong with it.
  static func read<Contents: Decodable>(
    _ path: String, as contents: Contents.Type = Contents.self
  ) throws(EnvironmentError) -> Contents {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw EnvironmentError(.media, "cannot read \(path); give a reference file (JSON)")
    }
    do {
      return try JSONDecoder().decode(contents, from: data)
    } catch {
      throw EnvironmentError(.media, "\(path) is not a reference file: \(reason(error))")
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "no field \"\(key.stringValue)\""
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "field \"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" has another type"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      "field \"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" has another size"
    default: "not JSON"
    }
  }
}
