// The state of an exploration, apart from how it is drawn: an episode's history, where in it the
// user stands, what is being asked. Commands change it at once; what needs the simulator or the
// agent becomes a `Job` that `nextJob` hands out and `receive` answers.
//
// Invariant: `cursor` is a valid index of the history unless the history is empty.

import Attribution
import Environments
import Training

/// The state machine behind the explorer.
struct Session: Sendable {
  /// Speeds offered, in multiples of the simulated time; infinite is as fast as it goes.
  static let speeds: [Double] = [0.1, 0.25, 0.5, 1, 2, 4, .infinity]

  /// Points a side of the heat map of two action components.
  private static let surfacePoints = 21

  private(set) var facts: SessionFacts
  private(set) var seed: UInt64
  private(set) var history = History()
  private(set) var cursor = 0
  /// The agent that is shown and acts.
  var agent: Int
  var mode: DistractorMode
  var compared: [Viewpoint] = []
  var request: InspectionRequest
  /// The action to take here instead of the policy's, each in -1...1.
  private(set) var override: [Float]?
  var isPlaying = false
  var speed = 1.0
  /// States marked by hand.
  private(set) var marked: Set<StateID> = []
  /// Marked for an export.
  var markedRange: MarkedRange?
  /// The last answer about the state then under the cursor, perhaps to an older question.
  private(set) var observations: Observations?
  /// How much of a slow attribution is done, 0...1; nil while none is under way.
  private(set) var progress: Double?
  /// What was done, what went wrong, or why a command did nothing; one line.
  var message: String?

  /// What the worker writes, and is to write.
  var exports = ExportQueue()
  private(set) var generation = 0
  /// Episodes of this seed that went before.
  private(set) var episode = 0
  private var wanted: WantedStep?
  private var submittedStep: WantedStep?
  /// Steps asked for before the action of the state at hand was known; each is taken once it is.
  private var stepsQueued = 0
  /// Key presses beyond these are dropped, so that a key held down does not run on for long.
  private static let longestQueue = 32
  private var submittedQuery: Query?
  /// When the next step of playing is due.
  var playDue: Duration = .zero

  /// A state to go to that the history does not hold yet.
  private enum WantedStep: Equatable {
    case start
    case nextEpisode
    case advance(action: [Float], from: RecentStates)
  }

  init(facts: SessionFacts, mode: DistractorMode, seed: UInt64) {
    self.facts = facts
    self.mode = mode
    self.seed = seed
    agent = facts.acting
    request = InspectionRequest(
      quantile: facts.agents[facts.acting].quantile, surfacePoints: Self.surfacePoints)
    wanted = .start
  }

  var viewpoint: Viewpoint { Viewpoint(agent: agent, mode: mode) }
  var agentFacts: AgentFacts { facts.agents[agent] }
  var step: StepRecord? { history.count > 0 ? history[cursor] : nil }
  /// The action given by hand here, to be taken or taken already.
  var actionByHand: [Float]? { override ?? step.flatMap { $0.byHand ? $0.action : nil } }
  var isAtEnd: Bool { cursor == history.count - 1 }
  /// Whether somebody is acting by hand: here, or in the step that led here.
  var isActingByHand: Bool {
    override != nil || step?.byHand == true || (cursor > 0 && history[cursor - 1].byHand)
  }
  /// What is seen in the state under the cursor; nil while that is being worked out.
  var currentObservations: Observations? {
    guard let observations, observations.query.id == step?.state.id else { return nil }
    return observations
  }

  // MARK: Work

  /// What to ask of the state under the cursor, or nil before an episode.
  private var query: Query? {
    guard history.count > 0 else { return nil }
    return Query(
      states: history.states(upTo: cursor), question: question(about: actionByHand))
  }

  /// What to ask of a state, about an action or the policy's own.
  func question(about action: [Float]?) -> Question {
    var request = request
    request.action = action
    return Question(viewpoint: viewpoint, compared: compared, request: request)
  }

  /// Whether everything asked has been answered.
  var isSettled: Bool {
    wanted == nil && submittedStep == nil && query != nil && observations?.query == query
  }

  /// The next piece of work to hand to the worker, if any. To be called until it returns nil.
  mutating func nextJob() -> Job? {
    if let step = wanted, submittedStep == nil {
      wanted = nil
      submittedStep = step
      return Job(generation: generation, kind: work(for: step))
    }
    guard submittedStep == nil, let query, query != observations?.query,
      query != submittedQuery
    else { return nil }
    submittedQuery = query
    return Job(generation: generation, kind: .observe(query))
  }

