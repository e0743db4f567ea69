// Films and pictures from disk: read right, in the right order, and refused with the file's name
// where they are not what they should be.

import Basics
import Foundation
import Frames
import Synchronization
import Testing

@testable import Media

/// A folder that goes when the test ends.
final class Scratch {
  let url: URL
  var path: String { url.path }

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "media-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Puts a copy of a fixture here.
  func add(_ fixture: String, as name: String) throws {
    try write(Scratch.bytes(fixture), as: name)
  }

  func write(_ data: Data, as name: String) throws {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  static func bytes(_ fixture: String) throws -> Data {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/\(fixture)", withExtension: nil))
    return try Data(contentsOf: url)
  }
}

@Suite struct MediaTests {
  @Test(arguments: [("film10.mp4", 12), ("film2.webm", 8), ("film1.gif", 3)])
  func `a film gives all its pictures`(name: String, pictures: Int) throws {
    let scratch = try Scratch()
    try scratch.add(name, as: name)
    let clip = try FilmedClips(directory: scratch.path).clip(0)
    #expect(clip.frameCount == pictures)
    let bytes = clip.withFrame(pictures - 1) { Array($0) }
    #expect(bytes.max() ?? 0 > 200)
  }

  @Test func `clips stand in the order of the numbers in their names`() throws {
    let scratch = try Scratch()
    for name in ["film10.mp4", "film2.webm", "film1.gif"] { try scratch.add(name, as: name) }
    try scratch.write(Data("about these".utf8), as: "README.txt")
    let clips = try FilmedClips(directory: scratch.path)
    #expect(try (0..<clips.count).map { try clips.clip($0).frameCount } == [3, 8, 12])
  }

  @Test func `folders of pictures and pictures by themselves are clips`() throws {
    let scratch = try Scratch()
    for index in [1, 2, 10] { try scratch.add("still.png", as: "a/frame\(index).png") }
    try scratch.add("still.jpg", as: "a/frame9.jpg")
    let clip = try FilmedClips(directory: scratch.path).clip(0)
    #expect(clip.frameCount == 4)
    #expect(clip.withFrame(0) { Array($0.prefix(3)) } == [0x33, 0x66, 0xCC])
    #expect(clip.withFrame(2) { Array($0) } != clip.withFrame(0) { Array($0) })
    #expect(clip.withFrame(3) { Array($0) } == clip.withFrame(0) { Array($0) })
    let bare = try FilmedClips(directory: scratch.path + "/a")
    #expect(bare.count == 1)
    #expect(try bare.clip(0).bytes == clip.bytes)
  }

  @Test func `what is not a film is refused in one line that names it`() throws {
    let film = try Scratch.bytes("film10.mp4")
    var noise = SeededGenerator(1)
    let bad: [(String, Data)] = [
      ("empty.mp4", Data()),
      ("text.mp4", Data("this is not a film".utf8)),
      ("noise.mp4", Data((0..<20_000).map { _ in UInt8(truncatingIfNeeded: noise.next()) })),
      ("head.mp4", Data(film.prefix(60))),
      ("playlist.mp4", Data("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n".utf8)),
      ("concat.mp4", Data("ffconcat version 1.0\nfile /etc/hostname\n".utf8)),
    ]
    for (name, data) in bad {
      let scratch = try Scratch()
      try scratch.write(data, as: name)
      let clips = try FilmedClips(directory: scratch.path)
      let error = #expect(throws: MediaError.self) { try clips.clip(0) }
      #expect(error?.message.hasPrefix("\(scratch.path)/\(name): ") == true)
      #expect(error?.message.contains("\n") == false)
    }
  }

  @Test func `a picture larger than the bound is refused before it is decoded`() throws {
    let scratch = try Scratch()
    // A PNG header that promises 60,000 x 60,000 pixels.
    var png = try Scratch.bytes("still.png")
    png.replaceSubrange(16..<24, with: [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60])
    try scratch.write(png, as: "huge.png")
    let error = #expect(throws: MediaError.self) {
      _ = try FilmedClips(directory: scratch.path).clip(0)
    }
    #expect(error?.message.contains("huge.png") == true)
  }

