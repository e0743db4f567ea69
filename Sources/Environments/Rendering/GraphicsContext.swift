// OpenGL without a window: a desktop GL context made through EGL, on a GPU's own EGL device where
// there is one, otherwise on Mesa's surfaceless platform, which draws with the processor.
//
// A context belongs to the thread that made it current: create, use and drop one on one thread.

import CEGL
import Glibc

/// What was found out about OpenGL on this machine; `sgqn doctor` prints it.
package struct GraphicsReport: Sendable, Equatable {
  /// How the display was reached: `EGL device 0` or `EGL surfaceless`.
  package var platform: String
  /// Version of EGL, for example `1.5`.
  package var eglVersion: String
  /// GL_RENDERER, for example `llvmpipe (LLVM 15.0.6, 256 bits)`.
  package var renderer: String
  /// GL_VENDOR.
  package var vendor: String
  /// GL_VERSION.
  package var version: String
  /// Whether the processor draws instead of a GPU.
  package var isSoftware: Bool
}

/// A current OpenGL context of one thread.
final class GraphicsContext {
  let report: GraphicsReport
  let functions: GraphicsFunctions
  private let display: EGLDisplay
  private let context: EGLContext

  // Mesa's software renderer draws on the thread that asks, not on threads of its own, which for frames of
  // 84 pixels save no time; a user's own setting stays.
  private static let drawsAlone: Void = { _ = setenv("LP_NUM_THREADS", "0", 0) }()

  /// Makes a context and makes it current on the calling thread.
  /// - Throws: `EnvironmentError` (`graphics`) naming what was tried and what to install.
  init() throws(EnvironmentError) {
    Self.drawsAlone
    var failures: [String] = []
    for candidate in Self.candidates() {
      switch Self.open(candidate) {
      case .success(let (display, context, version)):
        guard let functions = GraphicsFunctions() else {
          Self.close(display, context)
          failures.append("\(candidate.name): OpenGL functions missing")
          continue
        }
        self.display = display
        self.context = context
        self.functions = functions
        let renderer = functions.string(GL_RENDERER)
        report = GraphicsReport(
          platform: candidate.name, eglVersion: version, renderer: renderer,
          vendor: functions.string(GL_VENDOR), version: functions.string(GL_VERSION),
          isSoftware: ["llvmpipe", "softpipe", "swrast"].contains { renderer.contains($0) })
        return
      case .failure(let failure):
        failures.append("\(candidate.name): \(failure.reason)")
      }
    }
    let tried = failures.isEmpty ? "no EGL display" : failures.joined(separator: "; ")
    throw EnvironmentError(
      .graphics,
      "no OpenGL through EGL (\(tried)); install libegl1 and libgl1-mesa-dri, or a GPU's driver")
  }

  deinit { Self.close(display, context) }

  // MARK: Displays

  private struct Candidate {
    var name: String
    var display: EGLDisplay
  }

  private struct Failure: Error {
    var reason: String
  }

  // Displays worth trying, best first: hardware devices, then Mesa's surfaceless platform.
  private static func candidates() -> [Candidate] {
    let client = eglQueryString(nil, EGL_EXTENSIONS).map { String(cString: $0) } ?? ""
    var found: [Candidate] = []
    if client.contains("EGL_EXT_platform_device") || client.contains("EGL_EXT_device_base") {
      for (index, device) in devices().enumerated() {
        let display = eglGetPlatformDisplay(EGLenum(EGL_PLATFORM_DEVICE_EXT), device, nil)
        if let display { found.append(Candidate(name: "EGL device \(index)", display: display)) }
      }
    }
    if let display = eglGetPlatformDisplay(EGLenum(EGL_PLATFORM_SURFACELESS_MESA), nil, nil) {
      found.append(Candidate(name: "EGL surfaceless", display: display))
    }
    return found
  }

  // EGL devices of real hardware.
  private static func devices() -> [EGLDeviceEXT] {
    typealias Query =
      @convention(c) (
        EGLint, UnsafeMutablePointer<EGLDeviceEXT?>?, UnsafeMutablePointer<EGLint>?
      ) -> EGLBoolean
    typealias Describe = @convention(c) (EGLDeviceEXT?, EGLint) -> UnsafePointer<CChar>?
    guard let query = eglGetProcAddress("eglQueryDevicesEXT"),
      let describe = eglGetProcAddress("eglQueryDeviceStringEXT")
    else { return [] }
    var devices = [EGLDeviceEXT?](repeating: nil, count: 16)
    var count: EGLint = 0
    guard
      unsafeBitCast(query, to: Query.self)(EGLint(devices.count), &devices, &count)
        == EGLBoolean(EGL_TRUE)
    else { return [] }
    return devices.prefix(Int(count)).compactMap { $0 }.filter { device in
      let text = unsafeBitCast(describe, to: Describe.self)(device, EGL_EXTENSIONS)
      return !(text.map { String(cString: $0) } ?? "").contains("EGL_MESA_device_software")
    }
  }

  // Initialises a display and makes a surfaceless context current.
  private static func open(
    _ candidate: Candidate
  ) -> Result<(EGLDisplay, EGLContext, String), Failure> {
    let display = candidate.display
    var major: EGLint = 0
    var minor: EGLint = 0
    guard eglInitialize(display, &major, &minor) == EGLBoolean(EGL_TRUE) else {
      return .failure(Failure(reason: "eglInitialize failed (\(hexadecimal(eglGetError())))"))
    }
    let yes = EGLBoolean(EGL_TRUE)
    let wanted: [EGLint] = [
      EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT,
      EGL_RED_SIZE, 8, EGL_GREEN_SIZE, 8, EGL_BLUE_SIZE, 8, EGL_NONE,
    ]
    var config: EGLConfig?
    var count: EGLint = 0
    guard eglBindAPI(EGLenum(EGL_OPENGL_API)) == yes,
      eglChooseConfig(display, wanted, &config, 1, &count) == yes, count > 0,
      let context = eglCreateContext(display, config, nil, nil)
    else {
      let reason = "no desktop OpenGL (\(hexadecimal(eglGetError())))"
      eglTerminate(display)
      return .failure(Failure(reason: reason))
    }
    guard eglMakeCurrent(display, nil, nil, context) == yes else {
      let reason = "no surfaceless context (\(hexadecimal(eglGetError())))"
      eglDestroyContext(display, context)
      eglTerminate(display)
      return .failure(Failure(reason: reason))
    }
    return .success((display, context, "\(major).\(minor)"))
  }

  private static func close(_ display: EGLDisplay, _ context: EGLContext) {
    // The display is shared with other contexts of the process, so it stays initialised.
    eglMakeCurrent(display, nil, nil, nil)
    eglDestroyContext(display, context)
  }

  private static func hexadecimal(_ code: EGLint) -> String {
    "EGL error 0x" + String(code, radix: 16)
  }
}
