// A bounded memory: the least recently used value goes first. Entries form a ring in the order of
// their use (`entries[0]` is its fixed start), so that finding, using and dropping one are O(1).

/// A dictionary whose values cost at most `capacity` together.
package struct Cache<Key: Hashable, Value> {
  fileprivate struct Entry {
    let key: Key?
    var value: Value?
    var cost: Int
    var older: Int
    var newer: Int
  }

  package let capacity: Int
  /// What the values cost together.
  package private(set) var cost = 0
  private var places: [Key: Int] = [:]
  private var entries = [Entry(key: nil, value: nil, cost: 0, older: 0, newer: 0)]
  private var free: [Int] = []

  /// - Parameter capacity: the number of values, or the sum of the costs they are inserted with.
  package init(capacity: Int) {
    precondition(capacity > 0, "cache of \(capacity) values")
    self.capacity = capacity
  }

  package var count: Int { places.count }

  /// All values, the one used last at the end.
  package var values: [Value] {
    var values: [Value] = []
    var at = entries[0].newer
    while at != 0, let value = entries[at].value {
      values.append(value)
      at = entries[at].newer
    }
    return values
  }

  /// The value under `key`, made and kept if it is missing.
  package mutating func value<Failure: Error>(
    _ key: Key, make: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    if let found = self[key] { return found }
    let value = try make()
    insert(value, under: key)
    return value
  }

  /// The value under `key`; reading it counts as a use.
  package subscript(key: Key) -> Value? {
    mutating get {
      guard let at = places[key] else { return nil }
      unlink(at)
      link(at)
      return entries[at].value
    }
  }

  /// Keeps `value`, which replaces an earlier one under `key`. It is kept even if it alone costs
  /// more than the capacity.
  /// - Returns: the values dropped for it.
  @discardableResult
  package mutating func insert(_ value: Value, under key: Key, cost: Int = 1) -> [Value] {
    precondition(cost >= 0, "a cost of \(cost)")
    var dropped: [Value] = []
    if let known = places[key] { dropped.append(remove(known)) }
    let at = free.popLast() ?? entries.count
    let entry = Entry(key: key, value: value, cost: cost, older: 0, newer: 0)
    if at == entries.count { entries.append(entry) } else { entries[at] = entry }
    places[key] = at
    link(at)
    self.cost += cost
    while self.cost > capacity, count > 1 { dropped.append(remove(entries[0].newer)) }
    return dropped
  }

  package mutating func removeAll() { self = Cache(capacity: capacity) }

  private mutating func remove(_ at: Int) -> Value {
    guard let key = entries[at].key, let value = entries[at].value else {
      preconditionFailure("no entry at \(at)")
    }
    unlink(at)
    places[key] = nil
    entries[at].value = nil
    free.append(at)
    cost -= entries[at].cost
    return value
  }

  private mutating func unlink(_ at: Int) {
    let (older, newer) = (entries[at].older, entries[at].newer)
    entries[older].newer = newer
    entries[newer].older = older
  }

  // Makes `at` the newest.
  private mutating func link(_ at: Int) {
    let last = entries[0].older
    entries[at].older = last
    entries[at].newer = 0
    entries[last].newer = at
    entries[0].older = at
  }
}

extension Cache: Sendable where Key: Sendable, Value: Sendable {}
extension Cache.Entry: Sendable where Key: Sendable, Value: Sendable {}
