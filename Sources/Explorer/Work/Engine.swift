// The owner of the environment and the agent: does jobs one after another, on whichever thread made
// it. Every job says all it needs (the snapshots of its states), so jobs may be dropped or repeated
// in any order and give the same answers.

import Attribution
import Basics
import Environments
import Export
import Foundation
import Frames

/// Makes an environment from a seed.
public typealias EnvironmentMaker = (UInt64) throws(EnvironmentError) -> any Environment

/// Steps, renders and inspects.
final class Engine {
  private struct FrameKey: Hashable {
    let state: StateID
    let mode: DistractorMode
  }
  private struct SightKey: Hashable {
    let state: StateID
    let mode: DistractorMode
    let request: InsightRequest
  }

  private let makeEnvironment: EnvironmentMaker
  private let agent: any Inspectable
  private var environment: (any Environment)?
  /// 512 frames of 21 KB: the latest three of 128 states in a mode and in `train`.
  private var frames = Cache<FrameKey, Frame>(capacity: 512)
  /// 48 sights of about 250 KB: stepping back and forth near the cursor costs nothing.
  private var sights = Cache<SightKey, ModeSight>(capacity: 48)

  init(agent: any Inspectable, makeEnvironment: @escaping EnvironmentMaker) {
    self.agent = agent
    self.makeEnvironment = makeEnvironment
  }

  /// Does a job. Never throws: a failure is an outcome that the user reads.
  func run(_ job: Job) -> Outcome {
    do throws(EnvironmentError) {
      switch job.kind {
      case .look:
        return .seen(generation: job.generation, sight: try sight(of: job.look))
      case .start(let seed):
        frames.removeAll()
        sights.removeAll()
        let made = try makeEnvironment(seed)
        environment = made
        return try arrive(job, with: try made.reset())
      case .nextEpisode:
        return try arrive(job, with: try current().reset())
      case .advance(let action):
        let here = job.look.moments[job.look.moments.count - 1]
        let environment = try current()
        try environment.restore(here.snapshot)
        return try arrive(job, with: try environment.step(environment.actionSpec.scaled(action)))
      case .export(let plan): return .exported(message: export(plan))
      }
    } catch {
      return .failed(generation: job.generation, message: error.message)
    }
  }

  private func export(_ plan: ExportPlan) -> String {
    do {
      return try write(plan)
    } catch let error as EnvironmentError {
      return error.message
    } catch let error as ExportError {
      return error.message
    } catch {
      return "cannot write to \(plan.folder): \(error.localizedDescription)"
    }
  }

  /// Does an export; returns one line for the user.
  /// - Throws: `ExportError`, `EnvironmentError`, or the file system's error.
  func write(_ plan: ExportPlan) throws -> String {
    try Exporter.run(plan) { try self.sight(of: $0) }
  }

  private func current() throws(EnvironmentError) -> any Environment {
    guard let environment else {
      throw EnvironmentError(.state, "no episode has been started; press the key for a reset")
    }
    return environment
  }

  private func arrive(_ job: Job, with step: TimeStep) throws(EnvironmentError) -> Outcome {
    let moment = Moment(id: job.arriving, snapshot: try current().snapshot())
    var look = job.look
    look.moments = Array((look.moments + [moment]).suffix(FrameStack.depth))
    return .arrived(
      generation: job.generation, moment: moment, step: step, sight: try sight(of: look))
  }

  private func sight(of look: Look) throws(EnvironmentError) -> Sight {
    try render(look)
    let shown = try view(look, in: look.mode, look.request)
    // The policy's own action is compared with the clean one, whatever action is being asked about.
    let clean = look.mode == .train ? nil : try view(look, in: .train, look.request)
    var compared: [ModeSight] = []
    for mode in look.compared { compared.append(try view(look, in: mode, look.request)) }
    return Sight(look: look, shown: shown, clean: clean, compared: compared)
  }

  private func view(
    _ look: Look, in mode: DistractorMode, _ request: InsightRequest
  ) throws(EnvironmentError) -> ModeSight {
    let key = SightKey(state: look.id, mode: mode, request: request)
    return try sights.value(key) { () throws(EnvironmentError) in
      let stack = try self.stack(look.moments, in: mode)
      return ModeSight(
        mode: mode, stack: stack, insight: agent.inspect(stack, request),
        segmentation: try arrived(at: look.moments[look.moments.count - 1])
          .segmentation(in: mode))
    }
  }

  /// Renders every frame a look needs and does not have yet, all modes of a state at once.
  private func render(_ look: Look) throws(EnvironmentError) {
    let modes = Set([look.mode, .train] + look.compared).filter {
      sights[SightKey(state: look.id, mode: $0, request: look.request)] == nil
    }
    for moment in look.moments {
      let missing = modes.filter { frames[FrameKey(state: moment.id, mode: $0)] == nil }
        .sorted { $0.rawValue < $1.rawValue }
      guard !missing.isEmpty else { continue }
      let drawn = try arrived(at: moment).frames(in: missing)
      for (mode, frame) in zip(missing, drawn) {
        frames.insert(frame, under: FrameKey(state: moment.id, mode: mode))
      }
    }
  }

  private func arrived(at moment: Moment) throws(EnvironmentError) -> any Environment {
    let environment = try current()
    try environment.restore(moment.snapshot)
    return environment
  }

  /// The frames of the last states; at the start of an episode the first one stands in for those
  /// that would have been before it.
  private func stack(
    _ moments: [Moment], in mode: DistractorMode
  ) throws(EnvironmentError) -> FrameStack {
    var shown: [Frame] = []
    for moment in moments { shown.append(try frame(of: moment, in: mode)) }
    while shown.count < FrameStack.depth { shown.insert(shown[0], at: 0) }
    return FrameStack(shown)
  }

  private func frame(
    of moment: Moment, in mode: DistractorMode
  ) throws(EnvironmentError) -> Frame {
    let key = FrameKey(state: moment.id, mode: mode)
    return try frames.value(key) { () throws(EnvironmentError) in
      try arrived(at: moment).frame(in: mode)
    }
  }
}
