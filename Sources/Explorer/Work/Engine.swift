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
package typealias EnvironmentMaker = (UInt64) throws(EnvironmentError) -> any Environment

/// Steps, renders and inspects.
final class Engine {
  private struct FrameKey: Hashable {
    let state: StateID
    let mode: DistractorMode
  }
  private struct ObservationKey: Hashable {
    let state: StateID
    let viewpoint: Viewpoint
    let request: InspectionRequest
  }

  private let makeEnvironment: EnvironmentMaker
  private let agents: AgentRoster
  private var environment: (any Environment)?
  /// 512 frames of 21 KB: the latest three of 128 states in a mode and in `train`.
  private var frames = Cache<FrameKey, Frame>(capacity: 512)
  /// 48 of about 250 KB: stepping back and forth near the cursor costs nothing.
  private var seen = Cache<ObservationKey, ModeObservation>(capacity: 48)

  init(agents: AgentRoster, makeEnvironment: @escaping EnvironmentMaker) {
    self.agents = agents
    self.makeEnvironment = makeEnvironment
  }

  /// Runs a job. Failures become outcomes.
  /// - Parameters:
  ///   - progress: hears from slow attributions of a query; false leaves it.
  ///   - exporting: hears from an export after each of its steps; false ends it there.
  func run(
    _ job: Job, progress: AttributionProgress = { _ in true },
    exporting: ExportProgress = { _ in true }
  ) -> Outcome {
    do throws(EnvironmentError) {
      switch job.kind {
      case .observe(let query):
        guard let answer = try observations(of: query, progress) else { return .abandoned(query) }
        return .observed(generation: job.generation, answer)
      case .start(let seed, let arrival):
        frames.removeAll()
        seen.removeAll()
        let made = try makeEnvironment(seed)
        environment = made
        return try arrive(job, arrival, with: try made.reset())
      case .nextEpisode(let arrival):
        return try nextEpisode(job, arrival)
      case .advance(let action, let states, let arrival):
        let environment = try arrived(at: states.newest)
        return try arrive(
          job, arrival, after: states, action: action,
          with: try environment.step(environment.actionSpec.scaled(action)))
      case .export(let plan): return .exported(message: export(plan, exporting))
      }
    } catch {
      return .failed(job, error)
    }
  }

