// Whole screens as text, compared with files in Snapshots. After a change that is meant to be seen,
// SGQN_WRITE_SNAPSHOTS=1 writes them again; the difference then shows in review.

import Foundation
import Terminal
import Testing

@testable import Explorer

@Suite struct SnapshotTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots").path

  @Test(arguments: [
    ("start", "", 80, 24), ("start", "", 130, 40), ("steps", "4 n n n", 80, 24),
    ("steps", "4 n n n", 130, 40), ("compare", "n 5 c", 80, 24), ("compare", "n 5 c", 130, 40),
    ("help", "?", 80, 24), ("help", "?", 130, 40), ("palette", ": m o d e", 80, 24),
    ("by-hand", "n a . .", 130, 40), ("ascii", "n n s s s", 80, 24),
  ])
  func `a screen looks as it did`(name: String, keys: String, width: Int, height: Int) throws {
    var bench = Bench()
    for key in keys.split(separator: " ") { bench.press(String(key)) }
    var pictures = FrameCells()
    let shown = pictures.flatten(bench.draw(width, height)).text + "\n"
    let path = "\(Self.folder)/\(name)-\(width)x\(height).txt"
    if ProcessInfo.processInfo.environment["SGQN_WRITE_SNAPSHOTS"] != nil {
      try shown.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let known = try String(contentsOfFile: path, encoding: .utf8)
    #expect(shown == known, "\(path) should be\n\(shown)")
  }
}
