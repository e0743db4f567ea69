// The state of an exploration, apart from how it is drawn: an episode's history, where in it the
// user stands, what is being asked. Commands change it at once; what needs the simulator or the
// agent becomes a `Job` that `nextJob` hands out and `receive` answers.
//
// Invariant: `cursor` is a valid index of the history unless the history is empty, and a sight is
// shown only for the state under the cursor (`sight.look.id`), though perhaps an older question.

import Attribution
import Environments

/// The state machine behind the explorer.
struct Session: Sendable {
  /// Speeds offered, in multiples of the simulated time; infinite is as fast as it goes.
  static let speeds: [Double] = [0.1, 0.25, 0.5, 1, 2, 4, .infinity]

  let facts: SessionFacts
  private(set) var seed: UInt64
  var history = History()
  var cursor = 0
  var mode: DistractorMode
  var compared: [DistractorMode] = []
  var request: InsightRequest
  /// The action to take here instead of the policy's, each in -1...1.
  private(set) var override: [Float]?
  var isPlaying = false
  var speed = 1.0
  /// States marked by hand.
  private(set) var marked: Set<StateID> = []
  private(set) var sight: Sight?
  /// What went wrong last, or why a command did nothing; one line.
  var message: String?

  private var generation = 0
  private var episode = 0
  private var wanted: Job.Kind?
  private var submittedStep = false
  /// Steps asked for before the action of the state at hand was known; each is taken once it is.
  private var stepsQueued = 0
  /// Key presses beyond these are dropped, so that a key held down does not run on for long.
  private static let longestQueue = 32
  private var submittedLook: Look?
  private var playDue: Duration = .zero

  init(facts: SessionFacts, mode: DistractorMode, seed: UInt64) {
    self.facts = facts
    self.mode = mode
    self.seed = seed
    request = InsightRequest(quantile: facts.quantile)
    wanted = .start(seed: seed)
  }

  var step: StepRecord? { history.count > 0 ? history[cursor] : nil }
  var isAtEnd: Bool { cursor == history.count - 1 }
  /// The sight of the state under the cursor, in the mode on show; nil while it is being made.
  var currentSight: Sight? {
    guard let sight, sight.look.id == step?.moment.id else { return nil }
    return sight
  }

  /// The bookmarks of the current line, in order.
  var bookmarks: [Bookmark] {
    let own = history.steps.indices.filter { marked.contains(history[$0].moment.id) }
      .map { Bookmark(index: $0, reason: .byHand) }
    return (own + Bookmarks.automatic(in: history.line, discount: facts.discount))
      .sorted { ($0.index, $0.reason.rawValue) < ($1.index, $1.reason.rawValue) }
  }

  // MARK: Work

  /// What the state under the cursor should be asked, or nil before an episode.
  private var look: Look? {
    guard history.count > 0 else { return nil }
    var request = request
    request.action = override ?? (history[cursor].byHand ? history[cursor].action : nil)
    return Look(
      moments: history.moments(upTo: cursor), mode: mode, compared: compared, request: request)
  }

  /// Whether everything asked has been answered.
  var isSettled: Bool { wanted == nil && !submittedStep && sight?.look == look && look != nil }

  /// The next piece of work to hand to the worker, if any. To be called until it returns nil.
  mutating func nextJob() -> Job? {
    if let kind = wanted, !submittedStep {
      wanted = nil
      submittedStep = true
      var after = look ?? Look(moments: [], mode: mode, compared: compared, request: request)
      // The override is for one step; the state arrived at is asked about the policy's own action.
      after.request.action = nil
      if case .advance = kind {} else { after.moments = [] }
      return Job(
        generation: generation, kind: kind, look: after, arriving: history.makeID())
    }
    guard !submittedStep, let look, look != sight?.look, look != submittedLook else { return nil }
    submittedLook = look
    return Job(generation: generation, kind: .look, look: look, arriving: look.id)
  }

  /// A job that writes files.
  func exportJob(_ plan: ExportPlan) -> Job {
    let none = Look(moments: [], mode: mode, compared: [], request: request)
    return Job(
      generation: generation, kind: .export(plan), look: none, arriving: StateID(number: -1))
  }

