// The thread that draws: one piece of work after another, whoever hands it over.

import Foundation
import Testing

@testable import Environments

@Suite struct RenderThreadTests {
  /// Touched on the render thread alone.
  private final class Counter: @unchecked Sendable {
    var count = 0
    var threads: Set<UInt> = []
  }

  @Test func `work handed over by many threads is done on one, a piece at a time`() async throws {
    let thread = try RenderThread()
    defer { thread.stop() }
    let counter = Counter()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<50 {
            try thread.run {
              let before = counter.count
              counter.threads.insert(UInt(pthread_self()))
              sched_yield()
              counter.count = before + 1
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try thread.run { counter.count } == 400)
    #expect(counter.threads.count == 1 && !counter.threads.contains(UInt(pthread_self())))
  }

  @Test func `threads that take turns never work at once, until one is let go`() async throws {
    let counter = Counter()
    let threads = try (0..<4).map { _ in try RenderThread(takesTurns: true) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for thread in threads {
        group.addTask {
          for _ in 0..<50 {
            try thread.run {
              let before = counter.count
              sched_yield()
              counter.count = before + 1
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(counter.count == 200)
    // One that works freely does so within another's work.
    threads[0].workFreely()
    let answer = try threads[1].run { () throws(EnvironmentError) in try threads[0].run { 7 } }
    #expect(answer == 7)
    for thread in threads { thread.stop() }
  }

  @Test func `what work throws reaches whoever handed it over, and the thread goes on`() throws {
    let thread = try RenderThread()
    defer { thread.stop() }
    #expect(throws: EnvironmentError(.graphics, "no driver")) {
      try thread.run { () throws(EnvironmentError) in
        throw EnvironmentError(.graphics, "no driver")
      }
    }
    #expect(try thread.run { 7 } == 7)
  }

  @Test func `a stopped thread is gone, and stopping it again does nothing`() throws {
    weak var gone: RenderThread?
    do {
      let thread = try RenderThread()
      gone = thread
      thread.stop()
      thread.stop()
    }
    #expect(gone == nil)
  }
}
