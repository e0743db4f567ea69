// The program finds its themes and demos wherever it is run from.

import Foundation
import Testing

@testable import Training

@Suite struct DataFolderTests {
  /// A new folder holding the given files, removed afterwards.
  private func withTree(_ files: [String], _ body: (String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("sgqn-data-\(UUID().uuidString)").resolvingSymlinksInPath()
    defer { try? FileManager.default.removeItem(at: root) }
    for file in files {
      let url = root.appendingPathComponent(file)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: url)
    }
    try body(root.path)
  }

  @Test func anInstalledProgramUsesTheShareFolderBesideIt() throws {
    try withTree(["bin/sgqn", "share/sgqn/themes/dark.toml", "share/sgqn/demos/a.toml"]) { root in
      let found = try DataFolder.locate(executable: root + "/bin/sgqn", override: nil)
      #expect(found.path == root + "/share/sgqn")
      #expect(found.themes == root + "/share/sgqn/themes")
      #expect(found.demos == root + "/share/sgqn/demos")
    }
  }

  @Test func aLinkToTheProgramLeadsToTheSamePlace() throws {
    try withTree(["opt/bin/sgqn", "opt/share/sgqn/themes/dark.toml", "home/x"]) { root in
      let link = root + "/home/sgqn"
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: root + "/opt/bin/sgqn")
      let found = try DataFolder.locate(executable: link, override: nil)
      #expect(found.path == root + "/opt/share/sgqn")
    }
  }

  @Test func aBuiltProgramUsesItsCheckout() throws {
    try withTree(["Package.swift", "themes/dark.toml", ".build/x86_64/release/sgqn"]) { root in
      let found = try DataFolder.locate(
        executable: root + "/.build/x86_64/release/sgqn", override: "")
      #expect(found.path == root)
    }
  }

  @Test func theVariableWinsAndIsChecked() throws {
    try withTree(["bin/sgqn", "share/sgqn/themes/a.toml", "own/themes/a.toml"]) { root in
      let program = root + "/bin/sgqn"
      let found = try DataFolder.locate(executable: program, override: root + "/own")
      #expect(found.path == root + "/own")
      let error = #expect(throws: DataFolderError.self) {
        try DataFolder.locate(executable: program, override: root + "/bin")
      }
      #expect(error?.message.contains("\(root)/bin, which has no themes folder") == true)
    }
  }

  @Test func withoutAnyPlaceTheMessageSaysWhatToSet() throws {
    try withTree(["bin/sgqn", "themes/not-a-checkout.toml"]) { root in
      let error = #expect(throws: DataFolderError.self) {
        try DataFolder.locate(executable: root + "/bin/sgqn", override: nil)
      }
      #expect(error?.message.contains("set SGQN_DATA") == true)
      #expect(throws: DataFolderError.self) {
        try DataFolder.locate(executable: nil, override: nil)
      }
    }
  }
}
