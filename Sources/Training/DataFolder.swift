// Where the program's own files are: themes and demos. In order: what SGQN_DATA names, the share
// folder beside the installed program, the source checkout the program was built in. The program is
// found by its real path, so a link to it from elsewhere changes nothing.

import Basics
import Foundation

/// The folder that holds `themes/` and `demos/`.
package struct DataFolder: Sendable, Equatable {
  package let path: String

  package var themes: String { path + "/themes" }
  package var demos: String { path + "/demos" }
  /// The bundled agents.
  package var agents: AgentLibrary { AgentLibrary(folder: demos + "/agents") }

  package init(path: String) { self.path = path }

  /// - Parameters:
  ///   - executable: path of the running program, links resolved; nil where it cannot be known.
  ///   - override: the value of SGQN_DATA, if set.
  /// - Throws: `DataFolderError` where no place has a `themes` folder.
  package static func locate(
    executable: String? = runningProgram(),
    override: String? = ProcessInfo.processInfo.environment["SGQN_DATA"]
  ) throws(DataFolderError) -> DataFolder {
    if let override, !override.isEmpty {
      guard holdsThemes(override) else {
        throw DataFolderError(
          message: "SGQN_DATA names \(override), which has no themes folder; "
            + "name the folder that holds themes and demos, or unset it")
      }
      return DataFolder(path: override)
    }
    guard let executable else { throw notFound }
    var folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    let installed = folder.deletingLastPathComponent().appendingPathComponent("share/sgqn").path
    if holdsThemes(installed) { return DataFolder(path: installed) }
    // A checkout is known by its manifest; build folders stand a few levels inside it.
    while folder.path != "/" {
      let manifest = folder.appendingPathComponent("Package.swift").path
      if FileManager.default.fileExists(atPath: manifest), holdsThemes(folder.path) {
        return DataFolder(path: folder.path)
      }
      folder = folder.deletingLastPathComponent()
    }
    throw notFound
  }

  /// The running program's real path, where the system tells.
  package static func runningProgram() -> String? {
    #if os(Linux)
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    #else
      Bundle.main.executablePath
    #endif
  }

  private static let notFound = DataFolderError(
    message: "cannot find the themes and demos that belong to this program; "
      + "set SGQN_DATA to the folder that holds them")

  private static func holdsThemes(_ path: String) -> Bool { Folder.exists(path + "/themes") }
}

/// The program's own files are not where they should be; one line for the user.
package struct DataFolderError: Error, Sendable, Equatable, CustomStringConvertible {
  package let message: String
  package var description: String { message }
}
