// Experience, each frame held once and compressed: an observation is three references to frames.
// Memory grows with the frames that are there, up to the capacity; then the oldest make room.

import Foundation
import Frames
import Tensors

/// Transitions of agent steps, sampled uniformly.
package final class ReplayBuffer {
  package let capacity: Int
  package let actionCount: Int
  package let area: Int
  let frameBytes: Int
  let frames: FrameStore
  /// Frames ever added.
  package var frameCount: Int { frames.count }
  /// Transitions ever added.
  package private(set) var transitionCount = 0
  private var transitions: [Transition] = []
  private var actions: [Float] = []
  private var readers: [FrameReader] = []
  /// For each frame: the transition that led to it, or -1 for an episode's first.
  private var origins: [Int] = []
  private var episodeStart = 0
  private var draws: [Draw] = []

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
    // More frames than transitions: each episode has one more of them.
    frames = FrameStore(frameBytes: frameBytes, slots: capacity + capacity / 16 + 8)
  }

  /// Transitions that can be sampled.
  package var count: Int { transitionCount - oldest }

  /// The first transition kept, all of whose frames are there.
  private var oldest = 0

  /// Bytes that the frames take.
  package var frameMemory: Int { frames.byteCount }

  /// Starts an episode with its first frame.
  package func start(_ frame: Frame) {
    frame.planes.withUnsafeBufferPointer { frames.add($0) }
    noteStart()
  }

  /// Adds what an agent step from the newest frame brought.
  package func add(action: [Float], reward: Float, notDone: Float, next frame: Frame) {
    frame.planes.withUnsafeBufferPointer { frames.add($0) }
    noteTransition(action, reward, notDone)
  }

  /// After an episode's first frame was added.
  func noteStart() {
    episodeStart = frameCount - 1
    note(origin: -1)
    forgetLost()
  }

  /// After the frame was added to which a transition led.
  func noteTransition(_ action: [Float], _ reward: Float, _ notDone: Float) {
    precondition(action.count == actionCount, "\(action.count) actions, not \(actionCount)")
    precondition(frameCount > 1, "a transition before the first frame")
    let transition = Transition(
      frame: frameCount - 2, start: episodeStart, reward: reward, notDone: notDone)
    if transitions.count < capacity {
      transitions.append(transition)
      actions += action
    } else {
      let place = transitionCount % capacity
      transitions[place] = transition
      for i in 0..<actionCount { actions[place * actionCount + i] = action[i] }
    }
    note(origin: transitionCount)
    transitionCount += 1
    forgetLost()
  }

  /// Very short episodes may fill the frames' places before the transitions fill theirs.
  private func forgetLost() {
    oldest = max(oldest, transitionCount - capacity)
    while oldest < transitionCount {
      let transition = transitions[oldest % capacity]
      if frames.holds(max(transition.frame - 2, transition.start)) { break }
      oldest += 1
    }
  }

  private func note(origin: Int) {
    let slot = (frameCount - 1) % frames.slots
    if slot == origins.count { origins.append(origin) } else { origins[slot] = origin }
  }

  /// The newest observation: the last three frames of the episode under way.
  package var newestStack: FrameStack {
    let size = Int(Double(area).squareRoot())
    return FrameStack(
      stack(frameCount - 1, start: episodeStart).map { index in
        Frame(width: size, height: size, planes: planes(index))
      })
  }

  /// A frame's bytes.
  func planes(_ frame: Int) -> [UInt8] {
    let reader = FrameReader()
    return [UInt8](unsafeUninitializedCapacity: frameBytes) { target, count in
      frames.read(frame, into: target.baseAddress!, reader)
      count = frameBytes
    }
  }

  private func stack(_ frame: Int, start: Int) -> [Int] {
    [max(frame - 2, start), max(frame - 1, start), frame]
  }

  /// What led to a frame: nil for an episode's first.
  func origin(of frame: Int) -> (action: [Float], reward: Float, notDone: Float)? {
    let number = origins[frame % frames.slots]
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
    while readers.count < workers.count { readers.append(FrameReader()) }
    workers.split(batch.size) { worker, rows in
      for row in rows { copy(draws[row], into: batch, row: row, readers[worker]) }
    }
    let (low, high) = range(of: batch.observations, count: batch.size * 9 * area)
    batch.fill = Float(generator.uniform(Double(low), Double(high)))
  }

  private func copy(_ draw: Draw, into batch: Batch, row: Int, _ reader: FrameReader) {
    let place = draw.transition % capacity
    let transition = transitions[place]
    for i in 0..<actionCount {
      batch.actions.base[row * actionCount + i] = actions[place * actionCount + i]
    }
    batch.rewards.base[row] = transition.reward
    batch.notDone.base[row] = transition.notDone
    let observation = stack(transition.frame, start: transition.start)
    let next = stack(transition.frame + 1, start: transition.start)
    // Both share frames: each is read once.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: frameBytes) { planes in
      guard let planes = planes.baseAddress else { return }
      for frame in observation[0]...next[2] {
        frames.read(frame, into: planes, reader)
        for index in 0..<3 where observation[index] == frame {
          let target = batch.observations + row * 9 * area + index * frameBytes
          shifted(planes, by: draw.shift, into: target)
        }
        for index in 0..<3 where next[index] == frame {
          let target = batch.nextObservations + row * 9 * area + index * frameBytes
          shifted(planes, by: draw.nextShift, into: target)
        }
      }
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
