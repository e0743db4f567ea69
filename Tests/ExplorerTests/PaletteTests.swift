// Everything by its name from the palette, and ways out of what was entered.

import Attribution
import Configuration
import Terminal
import Testing

@testable import Explorer

@Suite struct PaletteTests {
  @Test func `methods, views, targets, timelines, symbols and agents are found by name`() {
    var bench = Bench(others: 1)
    func type(_ text: String) {
      bench.press(":")
      for letter in text { bench.press(letter == " " ? "space" : String(letter)) }
      bench.press("enter")
    }
    type("integrated")
    #expect(bench.session.request.method == .integratedGradients)
    // Files say smoothgrad_guided, the screen smooth guided; either finds it.
    type("smoothgrad_guided")
    #expect(bench.session.request.method == .smoothGuided)
    type("view masked")
    #expect(bench.state.view == .masked)
    type("target min")
    #expect(bench.session.request.target == .minQ)
    type("timeline calib")
    #expect(bench.state.timeline == .calibration)
    type("symbols ascii")
    #expect(bench.state.symbols == .ascii)
    type("agent other")
    #expect(bench.session.agent == 1)
    type("moving_view")
    #expect(bench.session.mode.rawValue == "moving_view")
  }

  @Test func `methods and timelines go both ways`() {
    var bench = Bench()
    let method = bench.session.request.method
    bench.press("g", "g", "G", "G")
    #expect(bench.session.request.method == method)
    bench.press("G")
    #expect(bench.session.request.method == AttributionMethod.allCases.last)
    bench.press("U")
    #expect(bench.state.timeline == .branches)
    bench.press("u")
    #expect(bench.state.timeline == .values)
  }

  @Test func `escape leaves one thing after another`() {
    var bench = Bench(others: 1)
    bench.press("u", "A", "z", "a", "esc")
    #expect(bench.session.override == nil && bench.state.isZoomed)
    bench.press("esc")
    #expect(!bench.state.isZoomed && bench.state.isComparing)
    bench.press("esc")
    #expect(!bench.state.isComparing && bench.state.timeline == .calibration)
    bench.press("esc")
    #expect(bench.state.timeline == .values)
    bench.press("esc")
    #expect(bench.session.message == "nothing to leave; q quits")
  }

  @Test func `the key that closes insertion and deletion does what it does anywhere`() {
    var bench = Bench()
    bench.press("I", "n")
    #expect(bench.state.popup == .fidelity && bench.session.cursor == 1)
    bench.press("v")
    #expect(bench.state.popup == nil && bench.state.view == .mask)
    bench.press("I", "I")
    #expect(bench.state.popup == nil)
  }

  @Test func `a seed takes digits alone`() {
    var bench = Bench()
    bench.press("S", "4", "x", "-", "2")
    #expect(bench.state.popup == .prompt(.seed, text: "42"))
    bench.paste("a7")
    #expect(bench.state.popup == .prompt(.seed, text: "427"))
  }

  @Test func `what a prompt offers is replaced by typing, and a wrong answer can be mended`() {
    var bench = Bench()
    bench.press("n", "n", "E", "left")
    #expect(bench.state.popup == .prompt(.exportRange, text: "0-2", isOffer: true))
    bench.paste("1-2")
    #expect(bench.state.popup == .prompt(.exportRange, text: "1-2"))
    bench.press("esc", "E", "9")
    #expect(bench.state.popup == .prompt(.exportRange, text: "9"))
    bench.press("enter")
    #expect(bench.state.popup == .prompt(.exportRange, text: "9"))
    #expect(bench.session.message?.contains("not a range") == true)
    bench.press("backspace", "0", "-", "2", "enter")
    #expect(bench.state.popup == nil && bench.effects == [.export(.range(0...2))])
  }

  @Test func `a click on a picture takes the focus, a second one on its title goes on`() throws {
    var bench = Bench()
    _ = bench.draw(130, 40)
    func place(_ target: Region.Target) throws -> (x: Int, y: Int) {
      let rect = try #require(bench.state.shown.regions.first { $0.target == target }).rect
      return (rect.x + 1, rect.y)
    }
    let picture = try place(.pane(.attribution))
    bench.mouse(.press, picture.x, picture.y)
    bench.mouse(.press, picture.x, picture.y)
    #expect(bench.state.focus == .attribution && bench.state.view == .heat)
    let title = try place(.paneTitle(.attribution))
    bench.mouse(.press, title.x, title.y)
    #expect(bench.state.view == .mask)
  }

  @Test func `the mouse moves the pixel and what is known of it is read at once`() throws {
    var bench = Bench()
    bench.press("k")
    _ = bench.draw(130, 40)
    let picture = try #require(bench.state.shown.regions.last { $0.target == .picture }).rect
    bench.mouse(.press, picture.x + 3, picture.y + 3)
    #expect(bench.draw(130, 40).line(39).contains("saliency"))
  }

  @Test func `numbers beside compared pictures are whole or left out`() {
    var bench = Bench(actions: 2)
    bench.press("5", "c", "C", "C")
    for (width, height) in [(130, 40), (172, 44), (254, 60)] {
      let text = bench.draw(width, height).text
      #expect(text.components(separatedBy: "on task ").count == 5, "\(width)")
      #expect(text.components(separatedBy: "IoU ").count >= 4, "\(width)")
    }
    // Two of the four have room here, none there.
    #expect(bench.draw(80, 24).text.contains("2 of 4 fit"))
    #expect(bench.draw(50, 12).text.contains("no room for 4 pictures: enlarge the terminal"))
  }

  @Test func `a demo says what is to be seen before it does it`() throws {
    let text = "[[steps]]\nnote = \"Two steps.\"\nkeys = \"n n\"\n"
    let demo = try DemoScript(try Toml.parse(text, file: "d.toml"), file: "d.toml")
    #expect(
      demo.actions == [.note("Two steps."), .key(.character("n")), .key(.character("n"))])
    var bench = Bench()
    bench.state.caption = "Two steps."
    #expect(bench.draw(80, 24).line(22).contains("Two steps."))
  }
}