  /// Takes in what the worker found out.
  mutating func receive(_ outcome: Outcome) {
    switch outcome {
    case .seen(let of, let sight):
      guard of == generation else { return }
      if submittedLook == sight.look { submittedLook = nil }
      keep(sight)
    case .exported(let text): message = text
    case .failed(let of, let text):
      guard of == generation else { return }
      message = text
      isPlaying = false
      submittedStep = false
    case .arrived(let of, let moment, let time, let sight):
      guard of == generation else { return }
      submittedStep = false
      let before = history.steps.last
      history.append(
        StepRecord(
          moment: moment, reward: time.reward,
          returnSoFar: (before?.returnSoFar ?? 0) + time.reward, isLast: time.isLast))
      cursor = history.count - 1
      keep(sight)
      if time.isLast {
        isPlaying = false
        stepsQueued = 0
        message = String(
          format: "episode over, return %.1f", (before?.returnSoFar ?? 0) + time.reward)
      }
    }
  }

  private mutating func keep(_ new: Sight) {
    guard let index = history.index(of: new.look.id) else { return }
    // A look at another action than the one taken must not rewrite what happened.
    let asked = new.look.request.action
    if asked == (history[index].byHand ? history[index].action : nil) {
      history[index].reading = new.reading
    }
    guard index == cursor else { return }
    sight = new
    if stepsQueued > 0 {
      stepsQueued -= 1
      stepForward()
    }
  }

  // MARK: Moving

  /// One agent step forward: along the history, or by acting where it ends.
  mutating func stepForward() {
    guard history.count > 0 else { return }
    guard wanted == nil, !submittedStep else {
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
    guard let reading = history[cursor].reading, reading.mode == mode else {
      queueStep()
      return
    }
    act(reading.policyAction, byHand: false)
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
    if byHand, let sight = currentSight, sight.look.request.action == action {
      history[cursor].reading = sight.reading
    }
    override = nil
    wanted = .advance(action: action)
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

  /// Goes on from the state under the cursor in a new line; what followed it is kept aside.
  mutating func branch() {
    guard !isAtEnd else {
      message = "nothing follows this step yet: step back, then branch"
      return
    }
    leave(after: cursor)
    message = "branched at step \(cursor)"
  }

  private mutating func leave(after index: Int) {
    history.branch(after: index)
    forgetWork()
  }

  mutating func nextLine() {
    guard history.lines.count > 1 else {
      message = "there is one line so far: step back and branch for another"
      return
    }
    forgetWork()
    history.nextLine()
    cursor = min(cursor, history.count - 1)
    override = nil
    message = "line \(history.current + 1) of \(history.lines.count)"
  }

  private mutating func forgetWork() {
    generation += 1
    wanted = nil
    submittedStep = false
    stepsQueued = 0
    submittedLook = nil
  }

  // MARK: Episodes

  /// Starts over with `seed`, in a new environment.
  mutating func start(seed: UInt64) {
    self.seed = seed
    clear()
    episode = 0
    wanted = .start(seed: seed)
  }

  /// Starts the environment's next episode.
  mutating func nextEpisode() {
    clear()
    episode += 1
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
    message = nil
    sight = nil
    // Names go on counting, so that a late answer or a cached frame can never be mistaken.
    history = History(firstNumber: history.makeID().number)
    cursor = 0
  }

  // MARK: Asking

  /// Gives the action to take here, clipped to -1...1; nil goes back to the policy's.
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
    guard let id = step?.moment.id else { return }
    if marked.remove(id) == nil { marked.insert(id) }
  }

  // MARK: Playing

  mutating func togglePlay(now: Duration) {
    guard history.count > 0 else { return }
    if !isPlaying && history.isOver && isAtEnd {
      message = "the episode is over"
      return
    }
    isPlaying.toggle()
    playDue = now
  }

  /// Steps when it is time to; returns when it will be time again, or nil where no time helps:
  /// nothing is playing, or an answer has to come first.
  mutating func tick(now: Duration) -> Duration? {
    guard isPlaying else { return nil }
    guard isSettled else { return nil }
    if now >= playDue {
      stepForward()
      let interval = speed.isFinite ? secondsPerStep / speed : 0
      // A late step does not make the next ones hurry to catch up.
      playDue = max(playDue + .seconds(interval), now)
      if isAtEnd && history.isOver { isPlaying = false }
    }
    return isSettled ? playDue : nil
  }

  /// Simulated seconds of an agent step.
  var secondsPerStep: Double {
    guard history.count > 1 else { return 0.08 }
    let passed = history[1].moment.snapshot.time - history[0].moment.snapshot.time
    return passed > 0 ? passed : 0.08
  }
}
