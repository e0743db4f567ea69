// A bounded memory: the least recently used value goes first.

/// A dictionary that holds at most `capacity` values.
struct Cache<Key: Hashable, Value> {
  let capacity: Int
  private var entries: [Key: (value: Value, used: Int)] = [:]
  private var clock = 0

  init(capacity: Int) {
    precondition(capacity > 0, "cache of \(capacity) values")
    self.capacity = capacity
  }

  var count: Int { entries.count }

  /// The value under `key`, made and kept where there is none.
  mutating func value<Failure: Error>(
    _ key: Key, make: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    if let found = self[key] { return found }
    let value = try make()
    insert(value, under: key)
    return value
  }

  /// The value under `key`, which counts as a use of it.
  subscript(key: Key) -> Value? {
    mutating get {
      guard let found = entries[key] else { return nil }
      clock += 1
      entries[key] = (found.value, clock)
      return found.value
    }
  }

  mutating func insert(_ value: Value, under key: Key) {
    clock += 1
    if entries[key] == nil, entries.count >= capacity,
      let oldest = entries.min(by: { $0.value.used < $1.value.used })
    {
      entries[oldest.key] = nil
    }
    entries[key] = (value, clock)
  }

  mutating func removeAll() { entries.removeAll() }
}
