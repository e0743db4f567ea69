// The benchmark's lists of colours as it comes with them: pickles of dictionaries of NumPy arrays, written by torch.save
// before its version 1.6. The bytes here are put together by hand.

import Foundation
import Mutations
import Testing

@testable import Environments

@Suite final class ColorListTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/colors-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func write(_ bytes: [UInt8], _ name: String = "color_hard.pt") throws {
    try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
  }

  @Test(arguments: ["f8", "f4"]) func `a list is read from the benchmark's own file`(
    kind: String
  ) throws {
    try write(ColorPickle.list([Self.entry, Self.other], kind: kind))
    let colors = try #require(try EpisodeColors.list(folder + "/color_hard"))
    #expect(colors.count == 2)
    #expect(colors[0].sky == Color(1, 0.25, 0) && colors[0].floor == Color(0, 0.5, 0.125))
    #expect(colors[0].secondFloor == Color(0.0625, 1, 0) && colors[0].body == Color(0, 0, 1))
    #expect(colors[1].body == Color(0.75, 0, 1))
    let sources = try DistractorSources(RendererOptions(benchmark: folder))
    #expect(sources.colors == "\(folder) (color_hard), else procedural")
    #expect(sources.videos == "procedural")
  }

  @Test func `reports say which parts a folder has`() throws {
    try write(ColorPickle.list([Self.entry]))
    try write(Array("[]".utf8), "color_hard.json")
    try write(ColorPickle.list([Self.entry]), "color_easy.pt")
    for set in ["video_easy", "video_hard"] {
      let clip = folder + "/\(set)/clip"
      try FileManager.default.createDirectory(atPath: clip, withIntermediateDirectories: true)
      let picture = Data(
        base64Encoded:
          "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
      )
      try #require(picture).write(to: URL(fileURLWithPath: clip + "/0.png"))
      let sources = try DistractorSources(RendererOptions(benchmark: folder))
      #expect(sources.colors == folder, "the .pt counts, not the empty .json")
      #expect(
        sources.videos == (set == "video_hard" ? folder : "\(folder) (video_easy), else procedural")
      )
    }
  }

  @Test func `a file that is no list of colours is named and says why`() throws {
    let file = folder + "/color_hard.pt"
    let whole = ColorPickle.list([Self.entry])
    func message(_ bytes: [UInt8]) throws -> String {
      try write(bytes)
      let error = #expect(throws: EnvironmentError.self) {
        try EpisodeColors.list(folder + "/color_hard")
      }
      return error?.message ?? ""
    }
    #expect(try message([]).hasPrefix("\(file): not the benchmark's list of colours: "))
    #expect(try message(Array(whole.dropLast(40))).hasPrefix("\(file): "))
    #expect(try message(ColorPickle.list([])) == "\(file): not a list of the benchmark's colours")
    var entry = Self.entry
    entry["self_rgb"] = [0, 0.5, 1.5]
    #expect(
      try message(ColorPickle.list([Self.entry, entry]))
        == "\(file): self_rgb of entry 1 is not three numbers in 0...1")
    entry["self_rgb"] = nil
    #expect(try message(ColorPickle.list([entry])).contains("self_rgb of entry 0"))
    #expect(try message(ColorPickle.list([Self.entry], kind: "i8")).contains("skybox_rgb"))
  }

  @Test func `damaged lists are read or refused`() throws {
    var files = Mutator(ColorPickle.list([Self.entry, Self.other]))
    var read = 0
    for _ in 0..<Mutator.count {
      try write(files.next())
      do throws(EnvironmentError) {
        read += try EpisodeColors.list(folder + "/color_hard")?.count ?? 0
      } catch {
        #expect(error.message.hasPrefix(folder) && !error.message.contains("\n"))
      }
    }
    #expect(read > 0)
  }

  private static let entry: [String: [Double]] = [
    "skybox_rgb": [1, 0.25, 0], "grid_rgb1": [0, 0.5, 0.125], "grid_rgb2": [0.0625, 1, 0],
    "self_rgb": [0, 0, 1],
  ]
  private static let other = entry.merging(["self_rgb": [0.75, 0, 1]]) { $1 }
}

/// The operations of pickle's protocol 2 that NumPy's arrays are written with.
private enum ColorPickle {
  static func list(_ entries: [[String: [Double]]], kind: String = "f8") -> [UInt8] {
    let magic: [UInt8] = [
      0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
    ]
    let machine = "}(".utf8 + text("little_endian") + [0x88] + "u".utf8
    let root =
      "](".utf8
      + entries.flatMap { entry in
        "}(".utf8
          + entry.sorted { $0.key < $1.key }.flatMap { text($0.key) + array($0.value, kind) }
          + "u".utf8
      } + "e".utf8
    return [magic, [0x4d, 0xe9, 3], Array(machine), Array(root), Array("]".utf8)].flatMap {
      [0x80, 2] + $0 + Array(".".utf8)
    }
  }

  private static func text(_ text: String) -> [UInt8] {
    Array("X".utf8) + withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { Array($0) }
      + Array(text.utf8)
  }

  private static func encoded(_ bytes: [UInt8]) -> [UInt8] {
    let latin = String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
    return Array("c_codecs\nencode\n".utf8) + text(latin) + text("latin1")
      + [0x86] + Array("R".utf8)
  }

  private static func array(_ values: [Double], _ kind: String) -> [UInt8] {
    let bytes = values.flatMap { value in
      kind == "f4"
        ? withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { Array($0) }
        : withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }
    let made =
      Array("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK".utf8) + [0, 0x85]
      + encoded(Array("b".utf8)) + [0x87] + Array("R".utf8)
    let dtype =
      Array("cnumpy\ndtype\n".utf8) + text(kind) + Array("K".utf8) + [0] + Array("K".utf8)
      + [1, 0x87] + Array("R(K".utf8) + [3] + text("<") + Array("NNNJ".utf8)
      + [0xff, 0xff, 0xff, 0xff] + Array("J".utf8) + [0xff, 0xff, 0xff, 0xff] + Array("K".utf8)
      + [0] + Array("tb".utf8)
    return made + Array("(K".utf8) + [1] + Array("K".utf8) + [UInt8(values.count), 0x85] + dtype
      + [0x89] + encoded(bytes) + Array("tb".utf8)
  }
}
