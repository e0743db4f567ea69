// Everything the view draws, and what keys and mouse do to it. A value: no clock, no terminal, no
// files. What has to happen outside is handed back as effects.

import Attribution
import Environments
import Frames
import Pictures
import Terminal

/// How the screen came to be: facts for the status line.
struct ScreenFacts: Sendable, Equatable {
  /// Such as "rgb", "256", "16", "mono".
  var colors = ""
  var fps = 0.0
  /// What a drawing cost of late, as in "3 ms 31 KB".
  var link = ""
}

/// The explorer as one value.
struct ExplorerState: Sendable {
  var session: Session
  var keymap: Keymap
  var theme: Theme
  var symbols: Symbols
  var screen = ScreenFacts()
  var view = PictureView.heat
  /// The view in the third pane, where there is one.
  var secondView = PictureView.masked
  /// Whether the third pane shows the values instead, at sizes where either fits.
  var thirdShowsValues: Bool?
  /// What the picture shows where there is room for one only: the observation or the attribution.
  var single = PaneKind.attribution
  /// Which of the stacked frames is shown.
  var frame = FrameChoice.newest
  var focus = PaneKind.observation
  var isZoomed = false
  var popup: Popup? {
    // The curves cost two score of passes: they are asked while they are seen.
    didSet { session.request.curvePoints = popup == .fidelity ? FidelityCurves.points : 0 }
  }
  var isMouseOn: Bool
  /// The action component that "lower" and "raise" change.
  var dimension = 0
  var timeline = TimelineKind.values
  var comparison = Comparison.modes
  /// How many modes or agents compare puts side by side when it is on.
  var compareCount = 2
  /// What a demo says of what it shows.
  var caption: String?
  /// Whether the last key asked to leave while an export was being written.
  var isLeaving = false
  /// The pixel that is asked about.
  var pixel: PixelPosition?
  /// How this state was last drawn.
  var shown = DrawingFacts()

  init(
    session: Session, keymap: Keymap = .standard, theme: Theme = .plain,
    symbols: Symbols = .half, isMouseOn: Bool = true
  ) {
    self.session = session
    self.keymap = keymap
    self.theme = theme
    self.symbols = symbols
    self.isMouseOn = isMouseOn
  }

  /// Starts anew with other agents or another task, as this one looks.
  mutating func turn(to facts: SessionFacts) {
    let mode = facts.modes.contains(session.mode) ? session.mode : .train
    let speed = session.speed
    let wasOne = session.facts.agents.count == 1
    session = Session(facts: facts, mode: mode, seed: session.seed)
    session.speed = speed
    session.message =
      "\(facts.task), \(facts.agents[facts.acting].name)"
      + (wasOne ? "" : "; alone now, --against at the start compares")
    (dimension, frame, timeline, comparison) = (0, .newest, .values, .modes)
    (popup, pixel) = (nil, nil)
  }

  var isComparing: Bool { !session.compared.isEmpty }

  /// What the stacked images are.
  var layout: FrameStack.Layout { session.observations?.shown.stack.layout ?? .moments }

  /// The targets an attribution can have here.
  var targets: [AttributionTarget] {
    [.q1, .q2, .minQ] + (0..<session.facts.actionCount).map { .action($0) }
  }

  /// What compare shows now.
  func viewpointsToCompare() -> [Viewpoint] {
    switch comparison {
    case .modes: modesToCompare().map { Viewpoint(agent: session.agent, mode: $0) }
    case .agents: agentsToCompare().map { Viewpoint(agent: $0, mode: session.mode) }
    }
  }

  /// The one that acts, the last, the first, and those in between as evenly as they come, in their order: agents
  /// stay where they are when another one acts.
  private func agentsToCompare() -> [Int] {
    let places = session.facts.places(with: session.agent)
    var chosen = [session.agent]
    for share in [1, 0, 0.5, 0.25, 0.75] as [Double] {
      let at = places[Int((share * Double(places.count - 1)).rounded())]
      if !chosen.contains(at) { chosen.append(at) }
    }
    return chosen.prefix(compareCount).sorted()
  }

  /// The modes that compare shows: the one on show, then `train`, then the others.
  private func modesToCompare() -> [DistractorMode] {
    var modes = [session.mode]
    for mode in [.train, .videoHard, .videoEasy, .colorHard] + session.facts.modes
    where !modes.contains(mode) && session.facts.modes.contains(mode) {
      modes.append(mode)
    }
    return Array(modes.prefix(compareCount))
  }

  // MARK: Events

  /// Takes in a key or a click.
  /// - Parameter now: the time since the explorer started.
  mutating func handle(_ event: Event, now: Duration) -> [Effect] {
    switch event {
    case .key(let key):
      session.message = nil
      if keymap.command(for: key) != .quit { isLeaving = false }
      if popup != nil { return handleInPopup(key, now: now) }
      if movePixel(key) { return [] }
      guard let command = keymap.command(for: key) else {
        session.message =
          "key '\(key.spelling)' is not bound; "
          + "\(keymap.sign(for: .help)) lists the keys"
        return []
      }
      return perform(command, now: now)
    case .paste(let text):
      paste(text)
      return []
    case .mouse(let action, let x, let y):
      return isMouseOn ? handleMouse(action, x: x, y: y, now: now) : []
    case .quit: return [.screen(.quit)]
    case .resize, .woken: return []
    }
  }

