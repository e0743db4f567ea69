// What the three images of an observation are, for one camera and for two.

import Testing

@testable import Frames

@Suite struct FrameStackTests {
  /// A picture of one grey level, or one above another.
  private func picture(_ greys: UInt8...) -> Frame {
    Frame(squares: greys.map { Frame(width: 3, height: 3, fill: RGB($0, $0, $0)) })
  }

  private func greys(_ stack: FrameStack) -> [UInt8] { stack.frames.map { $0.pixels[0] } }

  @Test func `one camera shows three moments, the first of an episode for those before it`() {
    var stack = FrameStack(repeating: picture(1))
    #expect(stack.layout == .moments && greys(stack) == [1, 1, 1])
    stack.push(picture(2))
    #expect(greys(stack) == [1, 1, 2] && stack == FrameStack(history: [picture(1), picture(2)]))
    stack.push(picture(3))
    stack.push(picture(4))
    #expect(greys(stack) == [2, 3, 4] && stack.newest == picture(4))
    #expect(stack == FrameStack(history: (1...4).map { picture($0) }))
  }

  @Test func `two cameras show the first a step ago, the second now and the first now`() {
    var stack = FrameStack(repeating: picture(1, 101))
    #expect(stack.layout == .cameras && greys(stack) == [1, 101, 1])
    stack.push(picture(2, 102))
    stack.push(picture(3, 103))
    #expect(greys(stack) == [2, 103, 3] && stack.newest == picture(3))
    #expect(stack == FrameStack(history: (1...3).map { picture($0, $0 + 100) }))
    let larger = stack.map { $0.upscaled(by: 2) }
    #expect(larger.layout == .cameras && larger.newest.width == 6)
    #expect(greys(larger) == greys(stack) && stack.planes.count == 9 * 9)
  }

  @Test func `squares are cut and joined, as pixels and as planes`() {
    var pair = picture(10, 20)
    pair[2, 3] = RGB(1, 2, 3)
    #expect(pair.width == 3 && pair.height == 6 && pair.squares.count == 2)
    #expect(pair.squares[0] == picture(10) && pair.squares[1][2, 0] == RGB(1, 2, 3))
    #expect(Frame(squares: pair.squares) == pair)
    #expect(Frame(size: 3, planes: pair.squares.flatMap(\.planes)) == pair)
    let wide = Frame(width: 4, height: 1)
    #expect(wide.squares == [wide])
  }
}