  private func export(_ plan: ExportPlan, _ progress: ExportProgress) -> String {
    do {
      return try write(plan, progress)
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
  func write(_ plan: ExportPlan, _ progress: ExportProgress = { _ in true }) throws -> String {
    try Exporter.run(plan, progress) { try self.everything(of: $0) }
  }

  private func current() throws(EnvironmentError) -> any Environment {
    guard let environment else {
      throw EnvironmentError(.state, "no episode has been started; press the key for a reset")
    }
    return environment
  }

  /// An episode that cannot be shown has not begun: who asks again gets the same one.
  private func nextEpisode(_ job: Job, _ arrival: Arrival) throws(EnvironmentError) -> Outcome {
    let environment = try current()
    let before = environment.snapshot()
    do throws(EnvironmentError) {
      return try arrive(job, arrival, with: try environment.reset())
    } catch {
      try environment.restore(before)
      throw error
    }
  }

  private func arrive(
    _ job: Job, _ arrival: Arrival, after states: RecentStates? = nil, action: [Float] = [],
    with step: TimeStep
  ) throws(EnvironmentError) -> Outcome {
    let state = SavedState(id: arrival.id, snapshot: try current().snapshot())
    let recent = states?.followed(by: state) ?? RecentStates(state)
    try adapt(from: states, action, to: recent, arrival.question.viewpoint)
    let query = Query(states: recent, question: arrival.question)
    return .arrived(
      generation: job.generation, step: step, observations: try everything(of: query))
  }

  /// Lets an agent that adapts learn from a step, or begin an episode. What it said before about any
  /// state is then no longer what it would say.
  private func adapt(
    from before: RecentStates?, _ action: [Float], to after: RecentStates, _ viewpoint: Viewpoint
  ) throws(EnvironmentError) {
    let mode = viewpoint.mode
    guard let agent = try agents.agent(viewpoint.agent) as? any AdaptingInspectable else { return }
    seen.removeAll()
    guard let before else { return agent.begin() }
    agent.observe(
      before: try uncropped(before, in: mode), action: action,
      after: try uncropped(after, in: mode))
  }

  private func uncropped(
    _ states: RecentStates, in mode: DistractorMode
  ) throws(EnvironmentError) -> FrameStack {
    var shown: [Frame] = []
    for state in states.all {
      shown.append(try arrived(at: state).uncropped.frame(in: mode))
    }
    return FrameStack(history: shown)
  }

  /// The answer to a query, however long it takes.
  private func everything(of query: Query) throws(EnvironmentError) -> Observations {
    guard let answer = try observations(of: query, { _ in true }) else {
      throw EnvironmentError(.state, "the question was left unanswered")
    }
    return answer
  }

  /// Nil where `progress` ended it.
  private func observations(
    of query: Query, _ progress: AttributionProgress
  ) throws(EnvironmentError) -> Observations? {
    try render(query)
    let viewpoint = query.question.viewpoint
    guard let shown = try observation(query, from: viewpoint, progress) else { return nil }
    var clean: ModeObservation?
    if viewpoint.mode != .train {
      clean = try observation(
        query, from: Viewpoint(agent: viewpoint.agent, mode: .train), progress)
      if clean == nil { return nil }
    }
    var compared: [ModeObservation] = []
    for other in query.question.compared {
      guard let seen = try observation(query, from: other, progress) else { return nil }
      compared.append(seen)
    }
    return Observations(query: query, shown: shown, clean: clean, compared: compared)
  }

  private func observation(
    _ query: Query, from viewpoint: Viewpoint, _ progress: AttributionProgress
  ) throws(EnvironmentError) -> ModeObservation? {
    let request = query.question.request(from: viewpoint)
    let mode = viewpoint.mode
    let key = ObservationKey(state: query.id, viewpoint: viewpoint, request: request)
    if let known = seen[key] { return known }
    let stack = try self.stack(query.states, in: mode)
    let agent = try agents.agent(viewpoint.agent)
    guard let inspection = agent.inspect(stack, request, progress: progress) else { return nil }
    let observation = ModeObservation(
      viewpoint: viewpoint, stack: stack, inspection: inspection,
      segmentation: try arrived(at: query.states.newest).segmentation(in: mode))
    seen.insert(observation, under: key)
    return observation
  }

  /// Renders every frame a query needs and does not have yet, all modes of a state at once.
  private func render(_ query: Query) throws(EnvironmentError) {
    let question = query.question
    let clean = Viewpoint(agent: question.viewpoint.agent, mode: .train)
    let wanted = ([question.viewpoint, clean] + question.compared).filter {
      seen[ObservationKey(state: query.id, viewpoint: $0, request: question.request(from: $0))]
        == nil
    }
    let modes = Set(wanted.map(\.mode))
    for state in query.states.all {
      let missing = modes.filter { frames[FrameKey(state: state.id, mode: $0)] == nil }
        .sorted { $0.rawValue < $1.rawValue }
      guard !missing.isEmpty else { continue }
      let drawn = try arrived(at: state).frames(in: missing)
      for (mode, frame) in zip(missing, drawn) {
        frames.insert(frame, under: FrameKey(state: state.id, mode: mode))
      }
    }
  }

  private func arrived(at state: SavedState) throws(EnvironmentError) -> any Environment {
    let environment = try current()
    try environment.restore(state.snapshot)
    return environment
  }

  /// The frames of the last states; at the start of an episode the first one stands in for those
  /// that would have been before it.
  private func stack(
    _ states: RecentStates, in mode: DistractorMode
  ) throws(EnvironmentError) -> FrameStack {
    var shown: [Frame] = []
    for state in states.all { shown.append(try frame(of: state, in: mode)) }
    return FrameStack(history: shown)
  }

  private func frame(
    of state: SavedState, in mode: DistractorMode
  ) throws(EnvironmentError) -> Frame {
    let key = FrameKey(state: state.id, mode: mode)
    return try frames.value(key) { () throws(EnvironmentError) in
      try arrived(at: state).frame(in: mode)
    }
  }
}
