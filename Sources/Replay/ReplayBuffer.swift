// Experience, each frame held once and compressed: an observation is three references to images of them.
// Memory grows with the frames that are there, up to the capacity; then the oldest make room.

import Foundation
import Frames
import Tensors

/// Transitions of agent steps, sampled uniformly.
package final class ReplayBuffer {
  package let capacity: Int
  package let actionCount: Int
  /// Height and width of an image, and its points.
  package let size: Int
  package let area: Int
  private let places: [(age: Int, camera: Int)]
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
  private var pairs: [Draw] = []

  private struct Transition {
    /// The observation's newest frame and its episode's first, counted from the very first.
    var frame: Int
    var start: Int
    var reward: Float
    /// The environment's: 0 behind a termination, else 1.
    var discount: Float
  }

  /// One row of a batch: what is drawn, and by how much its two views are moved.
  private struct Draw {
    var transition = 0
    var offset = (0, 0)
    var nextOffset = (0, 0)
  }

  /// - Parameters:
  ///   - capacity: transitions kept.
  ///   - size: height and width of an image.
  ///   - cameras: images in a frame.
  package init(capacity: Int, actionCount: Int, size: Int = 84, cameras: Int = 1) {
    precondition(capacity > 0, "a replay of \(capacity) transitions")
    self.capacity = capacity
    self.actionCount = actionCount
    self.size = size
    area = size * size
    places = FrameStack.Layout(cameras: cameras).places
    frameBytes = cameras * 3 * area
    // More frames than transitions: each episode has one more of them.
    frames = FrameStore(frameBytes: frameBytes, slots: capacity + capacity / 16 + 8)
  }

  /// Transitions that can be sampled.
  package var count: Int { transitionCount - oldest }

  /// The first transition kept, all of whose frames are there.
  private var oldest = 0

  /// Starts an episode with its first frame.
  package func start(_ frame: Frame) {
    keep(frame)
    noteStart()
  }

  /// Adds what an agent step from the newest frame brought.
  package func add(action: [Float], reward: Float, discount: Float, next frame: Frame) {
    keep(frame)
    noteTransition(action, reward, discount)
  }

  private func keep(_ frame: Frame) {
    frame.squares.flatMap(\.planes).withUnsafeBufferPointer { frames.add($0) }
  }

  /// After an episode's first frame was added.
  func noteStart() {
    episodeStart = frameCount - 1
    note(origin: -1)
    forgetLost()
  }

  /// After the frame was added to which a transition led.
  func noteTransition(_ action: [Float], _ reward: Float, _ discount: Float) {
    precondition(action.count == actionCount, "\(action.count) actions, not \(actionCount)")
    precondition(frameCount > 1, "a transition before the first frame")
    let transition = Transition(
      frame: frameCount - 2, start: episodeStart, reward: reward, discount: discount)
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

  /// The newest observation of the episode under way.
  package var newestStack: FrameStack {
    let newest = frameCount - 1
    return FrameStack(
      history: (max(newest - FrameStack.depth + 1, episodeStart)...newest).map {
        Frame(size: size, planes: planes($0))
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

  /// The frames that hold the images of an observation.
  private func stack(_ frame: Int, start: Int) -> [Int] {
    places.map { max(frame - $0.age, start) }
  }

  /// What led to a frame: nil for an episode's first.
  func origin(of frame: Int) -> (action: [Float], reward: Float, discount: Float)? {
    let number = origins[frame % frames.slots]
    guard number >= 0 else { return nil }
    let place = number % capacity
    let transition = transitions[place]
    return (
      Array(actions[(place * actionCount)..<((place + 1) * actionCount)]), transition.reward,
      transition.discount
    )
  }

  /// Fills `batch` with uniformly drawn transitions and every random draw of an update.
  package func sample(
    into batch: Batch, _ sampling: Sampling, generator: inout Generator, workers: Workers
  ) {
    precondition(count > 0, "sampling from an empty replay")
    let room = size - batch.side
    precondition(
      sampling.geometry == .crop ? room >= 0 : room == 0,
      "frames of \(area) points for observations of \(batch.area)")
    if draws.count != batch.size { draws = Array(repeating: Draw(), count: batch.size) }
    if pairs.count != batch.pairs { pairs = Array(repeating: Draw(), count: batch.pairs) }
    for i in 0..<batch.size {
      draws[i].transition = oldest + generator.index(below: count)
      draws[i].offset = offset(sampling.geometry, room, &generator)
      draws[i].nextOffset = offset(sampling.geometry, room, &generator)
    }
    for i in 0..<(batch.size * actionCount) {
      batch.nextNoise.base[i] = Float(generator.normal())
      batch.noise.base[i] = Float(generator.normal())
    }
    for i in 0..<batch.pairs {
      pairs[i].transition =
        batch.hasAnchors ? oldest + generator.index(below: count) : draws[i].transition
      if batch.hasAnchors { pairs[i].offset = offset(sampling.geometry, room, &generator) }
      pairs[i].nextOffset = offset(sampling.geometry, room, &generator)
    }
    while readers.count < workers.count { readers.append(FrameReader()) }
    workers.split(batch.size) { worker, rows in
      for row in rows { copy(draws[row], into: batch, row: row, sampling, readers[worker]) }
    }
    workers.split(batch.pairs) { worker, rows in
      for row in rows { copyPair(pairs[row], into: batch, row: row, readers[worker]) }
    }
    let (low, high) = range(of: batch.observations, count: batch.size * 9 * batch.area)
    batch.fill = Float(generator.uniform(Double(low), Double(high)))
  }

  private func offset(
    _ geometry: Sampling.Geometry, _ room: Int, _ generator: inout Generator
  ) -> (Int, Int) {
    switch geometry {
    case .none: return (0, 0)
    case .shift(let most):
      let span = 2 * most + 1
      return (generator.index(below: span) - most, generator.index(below: span) - most)
    case .crop:
      return (generator.index(below: room + 1), generator.index(below: room + 1))
    }
  }

  private func copy(
    _ draw: Draw, into batch: Batch, row: Int, _ sampling: Sampling, _ reader: FrameReader
  ) {
    let place = draw.transition % capacity
    let transition = transitions[place]
    for i in 0..<actionCount {
      batch.actions.base[row * actionCount + i] = actions[place * actionCount + i]
    }
    let (reward, discount, steps) = futureReturn(draw.transition, sampling)
    batch.rewards.base[row] = reward
    batch.discounts.base[row] = discount
    read(
      [
        View(
          stack: stack(transition.frame, start: transition.start), offset: draw.offset,
          target: batch.observations + row * 9 * batch.area),
        View(
          stack: stack(transition.frame + steps, start: transition.start),
          offset: draw.nextOffset, target: batch.nextObservations + row * 9 * batch.area),
      ], area: batch.area, reader)
  }

  private func copyPair(_ draw: Draw, into batch: Batch, row: Int, _ reader: FrameReader) {
    let transition = transitions[draw.transition % capacity]
    let frames = stack(transition.frame, start: transition.start)
    var views = [
      View(
        stack: frames, offset: draw.nextOffset, target: batch.positives + row * 9 * batch.area)
    ]
    if batch.hasAnchors {
      views.append(
        View(stack: frames, offset: draw.offset, target: batch.anchors + row * 9 * batch.area))
    }
    read(views, area: batch.area, reader)
  }

  /// The return from a transition on: discounted rewards, what the value behind them counts, and how
  /// many steps that is.
  private func futureReturn(
    _ first: Int, _ sampling: Sampling
  ) -> (reward: Float, discount: Float, steps: Int) {
    var (reward, discount): (Float, Float) = (0, 1)
    let start = transitions[first % capacity].start
    for step in 0..<sampling.steps {
      let transition = transitions[(first + step) % capacity]
      reward += discount * transition.reward
      discount *= transition.discount * sampling.discount
      let isLast =
        transition.discount == 0 || first + step + 1 == transitionCount
        || transitions[(first + step + 1) % capacity].start != start
      if isLast { return (reward, discount, step + 1) }
    }
    return (reward, discount, sampling.steps)
  }

  /// An observation to be written: three images, moved alike.
  private struct View {
    let stack: [Int]
    let offset: (Int, Int)
    let target: UnsafeMutablePointer<UInt8>
  }

  /// Writes views that share frames; each frame is read once.
  private func read(_ views: [View], area: Int, _ reader: FrameReader) {
    let first = views.reduce(Int.max) { min($0, $1.stack[0]) }
    let last = views.reduce(0) { max($0, $1.stack[2]) }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: frameBytes) { planes in
      guard let planes = planes.baseAddress else { return }
      for frame in first...last where views.contains(where: { $0.stack.contains(frame) }) {
        frames.read(frame, into: planes, reader)
        for view in views {
          for index in 0..<3 where view.stack[index] == frame {
            let target = view.target + index * 3 * area
            let image = planes + places[index].camera * 3 * self.area
            if area == self.area {
              shifted(image, by: view.offset, into: target)
            } else {
              cropped(image, at: view.offset, area: area, into: target)
            }
          }
        }
      }
    }
  }

  /// Copies the part of three planes that begins at an offset.
  private func cropped(
    _ source: UnsafePointer<UInt8>, at offset: (Int, Int), area: Int,
    into target: UnsafeMutablePointer<UInt8>
  ) {
    let part = Int(Double(area).squareRoot())
    for plane in 0..<3 {
      for y in 0..<part {
        let from = source + plane * self.area + (y + offset.1) * size + offset.0
        (target + plane * area + y * part).update(from: from, count: part)
      }
    }
  }

  /// Copies three planes so that what was at (x + dx, y + dy) comes to (x, y).
  private func shifted(
    _ source: UnsafePointer<UInt8>, by shift: (Int, Int), into target: UnsafeMutablePointer<UInt8>
  ) {
    guard shift != (0, 0) else {
      target.update(from: source, count: 3 * area)
      return
    }
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
