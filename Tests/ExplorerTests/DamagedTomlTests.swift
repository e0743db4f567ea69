// Themes and demos, damaged: a configuration error with its file and one line, or something usable.

import Configuration
import Foundation
import Mutations
import Testing

@testable import Explorer

@Suite struct DamagedTomlTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardized

  @Test(arguments: ["themes/dark.toml", "demos/modes.toml"])
  func areReadOrRefused(_ name: String) throws {
    let original = try Data(contentsOf: Self.root.appendingPathComponent(name))
    var mutator = Mutator([UInt8](original))
    var (read, refused) = (0, 0)
    for _ in 0..<Mutator.count {
      // What is not UTF-8 is refused before it is parsed.
      let text = String(decoding: mutator.next(), as: UTF8.self)
      do throws(ConfigurationError) {
        let toml = try Toml.parse(text, file: name)
        if name.hasPrefix("themes") {
          var file = ThemeFile()
          file.takePalette(toml, file: name)
          file.take(toml, file: name)
          _ = Theme(name: "damaged", file: file)
        } else {
          _ = try DemoScript(toml, file: name)
        }
        read += 1
      } catch {
        #expect(
          error.description.contains(name) && !error.description.contains("\n"),
          "\(error.description.debugDescription)")
        refused += 1
      }
    }
    #expect(read > 0 && refused > 0)
  }

  /// The parser's message quotes what it saw, and that may be a line's end.
  @Test func messagesAreOneLine() {
    let error = #expect(throws: ConfigurationError.self) {
      try Toml.parse("x = i\ny = 1", file: "x.toml")
    }
    #expect(error?.description.contains(#"i\n"#) == true)
  }
}
