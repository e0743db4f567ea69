// One training of a sweep.

import Learning
import Training

package struct SweepCell: Sendable, Equatable {
  /// Its folder's name: task, algorithm, what else was varied, seed.
  package let name: String
  package let folder: String
  /// Where what the training prints goes.
  package let log: String
  package let steps: Int
  /// Arguments of the program. They begin the training or continue it, whichever is due.
  package let arguments: [String]

  /// - Throws: `AgentError` where the folder's configuration cannot be read.
  package func progress() throws(AgentError) -> RunProgress? { try RunProgress(folder) }
}
