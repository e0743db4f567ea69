// Which pixels of a frame show what. Parts are told apart by the models' materials, so
// that dm-control's own models give the same ones.

/// What a pixel shows.
package enum Segment: UInt8, Sendable, CaseIterable, Codable {
  /// Nothing of the model: the sky, or the clip in its place.
  case sky
  case floor
  /// What the agent moves, directly or not: the robot's bodies, a ball, a string.
  case robot
  /// Where the task wants something to be.
  case target
  /// Fixed parts of the scene: rails, walls, supports.
  case scenery
  /// The hand of the robot arm.
  case gripper
  /// What the robot arm is to move, and what it holds.
  case object
  case table

  /// What only scenes of the robot arm have.
  package static let ofArm: [Segment] = [.gripper, .object, .table]

  /// What an agent has to look at to do its task.
  package static let ofTask: [Segment] = [.robot, .gripper, .object, .target]

  /// - Parameter material: the name of the material that a part is made of.
  init(material: String?) {
    switch material {
    case "grid": self = .floor
    case "target": self = .target
    case "decoration", "pedestal": self = .scenery
    case "gripper": self = .gripper
    case "object", "board": self = .object
    case "table": self = .table
    default: self = .robot
    }
  }
}

/// The segments of one frame.
package struct Segmentation: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// `width * height` segments, row-major, top row first.
  package var segments: [Segment]

  package init(width: Int, height: Int, segments: [Segment]) {
    precondition(
      segments.count == width * height,
      "\(segments.count) segments for a frame of \(width)x\(height)")
    self.width = width
    self.height = height
    self.segments = segments
  }

  package subscript(x: Int, y: Int) -> Segment { segments[y * width + x] }

  /// Which share of all pixels shows `segment`, 0...1.
  package func share(of segment: Segment) -> Double {
    share(of: segment, where: [Bool](repeating: true, count: segments.count))
  }

  /// Which share of the pixels in `mask` shows `segment`, 0...1; 0 if the mask is empty.
  /// - Parameter mask: `width * height` flags, row-major.
  package func share(of segment: Segment, where mask: [Bool]) -> Double {
    precondition(mask.count == segments.count, "\(mask.count) flags for \(segments.count) pixels")
    var (chosen, hits) = (0, 0)
    for (isChosen, shown) in zip(mask, segments) where isChosen {
      chosen += 1
      if shown == segment { hits += 1 }
    }
    return chosen == 0 ? 0 : Double(hits) / Double(chosen)
  }
}
