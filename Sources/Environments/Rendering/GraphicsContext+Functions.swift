// The few OpenGL calls the renderer makes itself; the rest is MuJoCo's. Looked up at run time in
// the context that is current.

import CEGL

/// OpenGL functions of the current context.
struct GraphicsFunctions {
  typealias GetString = @convention(c) (GLenum) -> UnsafePointer<GLubyte>?
  typealias Textures = @convention(c) (GLsizei, UnsafeMutablePointer<GLuint>?) -> Void
  typealias Error = @convention(c) () -> GLenum

  private let getString: GetString
  let generateTextures: Textures
  let deleteTextures: Textures
  let error: Error

  /// Nil where a function is missing.
  init?() {
    guard let getString = Self.address("glGetString"),
      let generate = Self.address("glGenTextures"),
      let delete = Self.address("glDeleteTextures"),
      let error = Self.address("glGetError")
    else { return nil }
    self.getString = unsafeBitCast(getString, to: GetString.self)
    generateTextures = unsafeBitCast(generate, to: Textures.self)
    deleteTextures = unsafeBitCast(delete, to: Textures.self)
    self.error = unsafeBitCast(error, to: Error.self)
  }

  /// A property of the context as text.
  func string(_ name: Int32) -> String {
    guard let text = getString(GLenum(name)) else { return "" }
    return String(cString: text)
  }

  private static func address(_ name: String) -> (@convention(c) () -> Void)? {
    eglGetProcAddress(name)
  }
}
