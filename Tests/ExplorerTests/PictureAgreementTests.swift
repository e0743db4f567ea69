// The screen and the files that are exported show the same pictures, pixel by pixel.

import Attribution
import Environments
import Export
import Frames
import Pictures
import Terminal
import Testing

@testable import Explorer

@Suite struct PictureAgreementTests {
  /// A plan for the state under the cursor, and what is seen there.
  private func plan(
    _ bench: Bench, _ kind: ExportPlan.Kind = .range
  ) throws -> (plan: ExportPlan, item: ExportItem, seen: ModeObservation) {
    let cursor = bench.session.cursor
    let plan = bench.state.exportPlan(kind, cursor...cursor, folder: "unused")
    return (plan, plan.items[0], try #require(bench.session.currentObservations).shown)
  }

  /// The picture that the screen shows in its second pane under a view.
  private func onScreen(_ view: PictureView, _ bench: inout Bench) throws -> Frame {
    if view == .observation { return try #require(bench.draw(254, 50).pictures.first).frame }
    bench.state.view = view
    return try #require(bench.draw(254, 50).pictures.dropFirst().first).frame
  }

  @Test(arguments: [Float(128), 0, 200])
  func `step pictures show what the screen shows`(fill: Float) throws {
    var bench = Bench(mode: .videoEasy, maskFill: fill)
    // The bright square is a hundredth of the picture.
    bench.state.session.request.quantile = 0.99
    bench.press("n", "n")
    let (plan, item, seen) = try plan(bench)
    let panes = Exporter.annotated(plan, item, seen).panes
    let views: [PictureView] = [.observation, .heat, .masked, .versus]
    #expect(panes.count == views.count)
    for (pane, view) in zip(panes, views) {
      #expect(try onScreen(view, &bench) == pane.image, "\(view)")
    }
    let grey = RGB(UInt8(fill), UInt8(fill), UInt8(fill))
    #expect(panes[2].image[0, 0] == grey)
  }

  @Test func `sheets show what the screen shows`() throws {
    var bench = Bench(mode: .videoHard)
    bench.press("n")
    let (plan, item, seen) = try plan(bench)
    var range = RangeSheet(plan)
    range.add(0, item, seen)
    let both = try #require(range.items.first).frame
    let heat = try onScreen(.heat, &bench)
    #expect(both.cropped(x: 84, y: 0, width: 84, height: 84) == heat)
    let modes = Exporter.viewpointsSheet(plan, item, [seen])
    #expect(modes.items[0].frame == seen.stack.newest)
    #expect(modes.items[1].frame == heat)
    #expect(try onScreen(.masked, &bench) == modes.items[2].frame)
  }

  @Test func `compared modes are pictured like the others`() throws {
    var bench = Bench(mode: .videoHard)
    let heat = try onScreen(.heat, &bench)
    bench.press("c")
    #expect(try #require(bench.draw(254, 50).pictures.first).frame == heat)
  }

  @Test func `a theme colours the screen's pictures and the files' alike`() throws {
    var bench = Bench(mode: .videoHard)
    bench.state.theme = Theme(
      name: "t", styles: [:],
      gradients: [.saliency: Colormap(name: "t", stops: [RGB(0, 0, 0), RGB(0, 255, 0)])],
      inks: [.bothMasks: RGB(1, 2, 3)])
    let (plan, item, seen) = try plan(bench)
    let panes = Exporter.annotated(plan, item, seen).panes
    #expect(try onScreen(.heat, &bench) == panes[1].image)
    #expect(try onScreen(.versus, &bench) == panes[3].image)
  }

  @Test func `the spread of the policy is the same range in both`() throws {
    let bench = Bench()
    let (plan, item, seen) = try plan(bench)
    let values = try #require(Exporter.annotated(plan, item, seen).values)
    #expect(values.policyRanges == [seen.inspection.policyRange(of: 0)])
  }
}
