// The source of randomness: reproducible, storable at any point, and distributed as it says.

import Foundation
import Testing

@testable import Tensors

@Suite struct GeneratorTests {
  @Test func theSameSeedGivesTheSameNumbers() {
    var a = Generator(seed: 12, stream: 3)
    var b = Generator(seed: 12, stream: 3)
    for _ in 0..<100 {
      #expect(a.next() == b.next())
      #expect(a.normal() == b.normal())
    }
    #expect(a == b)
  }

  @Test func seedsAndStreamsGiveDifferentNumbers() {
    var seen = Set<UInt64>()
    for seed in 0..<20 {
      for stream in 0..<20 {
        var generator = Generator(seed: UInt64(seed), stream: UInt64(stream))
        seen.insert(generator.next())
      }
    }
    #expect(seen.count == 400)
  }

  @Test func itFollowsThePublishedAlgorithm() throws {
    // xoshiro256** from the state (1, 2, 3, 4): the first outputs by hand.
    let json = #"{"s0":1,"s1":2,"s2":3,"s3":4}"#
    var generator = try JSONDecoder().decode(Generator.self, from: Data(json.utf8))
    #expect((0..<3).map { _ in generator.next() } == [11520, 0, 1_509_978_240])
  }

  @Test func aStoredGeneratorGoesOnInTheMiddleOfAPair() throws {
    for draws in 0..<6 {
      var generator = Generator(seed: 0xFFFF_FFFF_FFFF_FFFF)
      for _ in 0..<draws { _ = generator.normal() }
      let data = try JSONEncoder().encode(generator)
      var restored = try JSONDecoder().decode(Generator.self, from: data)
      #expect(restored == generator)
      for _ in 0..<10 {
        #expect(restored.normal() == generator.normal())
        #expect(restored.next() == generator.next())
      }
    }
  }

  @Test func momentsAreThoseOfTheDistributions() {
    var generator = Generator(seed: 7)
    let count = 200_000
    var (sum, square, cube, fourth) = (0.0, 0.0, 0.0, 0.0)
    var (uniformSum, uniformSquare) = (0.0, 0.0)
    for _ in 0..<count {
      let x = generator.normal()
      sum += x
      square += x * x
      cube += x * x * x
      fourth += x * x * x * x
      let u = generator.uniform(-2, 4)
      #expect((-2..<4).contains(u))
      uniformSum += u
      uniformSquare += u * u
    }
    let n = Double(count)
    // Five standard errors.
    #expect(abs(sum / n) < 5 * (1 / n).squareRoot())
    #expect(abs(square / n - 1) < 5 * (2 / n).squareRoot())
    #expect(abs(cube / n) < 5 * (15 / n).squareRoot())
    #expect(abs(fourth / n - 3) < 5 * (96 / n).squareRoot())
    #expect(abs(uniformSum / n - 1) < 5 * (3 / n).squareRoot())
    #expect(abs(uniformSquare / n - 4) < 0.06)
  }

  @Test func indicesStayBelowTheirBoundAndReachAllOfIt() {
    var generator = Generator(seed: 9)
    for bound in [1, 2, 3, 9, 100] {
      var counts = [Int](repeating: 0, count: bound)
      for _ in 0..<(1000 * bound) { counts[generator.index(below: bound)] += 1 }
      #expect(counts.allSatisfy { abs($0 - 1000) < 200 })
    }
    for _ in 0..<100 { #expect((0..<Int.max).contains(generator.index(below: .max))) }
  }
}
