// The version of MuJoCo as it is loaded, for `sgqn doctor`.

import CMuJoCo

/// The library behind `Physics`.
package enum MuJoCoVersion {
  package static var current: String { String(cString: mj_versionString()) }
}
