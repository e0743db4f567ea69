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
    clock += 1
    if let found = entries[key] {
      entries[key] = (found.value, clock)
      return found.value
    }
    let value = try make()
    if entries.count >= capacity, let oldest = entries.min(by: { $0.value.used < $1.value.used }) {
      entries[oldest.key] = nil
    }
    entries[key] = (value, clock)
    return value
  }

  mutating func removeAll() { entries.removeAll() }
}