  @Test func `a picture is told by its first bytes, whatever its size and name`() throws {
    // A comment makes the file larger than what FFmpeg looks at to tell files apart.
    var data = try Scratch.bytes("still.jpg")
    let comment = Data([0xFF, 0xFE, 0x10, 0x02]) + Data(repeating: 0x20, count: 0x1000)
    data.insert(contentsOf: comment, at: 2)
    let scratch = try Scratch()
    try scratch.write(data, as: "photo.jpg")
    try scratch.write(data, as: "photo.png")
    try scratch.add("still.jpg", as: "small.jpg")
    let small = try #require(try MediaFile(scratch.path + "/small.jpg").next())
    for name in ["photo.jpg", "photo.png"] {
      let isSame = try MediaFile("\(scratch.path)/\(name)").next() == small
      #expect(isSame, "\(name)")
    }
  }

  @Test func `names with patterns in them are names`() throws {
    let scratch = try Scratch()
    try scratch.add("still.png", as: "plain.png")
    let plain = try #require(try MediaFile(scratch.path + "/plain.png").next())
    for name in [
      "nice%20day.png", "frame_%04d.png", "what?.png", "a*b.png", "scene{1}.png", "[0].png",
      "-a.png",
    ] {
      try scratch.add("still.png", as: name)
      let isSame = try MediaFile("\(scratch.path)/\(name)").next() == plain
      #expect(isSame, "\(name)")
    }
  }

  @Test func `names that are not UTF-8 are read`() throws {
    let scratch = try Scratch()
    try scratch.add("still.png", as: "a.png")
    let wanted = try FilmedClips(directory: scratch.path).clip(0).bytes
    let other = try Scratch()
    let name = Array("\(other.path)/Mu".utf8) + [0xF1] + Array("oz.png".utf8) + [0]
    let copied = name.withUnsafeBytes {
      rename("\(scratch.path)/a.png", $0.bindMemory(to: CChar.self).baseAddress!)
    }
    try #require(copied == 0)
    #expect(try FilmedClips(directory: other.path).clip(0).bytes == wanted)
    var image = [UInt8](repeating: 0, count: OverlaySource.imageBytes)
    try image.withUnsafeMutableBufferPointer {
      try OverlaySource(directory: other.path, seed: 1).image(0, into: $0)
    }
    #expect(Set(image).count > 1)
  }

