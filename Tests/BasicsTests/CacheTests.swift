// The cache against a plain model of it.

import Basics
import Testing

@Suite struct CacheTests {
  @Test func `a cache forgets what was used longest ago`() {
    var cache = Cache<Int, Int>(capacity: 2)
    var made: [Int] = []
    func ask(_ key: Int) -> Int {
      cache.value(key) {
        made.append(key)
        return 10 * key
      }
    }
    #expect([1, 2, 1, 3, 1, 2].map(ask) == [10, 20, 10, 30, 10, 20])
    #expect(made == [1, 2, 3, 2])
    #expect(cache.count == 2)
  }

  @Test func `values may cost more than one, and the newest stays whatever it costs`() {
    var cache = Cache<String, Int>(capacity: 10)
    #expect(cache.insert(1, under: "a", cost: 4).isEmpty)
    #expect(cache.insert(2, under: "b", cost: 6).isEmpty)
    #expect(cache.insert(3, under: "c", cost: 1) == [1])
    #expect(cache.insert(4, under: "d", cost: 50) == [2, 3])
    #expect(cache.values == [4])
    #expect(cache.cost == 50)
    #expect(cache.insert(5, under: "d", cost: 2) == [4])
    #expect(cache["d"] == 5)
    cache.removeAll()
    #expect(cache.count == 0 && cache["d"] == nil && cache.capacity == 10)
  }

  @Test func `any order of uses gives what a list in order of use gives`() {
    var cache = Cache<Int, Int>(capacity: 12)
    var list: [(key: Int, value: Int, cost: Int)] = []
    var state: UInt32 = 7
    func random(_ count: UInt32) -> Int {
      state = state &* 1_664_525 &+ 1_013_904_223
      return Int((state >> 8) % count)
    }
    for value in 0..<3000 {
      let key = random(20)
      if random(2) == 0 {
        let at = list.firstIndex { $0.key == key }
        #expect(cache[key] == at.map { list[$0].value })
        if let at { list.append(list.remove(at: at)) }
      } else {
        let cost = random(4)
        list.removeAll { $0.key == key }
        list.append((key, value, cost))
        while list.count > 1, list.map(\.cost).reduce(0, +) > 12 { list.removeFirst() }
        cache.insert(value, under: key, cost: cost)
      }
      #expect(cache.values == list.map(\.value))
    }
  }
}
