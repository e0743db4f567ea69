// The chroma key on hand-made pixels: the edges of the rule, and the fast way against the plain
// one.

import Frames
import Testing

@testable import Environments

@Suite struct ChromaKeyTests {
  /// Keys a row of one colour (16 pixels take the wide path, 3 the narrow one) against a background
  /// that no colour here equals; true where every pixel changed, nil where only some did.
  private func isKeyed(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Bool? {
    var pixels = (0..<19).flatMap { _ in [red, green, blue] }
    let background = [UInt8](repeating: 3, count: pixels.count)
    let before = pixels
    pixels.withUnsafeMutableBufferPointer { pixels in
      background.withUnsafeBufferPointer { ChromaKey.replace(pixels, with: $0) }
    }
    return pixels == background ? true : pixels == before ? false : nil
  }

  @Test func `the green of the screen is keyed and other colours are not`() {
    #expect(isKeyed(51, 204, 51) == true)
    #expect(isKeyed(0, 255, 0) == true)
    #expect(isKeyed(255, 0, 0) == false)
    #expect(isKeyed(0, 0, 255) == false)
    #expect(isKeyed(178, 127, 76) == false)
    #expect(isKeyed(102, 153, 204) == false)
    #expect(isKeyed(0, 0, 0) == false)
    #expect(isKeyed(255, 255, 255) == false)
    #expect(isKeyed(128, 128, 128) == false)
  }

  @Test func `value counts from 70 on`() {
    #expect(isKeyed(0, 69, 0) == false)
    #expect(isKeyed(0, 70, 0) == true)
    #expect(isKeyed(0, 71, 0) == true)
  }

  @Test func `saturation counts from 80 255ths on`() {
    // (255 - low) / 255 * 255 = 255 - low
    #expect(isKeyed(176, 255, 176) == false)
    #expect(isKeyed(174, 255, 174) == true)
  }

  @Test func `hue counts from 100 to 185 degrees`() {
    // Green largest, hue = 120 - 60 * red / 240 = 105, 100 and 99.75 degrees.
    #expect(isKeyed(60, 240, 0) == true)
    #expect(isKeyed(79, 240, 0) == true)
    #expect(isKeyed(81, 240, 0) == false)
    // Cyan is 180 degrees; blue largest, hue = 240 - 60 * green / 240 = 184.75 and 185.25.
    #expect(isKeyed(0, 240, 240) == true)
    #expect(isKeyed(0, 221, 240) == true)
    #expect(isKeyed(0, 219, 240) == false)
    // Yellow, where red and green tie, is 60 degrees.
    #expect(isKeyed(200, 200, 0) == false)
  }

  @Test func `colours on an edge follow the benchmark's rounding`() {
    // Exactly 100 or 185 degrees on paper; what Python's colorsys makes of them, times 360.
    #expect(isKeyed(24, 70, 1) == false)  // 99.99999999999999
    #expect(isKeyed(25, 71, 2) == false)  // 99.99999999999999
    #expect(isKeyed(10, 65, 70) == false)  // 185.00000000000003
    #expect(isKeyed(46, 68, 70) == false)  // 185.00000000000003
    var kept = 0
    for spread in 1...85 {
      let (red, green) = (UInt8(spread), UInt8(3 * spread))
      kept += isKeyed(red, green, 0) == true ? 1 : 0
    }
    #expect(kept == 18)
  }

  @Test func `the wide path agrees with the plain rule on colours of the whole cube`() {
    var pixels: [UInt8] = []
    for red in stride(from: 0, through: 255, by: 5) {
      for green in stride(from: 0, through: 255, by: 3) {
        for blue in stride(from: 0, through: 255, by: 5) {
          pixels += [UInt8(red), UInt8(green), UInt8(blue)]
        }
      }
    }
    let before = pixels
    let background = before.map { ~$0 }
    pixels.withUnsafeMutableBufferPointer { pixels in
      background.withUnsafeBufferPointer { ChromaKey.replace(pixels, with: $0) }
    }
    var wrong = 0
    for at in stride(from: 0, to: before.count, by: 3) {
      let color = RGB(before[at], before[at + 1], before[at + 2])
      let source = ChromaKey.isGreen(color) ? background : before
      if pixels[at..<at + 3] != source[at..<at + 3] { wrong += 1 }
    }
    #expect(wrong == 0)
  }
}
