// The robot's reference files: numbers computed with the original models, in six forms of JSON. Which
// one a file is shows in its keys.

/// The contents of one reference file; a part is nil unless the file holds it.
struct RobotReference: Decodable {
  /// Joint positions and what follows from them, of the arm and of the arm with a hammer.
  let arm: [Pose]?
  let armWithHammer: [Pose]?
  /// Rewards, or limits of the hand's way.
  let samples: [Sample]?
  /// Transitions by action space, and their task.
  let task: String?
  let cases: [String: Case]?
  /// Starts of episodes by task and action space.
  let data: [String: Starts]?
  /// Returns of simple policies by task, action space and policy.
  let stats: [String: Returns]?
  /// What pictures show, by task and scene.
  let scenes: [String: Scene]?

  private enum CodingKeys: String, CodingKey {
    case arm, samples, task, cases, data, stats, scenes
    case armWithHammer = "arm_hammer"
  }

  struct Pose: Decodable {
    let q: [Double]
    let bodies: [String: SIMD3<Double>]
    let sites: [String: SIMD3<Double>]
    let handOrientation: SIMD4<Double>
    let handCamera: Camera

    private enum CodingKeys: String, CodingKey {
      case q, bodies, sites
      case handOrientation = "link7_quat"
      case handCamera = "first_person_cam"
    }
  }

  /// Where a camera is, and the rows of the rotation from its frame to the world's.
  struct Camera: Decodable {
    let position: SIMD3<Double>
    let rows: [Double]

    private enum CodingKeys: String, CodingKey {
      case position = "pos"
      case rows = "xmat"
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      position = try values.decode(SIMD3<Double>.self, forKey: .position)
      rows = try values.decode([Double].self, forKey: .rows)
      guard rows.count == 9 else {
        throw DecodingError.dataCorruptedError(
          forKey: .rows, in: values, debugDescription: "\(rows.count) numbers, not 9")
      }
    }
  }

  struct Sample: Decodable {
    // Rewards.
    let task: String?
    let xyz: Bool?
    let goal: SIMD3<Double>?
    let point: SIMD3<Double>?
    let nail: SIMD3<Double>?
    let tool: SIMD3<Double>?
    let effort: Double?
    let reward: Double?
    let success: Bool?
    // Limits.
    let grasp: SIMD3<Double>?
    let action: SIMD3<Double>?
    let ceiling: Double?
    let inSpace: SIMD3<Double>?
    let flat: SIMD3<Double>?

    private enum CodingKeys: String, CodingKey {
      case task, xyz, goal, point, nail, tool, reward, success, grasp, action
      case effort = "action_norm"
      case ceiling = "max_z"
      case inSpace = "delta_xyz"
      case flat = "delta_xy"
    }
  }

  struct Case: Decodable {
    let start: Start
    let transitions: [Transition]

    struct Start: Decodable {
      let nail: Int?
      private enum CodingKeys: String, CodingKey { case nail = "nail_id" }
    }
  }

  struct Transition: Decodable {
    let action: SIMD4<Double>
    let positions: [Double]
    let velocities: [Double]
    let goal: SIMD3<Double>
    let mocap: SIMD3<Double>
    let reward: Double
    let sites: [String: SIMD3<Double>]

    private enum CodingKeys: String, CodingKey {
      case action, goal, reward, sites
      case positions = "qpos_before"
      case velocities = "qvel_before"
      case mocap = "mocap_pos"
    }
  }

  struct Starts: Decodable {
    let resets: [Reset]
    /// Where the point between the fingers is after each of some full steps along x.
    let response: [SIMD3<Double>]

    private enum CodingKeys: String, CodingKey {
      case resets
      case response = "step_response_plus_x"
    }

    struct Reset: Decodable {
      let later: Later
      private enum CodingKeys: String, CodingKey { case later = "after_10_zero_actions" }
    }

    struct Later: Decodable {
      /// Three joints of each side.
      let gripper: [Double]
      private enum CodingKeys: String, CodingKey { case gripper = "gripper_q" }
    }
  }

  struct Returns: Decodable {
    let mean: Double
    let std: Double
    let n: Int
  }

  /// Parts of a picture by name; the picture's own mean colour stands among them.
  struct Scene: Decodable {
    let parts: [String: Part]

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Name.self)
      var parts: [String: Part] = [:]
      for key in container.allKeys {
        parts[key.stringValue] = try? container.decode(Part.self, forKey: key)
      }
      self.parts = parts
    }

    struct Part: Decodable {
      let share: Double
      let color: SIMD3<Double>
      private enum CodingKeys: String, CodingKey {
        case share = "frac"
        case color = "rgb"
      }
    }

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }
}
