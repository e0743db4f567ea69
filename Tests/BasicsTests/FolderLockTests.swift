// One holder at a time; what ends, however, lets go.

import Foundation
import Testing

@testable import Basics

@Suite struct FolderLockTests {
  @Test func `a folder has one holder, whom others are told`() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/sgqn-lock-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func take() throws(FileError) -> FolderLock {
      try FolderLock(folder, name: "a.lock", purpose: "being read")
    }
    var first: FolderLock? = try take()
    let error = #expect(throws: FileError.self) { _ = try take() }
    #expect(error?.code == .inUse)
    #expect(error?.message.contains("being read by process \(getpid()) on ") == true)
    withExtendedLifetime(first) {}
    first = nil
    _ = try take()
    let missing = #expect(throws: FileError.self) {
      _ = try FolderLock(folder + "/none", name: "a.lock", purpose: "being read")
    }
    #expect(missing?.code == .missingFolder)
  }
}
