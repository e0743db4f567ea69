// One training of a sweep.

import Foundation
import Learning

package struct SweepCell: Sendable, Equatable {
  /// Its folder's name: task, algorithm, what else was varied, seed.
  package let name: String
  package let folder: String
  /// Where what the training prints goes.
  package let log: String
  package let settings: Settings
  /// Arguments of the program. They begin the training or continue it, whichever is due.
  package let arguments: [String]

  package var steps: Int { settings.steps }

  /// The training as a line for a shell.
  package func command(program: String) -> String {
    ([program] + arguments).map(\.quoted).joined(separator: " ")
  }
}

extension String {
  /// As one word of a shell's command.
  var quoted: String {
    let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-_./=,:+"))
    let isPlain = !isEmpty && unicodeScalars.allSatisfy { $0.isASCII && plain.contains($0) }
    return isPlain ? self : "'" + replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
