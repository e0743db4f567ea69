// What can go wrong between a finished picture and the disk.

import Basics

/// A file could not be written or read. `message` is one line for the user.
package typealias ExportError = FileError