  private mutating func work(for step: WantedStep) -> Job.Kind {
    // An action by hand is for one step; the state arrived at is asked about the policy's own.
    let arrival = Arrival(id: history.makeID(), question: question(about: nil).quick)
    switch step {
    case .start: return .start(seed: seed, arrival)
    case .nextEpisode: return .nextEpisode(arrival)
    case .advance(let action, let states):
      return .advance(action: action, from: states, arrival)
    }
  }

  /// Takes in what the worker found out.
  mutating func receive(_ outcome: Outcome) {
    switch outcome {
    case .progress(let share): progress = share
    case .abandoned(let query):
      progress = nil
      if submittedQuery == query { submittedQuery = nil }
    case .observed(let of, let observations):
      progress = nil
      guard of == generation else { return }
      if submittedQuery == observations.query { submittedQuery = nil }
      keep(observations)
    case .exporting(let steps): exports.advance(to: steps)
    case .exported(let text):
      exports.finish()
      message = text
    case .failed(let job, let error):
      progress = nil
      guard job.generation == generation else { return }
      fail(job, error)
    case .arrived(let of, let time, let observations):
      guard of == generation else { return }
      submittedStep = nil
      let before = history.steps.last
      // Who has moved on meanwhile stays there.
      let follows = before == nil || isAtEnd
      history.append(
        StepRecord(
          state: observations.query.states.newest, reward: time.reward,
          returnSoFar: (before?.returnSoFar ?? 0) + time.reward, isLast: time.isLast,
          succeeds: time.succeeds))
      if follows { cursor = history.count - 1 }
      keep(observations)
      if time.isLast {
        if follows { isPlaying = false }
        stepsQueued = 0
        message =
          "episode over, return \(Format.number(history.steps.last?.returnSoFar))"
          + (history.firstSuccess.map { ", success at step \($0)" }
            ?? (time.succeeds == nil ? "" : ", no success"))
      }
    }
  }

  /// What cannot be drawn is left for what can, so that no other mode is named than is shown.
  private mutating func fail(_ job: Job, _ error: EnvironmentError) {
    isPlaying = false
    stepsQueued = 0
    message = error.message
    let step = job.isObservation ? nil : submittedStep
    if !job.isObservation { submittedStep = nil }
    // Who asks for something else by now only hears of it.
    guard error.code == .media, step != nil || submittedQuery == query else { return }
    let known = step == nil ? observations?.query.question : nil
    if let known, known.viewpoint != viewpoint || known.compared != compared {
      (agent, mode, compared) = (known.viewpoint.agent, known.viewpoint.mode, known.compared)
    } else if mode != .train || !compared.isEmpty {
      (mode, compared) = (.train, [])
    } else {
      return
    }
    if let step { wanted = step }
    message = "\(error.message); back to \(mode.rawValue)"
  }

  private mutating func keep(_ new: Observations) {
    guard let index = history.index(of: new.query.id) else { return }
    // A question about another action than the one taken must not rewrite what happened.
    let asked = new.query.question.request.action
    if asked == (history[index].byHand ? history[index].action : nil) {
      history[index].values = new.values
    }
    guard index == cursor else { return }
    observations = new
    if stepsQueued > 0 {
      stepsQueued -= 1
      stepForward()
    }
  }

  // MARK: Moving

  /// One agent step forward: along the history, or by acting where it ends.
  mutating func stepForward() {
    guard history.count > 0 else { return }
    guard wanted == nil, submittedStep == nil else {
      if !isPlaying { queueStep() }
      return
    }
    guard isAtEnd, override == nil else {
      if let override { act(override, byHand: true) } else { move(to: cursor + 1) }
      return
    }
    guard !history.isOver else {
      isPlaying = false
      message = "the episode is over"
      return
    }
    guard let values = history[cursor].values, values.viewpoint == viewpoint else {
      queueStep()
      return
    }
    act(values.policyAction, byHand: false)
  }

  /// As many steps forward: first along the history, then acting where it ends.
  mutating func stepForward(_ count: Int) {
    guard count > 1 else { return stepForward() }
    let known = min(count, history.count - 1 - cursor)
    if known > 0 { move(to: cursor + known) }
    for _ in max(known, 0)..<count { stepForward() }
  }

