// Changed views and random walks: where the camera goes, and that walks keep within their box.

import Basics
import Foundation
import Testing

@testable import Environments

@Suite struct ViewsTests {
  /// A camera 4 m south of (0, 0, 1), level, looking north.
  private let level = CameraPose(
    target: SIMD3(0, 0, 1), offset: SIMD3(0, -4, 0), right: SIMD3(1, 0, 0), up: SIMD3(0, 0, 1),
    back: SIMD3(0, -1, 0))

  private func distance(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    ((a - b) * (a - b)).sum().squareRoot()
  }

  @Test func `a novel view goes round and up and goes on looking at the same point`() {
    var pose = level
    pose.apply(.novel())
    // 12 degrees up: height 4 sin 12; 18 degrees round from south towards east: 4 cos 12 sin 18.
    #expect(distance(pose.position, SIMD3(1.209056927, -3.721094598, 1.831646763)) < 1e-6)
    #expect(abs((pose.offset * pose.offset).sum() - 16) < 1e-12)
    #expect(distance(pose.offset, pose.back * 4) < 1e-12)
    #expect(abs((pose.right * pose.up).sum()) < 1e-12)
    #expect(abs(pose.right.z) < 1e-12 && pose.up.z > 0)
  }

  @Test func `the moving view is a triangle wave of a hundred control steps`() {
    let view = { ViewChange.moving(controlStep: $0) }
    #expect(view(0) == .novel(1))
    #expect(abs(view(25).azimuth) < 1e-12 && abs(view(25).polar) < 1e-12)
    #expect(view(50) == .novel(-1))
    #expect(view(75) == view(25))
    #expect(view(100) == view(0))
    #expect(view(10) == view(90))
  }

  @Test func `the shaking view shifts by at most seven centimetres an axis`() {
    var generator = SeededGenerator(1)
    let shifts = (0..<2000).flatMap { _ in
      let shift = ViewChange.shaking(using: &generator).shift
      return [shift.x, shift.y, shift.z]
    }
    #expect(shifts.allSatisfy { abs($0) <= 0.07 })
    #expect(shifts.contains { abs($0) == 0.07 })
    let variance = shifts.reduce(0) { $0 + $1 * $1 } / Double(shifts.count)
    #expect(abs(variance.squareRoot() - 0.0293) < 0.001)
  }

  @Test(arguments: [0.025, 0.1, 0.5])
  func `a walk moves, keeps within its box and above the ground`(intensity: Double) {
    let colors = [Color(0.7, 0.5, 0.3), Color(0.1, 0, 1)]
    let bounds = RandomWalk.Bounds(radius: 4, polar: .pi / 2, staysUp: true)
    for seed in 0..<4 {
      var generator = SeededGenerator(UInt64(seed))
      let walk = RandomWalk(intensity: intensity, bounds, materials: colors, using: &generator)
      let reach = .pi / 2 * intensity
      var views: Set<ViewChange> = []
      for step in stride(from: 0, through: 1000, by: 2) {
        let view = walk.view(step)
        views.insert(view)
        #expect(abs(view.azimuth) <= reach && abs(view.roll) <= reach)
        #expect(view.polar <= 0 && view.polar >= -reach)
        #expect(view.zoom >= 1 - 0.5 * intensity && view.zoom <= 1 + 1.5 * intensity)
        for (color, own) in zip(walk.materials(step), colors) {
          for axis in 0..<3 {
            #expect(abs(color[axis] - own[axis]) <= Float(intensity) + 1e-6)
            #expect((0...1).contains(color[axis]))
          }
        }
      }
      #expect(views.count == 501)
      #expect(walk.view(1002) == walk.view(998), "longer episodes walk back")
      #expect(walk.view(10) == walk.view(11) && walk.view(11) != walk.view(12))
    }
  }

  @Test func `a background goes through its clip a frame for two control steps and turns round`() {
    var starts: Set<Int> = []
    for seed in 0..<40 {
      let frames = (0..<60).map { step in
        var generator = SeededGenerator(UInt64(seed))
        return WalkDistractor.clipFrame(at: step, of: 8, using: &generator)
      }
      starts.insert(frames[0])
      #expect(Set(frames) == Set(0..<8))
      for step in stride(from: 0, to: 58, by: 2) {
        #expect(frames[step] == frames[step + 1] && abs(frames[step + 2] - frames[step]) == 1)
      }
    }
    #expect(starts.count > 5)
    var generator = SeededGenerator(1)
    #expect(WalkDistractor.clipFrame(at: 7, of: 1, using: &generator) == 0)
    let walks = DistractorMode.allCases.compactMap { $0.distractor as? WalkDistractor }
    #expect(walks.map(\.clipCount) == [2, 2, 4, 6, 8, 60, 60, 60])
  }

  @Test func `the other modes leave the camera alone and every mode shows another picture`() throws
  {
    let renderer = try Renderer(RendererOptions(seed: 3, videos: mediaFixtures))
    let physics = try Physics.cartpole(at: [0.2, 0.4])
    let frames = try DistractorMode.suite.map { mode in
      try renderer.frame(of: physics, mode: mode, episode: 1, agentStep: 3, controlStep: 24).pixels
    }
    #expect(Set(frames).count == 17)
    let after = try renderer.frame(
      of: physics, mode: .train, episode: 1, agentStep: 3, controlStep: 24)
    #expect(after.pixels == frames[0])
  }
}