  @Test func `pictures and films stand as their cameras were held`() throws {
    let scratch = try Scratch()
    try scratch.add("still.jpg", as: "plain.jpg")
    let plain = try #require(try MediaFile(scratch.path + "/plain.jpg").next())
    let wanted: [UInt8: Frame] = [
      1: plain, 2: plain.mirrored, 3: plain.turned.turned, 4: plain.mirrored.turned.turned,
      5: plain.mirrored.turned.turned.turned, 6: plain.turned, 7: plain.mirrored.turned,
      8: plain.turned.turned.turned,
    ]
    for (orientation, frame) in wanted {
      // One entry of EXIF, orientation (0x0112), as a TIFF of little-endian numbers.
      let entry: [UInt8] = [0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
      let tiff: [UInt8] = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0] + entry + [0, 0, 0, 0]
      let body = Array("Exif\u{0}\u{0}".utf8) + tiff
      var data = try Scratch.bytes("still.jpg")
      data.insert(contentsOf: [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body, at: 2)
      try scratch.write(data, as: "noted.jpg")
      let isSame = try MediaFile(scratch.path + "/noted.jpg").next() == frame
      #expect(isSame, "orientation \(orientation)")
    }
    var film = try Scratch.bytes("film10.mp4")
    try scratch.add("film10.mp4", as: "a.mp4")
    let upright = try #require(try MediaFile(scratch.path + "/a.mp4").next())
    let header = try #require(film.range(of: Data("tkhd".utf8)))
    let matrix = header.lowerBound + 4 + (film[header.upperBound] == 0 ? 40 : 52)
    let quarter: [Int32] = [0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30]
    film.replaceSubrange(
      matrix..<matrix + 36, with: quarter.flatMap { withUnsafeBytes(of: $0.bigEndian, Array.init) })
    try scratch.write(film, as: "b.mp4")
    let isTurned = try MediaFile(scratch.path + "/b.mp4").next() == upright.turned
    #expect(isTurned)
    // One that maps everything to one point has no angle.
    film.replaceSubrange(matrix..<matrix + 36, with: [UInt8](repeating: 0, count: 36))
    try scratch.write(film, as: "c.mp4")
    let isUpright = try MediaFile(scratch.path + "/c.mp4").next() == upright
    #expect(isUpright)
  }

  @Test func `photographs stand in the cache where the tool put them`() throws {
    let scratch = try Scratch()
    let variables = ["XDG_CACHE_HOME": scratch.path, "HOME": "/nowhere"]
    #expect(OverlaySource.photographs(variables) == nil)
    try scratch.add("still.jpg", as: "sgqn/photographs/a.jpg")
    let folder = try #require(OverlaySource.photographs(variables))
    #expect(folder == scratch.path + "/sgqn/photographs")
    // Views of one picture that is decoded once.
    let source = try OverlaySource(directory: folder, seed: 3, uses: 1)
    var views: Set<[UInt8]> = []
    for draw in 0..<20 {
      var image = [UInt8](repeating: 0, count: OverlaySource.imageBytes)
      try image.withUnsafeMutableBufferPointer { try source.image(UInt64(draw), into: $0) }
      views.insert(image)
    }
    #expect(views.count > 15)
  }

  @Test func `what systems put beside clips is no clip`() throws {
    let scratch = try Scratch()
    try scratch.add("film10.mp4", as: "video0.mp4")
    for name in ["__MACOSX", "@eaDir"] { try scratch.write(Data([1]), as: "\(name)/video0.mp4") }
    #expect(try FilmedClips(directory: scratch.path).count == 1)
  }

  @Test func `truncated and mutated files neither crash nor pass unnamed`() throws {
    var generator = SeededGenerator(7)
    for name in ["film10.mp4", "film2.webm", "film1.gif", "still.png", "still.jpg"] {
      let whole = try Scratch.bytes(name)
      for _ in 0..<40 {
        let scratch = try Scratch()
        var data = whole
        for _ in 0..<1 + Int(generator.next() % 8) {
          data[Int(generator.next() % UInt64(data.count))] = UInt8(
            truncatingIfNeeded: generator.next())
        }
        if generator.next() & 1 == 0 { data = data.prefix(Int(generator.next() & 0xFFF)) }
        try scratch.write(data, as: name)
        do throws(MediaError) {
          let clip = try FilmedClips(directory: scratch.path).clip(0)
          #expect(clip.frameCount <= 64)
        } catch {
          #expect(error.message.hasPrefix("\(scratch.path)/\(name): "))
        }
      }
    }
  }

  @Test func `a folder without clips and one that does not exist are named`() throws {
    let scratch = try Scratch()
    for path in [scratch.path, scratch.path + "/none"] {
      let error = #expect(throws: MediaError.self) { try FilmedClips(directory: path) }
      #expect(error?.message.hasPrefix(path) == true)
      let overlay = #expect(throws: MediaError.self) {
        try OverlaySource(directory: path, seed: 1)
      }
      #expect(overlay?.message.hasPrefix(path) == true)
    }
  }

  @Test func `overlays come from any depth of a folder, and bad files are passed over`() throws {
    let scratch = try Scratch()
    try scratch.add("still.png", as: "a/airfield/1.png")
    try scratch.add("still.jpg", as: "b/1.jpg")
    try scratch.write(Data("no picture".utf8), as: "b/2.jpg")
    let warned = Mutex<Set<String>>([])
    let source = try OverlaySource(
      directory: scratch.path, seed: 3, poolSize: 16, uses: 1,
      warn: { error in warned.withLock { _ = $0.insert(error.message) } })
    var images: Set<[UInt8]> = []
    for draw in 0..<60 {
      var planes = [UInt8](repeating: 0, count: OverlaySource.imageBytes)
      try planes.withUnsafeMutableBufferPointer { try source.image(UInt64(draw), into: $0) }
      images.insert(planes)
    }
    #expect(images.contains { $0[0] == 0x33 && $0[84 * 84] == 0x66 && $0[2 * 84 * 84] == 0xCC })
    #expect(images.count > 5)
    #expect(warned.withLock { $0 }.allSatisfy { $0.hasPrefix("\(scratch.path)/b/2.jpg: ") })
    #expect(warned.withLock { $0.count } == 1)
  }

  @Test func `names compare by the numbers in them`() {
    let names = ["video0", "video2.mp4", "video10.mp4", "video010.mp4", "video11.mp4", "w"]
    #expect(
      names.shuffled().map(MediaPath.init).sorted().map(\.description) == [
        "video0", "video2.mp4", "video010.mp4", "video10.mp4", "video11.mp4", "w",
      ])
  }
}