  private mutating func queueStep() { stepsQueued = min(stepsQueued + 1, Self.longestQueue) }

  private mutating func act(_ action: [Float], byHand: Bool) {
    guard !history[cursor].isLast else {
      message = "the episode is over"
      return
    }
    if !isAtEnd { leave(after: cursor) }
    history[cursor].action = action
    history[cursor].byHand = byHand
    history[cursor].driver = agent
    if byHand, let current = currentObservations,
      current.query.question.request.action == action
    {
      history[cursor].values = current.values
    }
    override = nil
    wanted = .advance(action: action, from: history.states(upTo: cursor))
  }

  /// Puts the cursor on a state of the history; the nearest one where `index` is outside it.
  mutating func move(to index: Int) {
    guard history.count > 0 else { return }
    let target = min(max(index, 0), history.count - 1)
    stepsQueued = 0
    guard target != cursor else { return }
    cursor = target
    override = nil
    message = nil
  }

  /// Continues from the state under the cursor in a new line; what followed it is kept.
  mutating func branch() {
    guard !isAtEnd else { return }
    leave(after: cursor)
    message = "branch \(history.line.number), from step \(cursor)"
  }

  private mutating func leave(after index: Int) {
    history.branch(after: index)
    forgetWork()
  }

  /// Goes to the next line, and gives the wheel to the agent that acted in it.
  mutating func nextLine() {
    guard history.lines.count > 1 else { return }
    forgetWork()
    history.nextLine()
    cursor = min(cursor, history.count - 1)
    override = nil
    if let driver = history.line.driver { agent = driver }
    message =
      "branch \(history.line.number) of \(history.made)"
      + (facts.agents.count > 1 ? ", \(agentFacts.name) acts" : "")
  }

  private mutating func forgetWork() {
    generation += 1
    wanted = nil
    submittedStep = nil
    stepsQueued = 0
    submittedQuery = nil
  }

  // MARK: Episodes

  /// Starts over with `seed`, in a new environment.
  mutating func start(seed: UInt64) {
    self.seed = seed
    clear()
    episode = 0
    wanted = .start
  }

  /// Starts the environment's next episode.
  mutating func nextEpisode() {
    // A start that nobody has begun with yet would be lost.
    guard wanted != .start, wanted != .nextEpisode else { return }
    let isLost = history.made > 1 || !marked.isEmpty
    clear()
    episode += 1
    if isLost { message = "episode \(episode + 1): branches and marks of the one before are gone" }
    wanted = .nextEpisode
  }

  /// The same episode again from its first state, in a new line.
  mutating func replay() {
    guard history.count > 0 else { return }
    isPlaying = false
    override = nil
    if history.count > 1 { leave(after: 0) }
    cursor = 0
    message = "the same episode again"
  }

  private mutating func clear() {
    forgetWork()
    isPlaying = false
    override = nil
    marked = []
    markedRange = nil
    message = nil
    observations = nil
    // Names are never reused, so a late answer or a cached frame cannot be mistaken.
    history = History(firstNumber: history.makeID().number)
    cursor = 0
  }

  // MARK: Asking

  /// Sets the action to take here, clipped to -1...1; nil returns to the policy's.
  mutating func setOverride(_ action: [Float]?) {
    guard let action else {
      override = nil
      return
    }
    guard action.count == facts.actionCount, !(step?.isLast ?? true) else { return }
    override = action.map { min(max($0, -1), 1) }
    isPlaying = false
  }

  mutating func toggleMark() {
    guard let id = step?.state.id else { return }
    let wasMarked = marked.remove(id) != nil
    if !wasMarked { marked.insert(id) }
    message = wasMarked ? "step \(cursor) is no longer marked" : "step \(cursor) is marked"
  }

  // MARK: Agents

  /// Takes in agents that have come up since, which are gone, and how far curves go by now. Those there are keep
  /// their places.
  mutating func take(_ new: [AgentFacts], gone: Set<Int>, _ curves: LearningCurves) {
    facts.agents += new
    for place in facts.agents.indices { facts.agents[place].isGone = gone.contains(place) }
    facts.curves = curves
    if let newest = new.last {
      message = "the training goes on: there is a snapshot of \(newest.name)"
    }
  }
}
