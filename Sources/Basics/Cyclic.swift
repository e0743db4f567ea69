// Choice around and around: after the last comes the first, before the first the last.

extension Int {
  /// The index into `count` things that this one leads to, counted around: -1 is the last.
  package func wrapped(in count: Int) -> Int {
    precondition(count > 0, "an index into \(count) things")
    let rest = self % count
    return rest < 0 ? rest + count : rest
  }
}

extension Array {
  /// The element at `index`, counted around.
  package subscript(cyclic index: Int) -> Element { self[index.wrapped(in: count)] }
}
