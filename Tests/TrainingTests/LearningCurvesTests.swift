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
    "", "10", "x,5", "-5,1", "20,nan", "30,inf", "40,", ",5", ",", "50,1,2", ",,,,", "\u{0},\u{0}",
    "\(Int.max),3", "281474976710657,3", "9223372036854775808,3", "1e3,4",
  ])
  func `a table that is damaged has the curves that can be read`(row: String) throws {
    let curves = try curves("step,return\n\(row)\n100,2.5\n\(row)\n")
    let point = LearningCurves.Curve(name: LearningCurves.training, steps: [100], values: [2.5])
    #expect(curves == LearningCurves(curves: [point], lastStep: 100))
  }

  @Test(arguments: [
    "", "step\n", "step\n5\n", "no,table\n1,2\n", "return\n5\n", "\u{0},\u{0}\n\n,,,,\n",
  ])
  func `a table without steps or returns has no curves`(table: String) throws {
    #expect(try curves(table).curves.isEmpty)
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