  /// Pasted text goes where text is typed and nowhere else.
  private mutating func paste(_ pasted: String) {
    func line(_ text: String) -> String {
      let shown = pasted.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }
      return String((text + String(String.UnicodeScalarView(shown))).prefix(Self.lineLimit))
    }
    switch popup {
    case .palette(let text, _): popup = .palette(text: line(text), selected: 0)
    case .prompt(let prompt, let text, let isOffer):
      popup = .prompt(prompt, text: line(isOffer ? "" : text).filter(prompt.accepts))
    case .picker(var picker):
      picker.text = line(picker.text)
      picker.selected = 0
      popup = .picker(picker)
    case .help, .explanation, .fidelity, .welcome, nil:
      session.message = "pasted text presses no keys; type them instead"
    }
  }

  private mutating func handleInPopup(_ key: Key, now: Duration) -> [Effect] {
    guard let popup else { return [] }
    if key == .escape || key == .control("c") {
      self.popup = nil
      return []
    }
    switch popup {
    case .explanation:
      self.popup = nil
      return []
    case .fidelity:
      // The state can be changed under it; another key ends it and does what it does anywhere.
      let command = keymap.command(for: key)
      let moves: [ExplorerCommand] = [
        .stepForward, .stepBack, .nextMethod, .nextTarget, .previousTarget, .nextMode,
        .previousMode,
        .nextAgent, .previousAgent,
      ]
      if let command, moves.contains(command) { return perform(command, now: now) }
      self.popup = nil
      return key == .enter || command == .fidelity ? [] : handle(.key(key), now: now)
    case .welcome:
      // The key that ends it does what it does anywhere.
      self.popup = nil
      return key == .enter ? [] : handle(.key(key), now: now)
    case .help(let first):
      switch key {
      case .up: self.popup = .help(firstRow: max(0, first - 1))
      case .down: self.popup = .help(firstRow: first + 1)
      case .pageUp: self.popup = .help(firstRow: max(0, first - 10))
      case .pageDown, .character(" "): self.popup = .help(firstRow: first + 10)
      case .home: self.popup = .help(firstRow: 0)
      default: self.popup = nil
      }
      return []
    case .palette(let text, let selected):
      let matches = paletteEntries(text)
      switch key {
      case .up: self.popup = .palette(text: text, selected: max(0, selected - 1))
      case .down, .tab:
        self.popup = .palette(text: text, selected: min(max(0, matches.count - 1), selected + 1))
      case .enter:
        self.popup = nil
        guard selected < matches.count else { return [] }
        return perform(matches[selected], now: now)
      default: self.popup = .palette(text: Self.edited(text, by: key), selected: 0)
      }
      return []
    case .picker(let picker): return handle(key, in: picker)
    case .prompt(let prompt, let text, let isOffer):
      guard key == .enter else {
        var before = text
        if isOffer, case .character = key { before = "" }
        let edited = Self.edited(before, by: key)
        if edited != text || before != text, edited.allSatisfy(prompt.accepts) {
          self.popup = .prompt(prompt, text: edited)
        }
        return []
      }
      guard let effects = answer(prompt, text) else { return [] }
      self.popup = nil
      return effects
    }
  }

  private mutating func handle(_ key: Key, in picker: AgentPicker) -> [Effect] {
    var picker = picker
    let matches = picker.matches
    switch key {
    case .up: picker.selected = max(0, picker.selected - 1)
    case .down, .tab: picker.selected = min(max(0, matches.count - 1), picker.selected + 1)
    case .enter:
      popup = nil
      return matches.indices.contains(picker.selected) ? pick(matches[picker.selected]) : []
    default:
      picker.text = Self.edited(picker.text, by: key)
      picker.selected = 0
    }
    popup = .picker(picker)
    return []
  }

  /// Goes over to another agent.
  mutating func pick(_ offer: AgentOffer) -> [Effect] {
    session.isPlaying = false
    if let export = session.exports.label {
      session.message = "\(export) is being written; open \(offer.name) when it is done"
      return []
    }
    session.message = "opening \(offer.name) …"
    return [.screen(.open(offer))]
  }

  /// Characters of a line that is typed.
  private static let lineLimit = 60

  /// A line after a key.
  private static func edited(_ text: String, by key: Key) -> String {
    switch key {
    case .character(let scalar) where text.count < lineLimit: text + String(Character(scalar))
    case .backspace: String(text.dropLast())
    case .control("u"): ""
    default: text
    }
  }

  /// What follows from an answer; nil, with a message, where it is none.
  private mutating func answer(_ prompt: Prompt, _ text: String) -> [Effect]? {
    switch prompt {
    case .seed:
      guard let seed = UInt64(text) else {
        session.message = "'\(text)' is not a seed: give a whole number from 0 on"
        return nil
      }
      session.start(seed: seed)
      return []
    case .exportRange:
      let ends = text.split(separator: "-").map { Int($0) }
      guard ends.count == 2, let from = ends[0], let to = ends[1], from <= to,
        to < session.history.count
      else {
        session.message =
          "'\(text)' is not a range of known steps: as in 0-\(max(0, session.history.count - 1))"
        return nil
      }
      return [.export(.range(from...to))]
    case .sheetModes:
      guard let modes = modes(named: text) else {
        session.message =
          "'\(text)' names no modes: numbers of 1 to \(session.facts.modes.count) as in 1,4-6, or names"
        return nil
      }
      return [.export(.viewpoints(modes.map { Viewpoint(agent: session.agent, mode: $0) }))]
    }
  }
}
