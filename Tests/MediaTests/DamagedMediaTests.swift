// Damaged copies of pictures and films: FFmpeg's headers and streams are read or refused, never a crash.

import Foundation
import Mutations
import Testing

@testable import Media

@Suite struct DamagedMediaTests {
  @Test(arguments: ["still.jpg", "still.png", "film1.gif", "film2.webm", "film10.mp4"])
  func `damaged pictures and films are read or refused`(_ fixture: String) throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/\(fixture)"
    var mutator = Mutator([UInt8](try Scratch.bytes(fixture)))
    var (read, refused) = (0, 0)
    for _ in 0..<Mutator.count {
      try Data(mutator.next()).write(to: URL(fileURLWithPath: path))
      do throws(MediaError) {
        let file = try MediaFile(path)
        // The first pictures tell: a film may say that it has millions.
        for _ in 0..<4 {
          guard let frame = try file.next() else { break }
          #expect(frame.pixels.count == 3 * frame.width * frame.height)
        }
        read += 1
      } catch {
        #expect(error.message.hasPrefix(path) && !error.message.contains("\n"))
        refused += 1
      }
    }
    #expect(read > 0 && refused > 0)
  }
}
