// The camera through which a task is shown, and how much of its picture.

import CMuJoCo

/// One of a model's cameras.
package struct SceneCamera: Sendable, Hashable {
  /// Its name; nil is the model's first, or a free one where it has none.
  var name: String?
  /// The part of the square picture that is shown, itself square.
  var window = Window()
  /// Share of the shown part that is black, from its upper edge; segmentations call it sky.
  var blackened = 0.0

  /// A square inside a picture that goes from -1 to 1, to the right and upwards.
  struct Window: Sendable, Hashable {
    var left: Float = -1
    var bottom: Float = -1
    var edge: Float = 2

    static let whole = Window()
  }

  /// The first of the model, whole.
  package static let first = SceneCamera()

  /// On the robot's hand: of 640 x 640 pixels the lower right 448 x 448, the upper quarter of which is
  /// black (Jangir et al. 2022, as their published code has it).
  static let firstPerson = SceneCamera(
    name: "first_person", window: Window(left: -0.4, bottom: -1, edge: 1.4), blackened: 0.25)

  /// Its number in the model.
  /// - Throws: `EnvironmentError` where the model has none of that name.
  func index(in physics: Physics) throws(EnvironmentError) -> Int {
    guard let name else { return 0 }
    return try physics.index(.camera, name)
  }

  /// Narrows what `scene`, updated just now, will show to the window.
  func frame(_ scene: UnsafeMutablePointer<mjvScene>) {
    guard window != .whole else { return }
    // MuJoCo averages its two eyes.
    func narrow(_ eye: inout mjvGLCamera) {
      let half = eye.frustum_top
      eye.frustum_center += half * (window.left + window.edge / 2)
      eye.frustum_bottom = half * window.bottom
      eye.frustum_top = half * (window.bottom + window.edge)
    }
    narrow(&scene.pointee.camera.0)
    narrow(&scene.pointee.camera.1)
  }

  /// Blackens a picture as the camera has it.
  /// - Parameter pixels: 3 x size x size bytes, top row first.
  func blacken(_ pixels: UnsafeMutableBufferPointer<UInt8>, size: Int) {
    let rows = Int((blackened * Double(size)).rounded())
    for byte in 0..<3 * size * rows { pixels[byte] = 0 }
  }
}
