// The version of FFmpeg as it is loaded, for `sgqn doctor`.

import CFFmpeg

/// The library that decodes films and pictures.
package enum FFmpegVersion {
  package static var current: String { String(cString: av_version_info()) }
}
