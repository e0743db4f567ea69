import Frames
import Testing

@testable import Terminal

struct PlotTests {
  @Test func `a rising line goes from the lower left to the upper right`() {
    var buffer = Buffer(width: 4, height: 2)
    let range = buffer.plot([PlotSeries([0, 1])], in: buffer.bounds)
    #expect(range == 0...1)
    #expect(buffer.text == "  ⡠⠊\n⡠⠊")
  }

  @Test func `naN leaves a gap and a flat line lies in the middle`() {
    var buffer = Buffer(width: 4, height: 1)
    buffer.plot([PlotSeries([2, 2, .nan, .nan, .nan, .nan, 2, 2])], in: buffer.bounds)
    #expect(buffer.text == "⠤  ⠤")
  }

  @Test func `no peak is lost where many values share a column`() {
    var values = [Double](repeating: 0, count: 1000)
    values[501] = 1
    var buffer = Buffer(width: 10, height: 1)
    buffer.plot([PlotSeries(values)], in: buffer.bounds, range: 0...1)
    let upper = buffer.cells.filter { $0.scalar.value & 0x09 != 0 && $0.scalar != " " }
    #expect(upper.count == 1)
  }

  @Test func `lines that share a cell add their dots, and the later one gives the colour`() {
    var buffer = Buffer(width: 1, height: 1)
    buffer.plot(
      [
        PlotSeries([1, 1], style: Style(foreground: .palette(1))),
        PlotSeries([0, 0], style: Style(foreground: .palette(2))),
      ], in: buffer.bounds, range: 0...1)
    #expect(buffer[0, 0].scalar == "⣉")
    #expect(buffer[0, 0].style.foreground == .palette(2))
  }

  @Test func `a growing series keeps its scale when the capacity is given`() {
    var buffer = Buffer(width: 10, height: 1)
    buffer.plot([PlotSeries([1, 1, 1])], in: buffer.bounds, range: 0...1, capacity: 20)
    #expect(buffer.line(0).unicodeScalars.count == 2)
  }

  @Test func `values beyond the range stay at its edge`() {
    var buffer = Buffer(width: 2, height: 1)
    buffer.plot([PlotSeries([99, 99, -99, -99])], in: buffer.bounds, range: 0...1)
    #expect(buffer.cells.allSatisfy { (0x2801...0x28FF).contains($0.scalar.value) })
  }

  @Test func `nothing to draw gives no range`() {
    var buffer = Buffer(width: 2, height: 1)
    #expect(buffer.plot([PlotSeries([.nan])], in: buffer.bounds) == nil)
    #expect(buffer.plot([], in: buffer.bounds) == nil)
    #expect(buffer == Buffer(width: 2, height: 1))
  }
}
