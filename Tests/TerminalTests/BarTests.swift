import Frames
import Testing

@testable import Terminal

struct BarTests {
  private func bar(_ fraction: Double, symbols: Symbols = .half) -> String {
    var buffer = Buffer(width: 4, height: 1, symbols: symbols)
    buffer.bar(x: 0, y: 0, width: 4, fraction: fraction)
    return buffer.text
  }

  @Test func `a bar fills by eighths of a column`() {
    #expect(bar(0) == "")
    #expect(bar(1.0 / 32) == "▏")
    #expect(bar(0.5) == "██")
    #expect(bar(0.55) == "██▎")
    #expect(bar(1) == "████")
    #expect(bar(7) == "████")
    #expect(bar(-1) == "")
    #expect(bar(.nan) == "")
    #expect(bar(0.5, symbols: .ascii) == "##..")
  }

  @Test func `a sparkline shows the newest values, gaps for NaN, and a foot for the smallest`() {
    var buffer = Buffer(width: 5, height: 1)
    buffer.sparkline([9, 0, 1, .nan, 3, 4], in: buffer.bounds, range: 0...4)
    #expect(buffer.text == "▁▂ ▆█")
  }

  @Test func `a sparkline of several rows stacks its blocks`() {
    var buffer = Buffer(width: 3, height: 2)
    buffer.sparkline([0.25, 0.5, 1], in: buffer.bounds, range: 0...1)
    #expect(buffer.text == "  █\n▄██")
  }

  @Test func `nothing to show draws nothing`() {
    var buffer = Buffer(width: 3, height: 2)
    buffer.sparkline([], in: buffer.bounds)
    buffer.sparkline([.nan, .infinity], in: buffer.bounds, range: nil)
    #expect(buffer.text == "\n")
  }
}
