// Files appear whole or not at all, and each failure says what to do.

import Foundation
import Testing

@testable import Basics

@Suite struct AtomicFileTests {
  @Test func `writing replaces the file and leaves nothing else`() throws {
    try withFolder { folder in
      let path = folder + "/a.bin"
      try AtomicFile.write([1, 2, 3], to: path)
      try AtomicFile.write([4], to: path)
      #expect(try AtomicFile.read(path, limit: 10) == [4])
      #expect(try files(in: folder) == ["a.bin"])
    }
  }

  @Test func `a missing folder is named`() throws {
    try withFolder { folder in
      let error = #expect(throws: FileError.self) {
        try AtomicFile.write([1], to: folder + "/no/such/a.png")
      }
      #expect(error?.code == .missingFolder)
      #expect(error?.message.contains("create it or name another") == true)
    }
  }

  @Test func `a folder in the file's place is not touched`() throws {
    try withFolder { folder in
      let path = folder + "/a.png"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      #expect(throws: FileError.self) { try AtomicFile.write([1], to: path) }
      #expect(try files(in: folder) == ["a.png"])
    }
  }

  @Test func `a link stays a link, and its file is replaced`() throws {
    try withFolder { folder in
      let (real, link) = (folder + "/real.bin", folder + "/link.bin")
      try AtomicFile.write([1], to: real)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: real)
      try AtomicFile.write([2, 3], to: link)
      #expect(try AtomicFile.read(real, limit: 10) == [2, 3])
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == real)
      #expect(try files(in: folder) == ["link.bin", "real.bin"])
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `devices are written to and stay`() throws {
    try AtomicFile.write([1], to: "/dev/null")
    let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: "/dev/full") }
    #expect(error?.code == .fullDisk)
    var facts = stat()
    #expect(stat("/dev/null", &facts) == 0 && facts.st_mode & S_IFMT == S_IFCHR)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk is called so`() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let error = #expect(throws: FileError.self) {
      try AtomicFile.fill(full.fileDescriptor, with: [1, 2], path: "out/a.png")
    }
    #expect(
      error
        == FileError(
          .fullDisk,
          "cannot write out/a.png: the disk is full; free some space and try again"))
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
  func `a folder without permission is named`() throws {
    try withFolder { folder in
      try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder)
      let error = #expect(throws: FileError.self) {
        try AtomicFile.write([1], to: folder + "/a.png")
      }
      #expect(error?.code == .noPermission)
    }
  }

  @Test func `reading holds to the limit`() throws {
    try withFolder { folder in
      let path = folder + "/a.bin"
      try AtomicFile.write([UInt8](repeating: 5, count: 200_000), to: path)
      #expect(try AtomicFile.read(path, limit: 200_000).count == 200_000)
      let error = #expect(throws: FileError.self) {
        try AtomicFile.read(path, limit: 199_999)
      }
      #expect(error?.code == .tooLarge)
      let missing = #expect(throws: FileError.self) {
        try AtomicFile.read(folder + "/b.bin", limit: 9)
      }
      #expect(missing?.code == .missingFile)
    }
  }

  @Test func `folders and pipes are not read as files`() throws {
    try withFolder { folder in
      #expect(mkfifo(folder + "/pipe.png", 0o600) == 0)
      for path in [folder, folder + "/pipe.png"] {
        let error = #expect(throws: FileError.self) { try AtomicFile.read(path, limit: 9) }
        #expect(error?.code == .wrongKind)
      }
    }
  }

  @Test func `bytes that do not lie in one piece are written too`() throws {
    try withFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("größe\n".utf8, to: path)
      #expect(try AtomicFile.read(path, limit: 10) == Array("größe\n".utf8))
      try AtomicFile.write((0..<9).lazy.map { UInt8($0) }, to: path)
      #expect(try AtomicFile.read(path, limit: 10) == Array(0..<9))
    }
  }
}

/// Runs `body` with a new empty folder and removes it afterwards.
private func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("sgqn-basics-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// The files of a folder, sorted.
private func files(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
