// Versions of the libraries behind environments as they are loaded, for `sgqn doctor`.

import CFFmpeg
import CMuJoCo

/// What environments are made with.
package enum LibraryVersions {
  package static var mujoco: String { String(cString: mj_versionString()) }
  package static var ffmpeg: String { String(cString: av_version_info()) }
}
