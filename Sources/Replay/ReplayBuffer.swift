// Experience, each frame held once: an observation is three references to frames. Memory grows with
// the frames that are there, up to the capacity; then the oldest make room.

import Foundation
import Frames
import Tensors

/// Transitions of agent steps, sampled uniformly.
package final class ReplayBuffer {
  package let capacity: Int
  package let actionCount: Int
  package let area: Int
  let frameBytes: Int
  /// Frames kept; more than transitions, since each episode has one more of them.
  let slots: Int
  /// Frames ever added.
  package private(set) var frameCount = 0
  /// Transitions ever added.
  package private(set) var transitionCount = 0
  private var pages: [UnsafeMutablePointer<UInt8>] = []
  private var transitions: [Transition] = []
  private var actions: [Float] = []
  /// For each slot: the transition that led to the frame, or -1 for an episode's first.
  private var origins: [Int] = []
  private var episodeStart = 0
  /// The first transition all of whose frames are there. Matters where episodes are so short that
  /// their extra frames fill the slots before the transitions fill the capacity.
  private var firstWhole = 0
  private var draws: [Draw] = []

  private static let framesPerPage = 256

  private struct Transition {
    /// The observation's newest frame and its episode's first, counted from the very first.
    var frame: Int
    var start: Int
    var reward: Float
    var notDone: Float
  }

  private struct Draw {
    var transition = 0
    var shift = (0, 0)
    var nextShift = (0, 0)
  }

  /// - Parameters:
  ///   - capacity: transitions kept.
  ///   - size: height and width of a frame.
  package init(capacity: Int, actionCount: Int, size: Int = 84) {
    precondition(capacity > 0, "a replay of \(capacity) transitions")
    self.capacity = capacity
    self.actionCount = actionCount
    area = size * size
    frameBytes = 3 * area
    slots = capacity + capacity / 16 + 8
  }

  deinit { for page in pages { page.deallocate() } }

  /// Transitions that can be sampled.
  package var count: Int { transitionCount - oldest }

  private var oldest: Int { max(firstWhole, transitionCount - capacity) }

  func pixels(_ frame: Int) -> UnsafeMutablePointer<UInt8> {
    let slot = frame % slots
    return pages[slot / Self.framesPerPage] + slot % Self.framesPerPage * frameBytes
  }

  /// Starts an episode with its first frame.
  package func start(_ frame: Frame) {
    episodeStart = frameCount
    append(frame.planes, origin: -1)
  }

  /// Adds what an agent step from the newest frame brought.
  package func add(action: [Float], reward: Float, notDone: Float, next frame: Frame) {
    add(action: action, reward: reward, notDone: notDone, next: frame.planes)
  }

  func start(_ planes: [UInt8]) {
    episodeStart = frameCount
    append(planes, origin: -1)
  }

  func add(action: [Float], reward: Float, notDone: Float, next planes: [UInt8]) {
    precondition(action.count == actionCount, "\(action.count) actions, not \(actionCount)")
    precondition(frameCount > 0, "a transition before the first frame")
    let transition = Transition(
      frame: frameCount - 1, start: episodeStart, reward: reward, notDone: notDone)
    if transitions.count < capacity {
      transitions.append(transition)
      actions += action
    } else {
      let place = transitionCount % capacity
      transitions[place] = transition
      for i in 0..<actionCount { actions[place * actionCount + i] = action[i] }
    }
    append(planes, origin: transitionCount)
    transitionCount += 1
  }

  private func append(_ planes: [UInt8], origin: Int) {
    precondition(planes.count == frameBytes, "\(planes.count) bytes in a frame")
    while firstWhole < transitionCount, oldestFrame(of: firstWhole) <= frameCount - slots {
      firstWhole += 1
    }
    let slot = frameCount % slots
    if slot / Self.framesPerPage == pages.count {
      pages.append(.allocate(capacity: Self.framesPerPage * frameBytes))
    }
    if slot == origins.count { origins.append(origin) } else { origins[slot] = origin }
    pixels(frameCount).update(from: planes, count: frameBytes)
    frameCount += 1
  }

  /// The newest observation: the last three frames of the episode under way.
  package var newestStack: FrameStack {
    let size = Int(Double(area).squareRoot())
    return FrameStack(
      stack(frameCount - 1, start: episodeStart).map { index in
        Frame(
          width: size, height: size,
          planes: Array(UnsafeBufferPointer(start: pixels(index), count: frameBytes)))
      })
  }

  /// The first frame that a transition reads; transitions no longer kept read none.
  private func oldestFrame(of transition: Int) -> Int {
    guard transition >= transitionCount - capacity else { return 0 }
    let place = transitions[transition % capacity]
    return max(place.frame - 2, place.start)
  }

  private func stack(_ frame: Int, start: Int) -> [Int] {
    [max(frame - 2, start), max(frame - 1, start), frame]
  }

  /// What led to a frame: nil for an episode's first.
  func origin(of frame: Int) -> (action: [Float], reward: Float, notDone: Float)? {
    let number = origins[frame % slots]
    guard number >= 0 else { return nil }
    let place = number % capacity
    let transition = transitions[place]
    return (
      Array(actions[(place * actionCount)..<((place + 1) * actionCount)]), transition.reward,
      transition.notDone
    )
  }

  /// Fills `batch` with uniformly drawn transitions and every random draw of an update.
  ///
  /// - Parameter shift: the largest random shift of observations and next observations, each by its
  ///   own; pixels beyond the edge repeat it.
  package func sample(
    into batch: Batch, shift: Int, generator: inout Generator, workers: Workers
  ) {
    precondition(count > 0, "sampling from an empty replay")
    if draws.count != batch.size {
      draws = Array(repeating: Draw(), count: batch.size)
    }
    for i in 0..<batch.size {
      draws[i] = Draw()
      draws[i].transition = oldest + generator.index(below: count)
      if shift > 0 {
        let span = 2 * shift + 1
        draws[i].shift = (
          generator.index(below: span) - shift, generator.index(below: span) - shift
        )
        draws[i].nextShift = (
          generator.index(below: span) - shift, generator.index(below: span) - shift
        )
      }
    }
    for i in 0..<(batch.size * actionCount) {
      batch.nextNoise.base[i] = Float(generator.normal())
      batch.noise.base[i] = Float(generator.normal())
    }
    workers.split(batch.size) { _, rows in
      for row in rows { copy(draws[row], into: batch, row: row) }
    }
    let (low, high) = range(of: batch.observations, count: batch.size * 9 * area)
    batch.fill = Float(generator.uniform(Double(low), Double(high)))
  }

  private func copy(_ draw: Draw, into batch: Batch, row: Int) {
    let place = draw.transition % capacity
    let transition = transitions[place]
    for i in 0..<actionCount {
      batch.actions.base[row * actionCount + i] = actions[place * actionCount + i]
    }
    batch.rewards.base[row] = transition.reward
    batch.notDone.base[row] = transition.notDone
    let observation = batch.observations + row * 9 * area
    let next = batch.nextObservations + row * 9 * area
    for (index, frame) in stack(transition.frame, start: transition.start).enumerated() {
      shifted(pixels(frame), by: draw.shift, into: observation + index * frameBytes)
    }
    for (index, frame) in stack(transition.frame + 1, start: transition.start).enumerated() {
      shifted(pixels(frame), by: draw.nextShift, into: next + index * frameBytes)
    }
  }

  /// Copies three planes so that what was at (x + dx, y + dy) comes to (x, y).
  private func shifted(
    _ source: UnsafePointer<UInt8>, by shift: (Int, Int), into target: UnsafeMutablePointer<UInt8>
  ) {
    guard shift != (0, 0) else {
      target.update(from: source, count: frameBytes)
      return
    }
    let size = Int(Double(area).squareRoot())
    let (dx, dy) = shift
    let length = size - abs(dx)
    for plane in 0..<3 {
      for y in 0..<size {
        let from = source + plane * area + min(max(y + dy, 0), size - 1) * size
        let to = target + plane * area + y * size
        (to + max(-dx, 0)).update(from: from + max(dx, 0), count: length)
        if dx > 0 {
          (to + length).update(repeating: from[size - 1], count: dx)
        } else if dx < 0 {
          to.update(repeating: from[0], count: -dx)
        }
      }
    }
  }

  private func range(of bytes: UnsafePointer<UInt8>, count: Int) -> (UInt8, UInt8) {
    var low = UInt8.max
    var high = UInt8.min
    for i in 0..<count {
      low = min(low, bytes[i])
      high = max(high, bytes[i])
    }
    return (low, high)
  }
}
