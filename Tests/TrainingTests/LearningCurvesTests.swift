// Curves read from a training's table.

import Foundation
import Testing

@testable import Training

@Suite final class LearningCurvesTests {
  private let folder =
    FileManager.default.temporaryDirectory.path + "/sgqn-curves-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func curves(_ table: String) throws -> LearningCurves {
    try Data(table.utf8).write(to: URL(fileURLWithPath: folder + "/metrics.csv"))
    return LearningCurves(folder)
  }

  @Test func `episodes and evaluations become curves in the order of the table`() throws {
    let curves = try curves(
      """
      step,episode,return,critic_loss,eval_train,eval_video_hard
      10,1,100.5,1,,
      20,2,200,1,,
      20,2,,1,150,40

      """)
    #expect(curves.lastStep == 20)
    #expect(curves.curves.map(\.name) == [LearningCurves.training, "train", "video_hard"])
    #expect(curves.curves[0].steps == [10, 20] && curves.curves[0].values == [100.5, 200])
    #expect(curves.curves[2].last == 40)
  }

  @Test(arguments: [
    "", "step\n", "no,table\n1,2\n", "step,return\n10\nx,5\n-5,1\n20,nan\n30,inf\n",
    "return\n5\n", "\u{0},\u{0}\n\n,,,,\n",
  ])
  func `a table that is damaged has the curves that can be read`(table: String) throws {
    let curves = try curves(table)
    #expect(curves.curves.allSatisfy { !$0.steps.isEmpty && $0.values.allSatisfy(\.isFinite) })
  }

  @Test func `a folder without a table has no curves`() {
    #expect(LearningCurves(folder + "/none").curves.isEmpty)
  }

  @Test func `values between points lie on a line`() {
    let curve = LearningCurves.Curve(name: "a", steps: [10, 20, 40], values: [0, 10, 50])
    #expect(curve.value(at: 5) == nil)
    #expect(curve.value(at: 10) == 0)
    #expect(curve.value(at: 15) == 5)
    #expect(curve.value(at: 30) == 30)
    #expect(curve.value(at: 99) == 50)
  }

  @Test func `samples are means where points are dense and lines where they are not`() {
    let curve = LearningCurves.Curve(name: "a", steps: [10, 11, 40], values: [2, 4, 30])
    let samples = curve.sampled(11, to: 100)
    #expect(samples[0].isNaN)
    #expect(samples[1] == 3)
    #expect(abs(samples[2] - (4 + 26 * 9 / 29.0)) < 1e-9)
    #expect(samples[4] == 30)
    #expect(samples[5...].allSatisfy { $0.isNaN })
    #expect(curve.sampled(1, to: 100) == [12])
    #expect(
      LearningCurves.Curve(name: "b", steps: [], values: []).sampled(3, to: 9).allSatisfy {
        $0.isNaN
      })
  }
}
