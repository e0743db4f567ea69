// The version of libpng as it is loaded, for `sgqn doctor`.

import CPNG

extension PNG {
  package static var libraryVersion: String {
    png_get_libpng_ver(nil).map { String(cString: $0) } ?? "unknown"
  }
}
