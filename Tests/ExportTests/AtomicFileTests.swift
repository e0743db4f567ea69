// Files appear whole or not at all, and each failure says what to do.

import Foundation
import Testing

@testable import Export

@Suite struct AtomicFileTests {
  @Test func savingReplacesTheFileAndLeavesNothingElse() throws {
    try withFolder { folder in
      let path = folder + "/a.bin"
      try AtomicFile.save([1, 2, 3], to: path)
      try AtomicFile.save([4], to: path)
      #expect(try AtomicFile.load(path, limit: 10) == [4])
      #expect(try files(in: folder) == ["a.bin"])
    }
  }

  @Test func aMissingFolderIsNamed() throws {
    try withFolder { folder in
      let error = #expect(throws: ExportError.self) {
        try AtomicFile.save([1], to: folder + "/no/such/a.png")
      }
      #expect(error?.code == .missingFolder)
      #expect(error?.message.contains("create it or name another") == true)
    }
  }

  @Test func aFolderInTheFilesPlaceIsNotTouched() throws {
    try withFolder { folder in
      let path = folder + "/a.png"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      #expect(throws: ExportError.self) { try AtomicFile.save([1], to: path) }
      #expect(try files(in: folder) == ["a.png"])
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullDiskIsCalledSo() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let error = #expect(throws: ExportError.self) {
      try AtomicFile.fill(full.fileDescriptor, with: [1, 2], path: "out/a.png")
    }
    #expect(
      error
        == ExportError(
          .fullDisk,
          "cannot write out/a.png: the disk is full; free some space and try again"))
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
  func aFolderWithoutPermissionIsNamed() throws {
    try withFolder { folder in
      try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder)
      let error = #expect(throws: ExportError.self) {
        try AtomicFile.save([1], to: folder + "/a.png")
      }
      #expect(error?.code == .noPermission)
    }
  }

  @Test func readingHoldsToTheLimit() throws {
    try withFolder { folder in
      let path = folder + "/a.bin"
      try AtomicFile.save([UInt8](repeating: 5, count: 200_000), to: path)
      #expect(try AtomicFile.load(path, limit: 200_000).count == 200_000)
      let error = #expect(throws: ExportError.self) {
        try AtomicFile.load(path, limit: 199_999)
      }
      #expect(error?.code == .tooLarge)
      let missing = #expect(throws: ExportError.self) {
        try AtomicFile.load(folder + "/b.bin", limit: 9)
      }
      #expect(missing?.code == .missingFile)
    }
  }

  @Test func foldersAndPipesAreNotReadAsFiles() throws {
    try withFolder { folder in
      #expect(mkfifo(folder + "/pipe.png", 0o600) == 0)
      for path in [folder, folder + "/pipe.png"] {
        let error = #expect(throws: ExportError.self) { try AtomicFile.load(path, limit: 9) }
        #expect(error?.code == .wrongKind)
      }
    }
  }
}
