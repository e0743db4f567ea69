// Where clips come from: a folder of films, or the program's own painting.

/// A numbered set of clips, each made when it is asked for.
package protocol ClipSource: Sendable {
  /// Clips in the set, at least one.
  var count: Int { get }
  /// The clip with that number, 0..<count; the same one every time.
  func clip(_ index: Int) throws(MediaError) -> Clip
}
