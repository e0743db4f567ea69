// The table of commands: one row is one command, with its name, group, title, keys, whether it can
// be done, and what it does. A command without a row does not compile.

import Attribution
import Terminal

extension ExplorerCommand {
  /// The row of this command.
  var row: CommandRow {
    switch self {
    // Moving
    case .play:
      .init("play_pause", .moving, "play or pause", hint: "play", keys: "space") {
        $0.session.togglePlay(now: $1)
      }
    case .stepForward:
      .init("step", .moving, "one step forward", hint: "step", keys: "n right") { state, _ in
        state.step(by: 1)
      }
    case .stepBack:
      .init("step_back", .moving, "one step back", hint: "back", keys: "p left") { state, _ in
        state.step(by: -1)
      }
    case .jumpForward:
      .init("jump_forward", .moving, "ten steps forward", keys: "N page_down") { state, _ in
        state.step(by: 10)
      }
    case .jumpBack:
      .init("jump_back", .moving, "ten steps back", keys: "P page_up") { state, _ in
        state.step(by: -10)
      }
    case .first:
      .init("first", .moving, "first state", keys: "home") { state, _ in
        state.pauseAndMove(to: 0)
      }
    case .last:
      .init("last", .moving, "last known state", keys: "end") { state, _ in
        state.pauseAndMove(to: state.session.history.count - 1)
      }
    case .faster:
      .init("faster", .moving, "play faster", keys: "+ =") { state, _ in
        state.changeSpeed(by: 1)
      }
    case .slower:
      .init("slower", .moving, "play slower", keys: "-") { state, _ in
        state.changeSpeed(by: -1)
      }

    // Episode
    case .nextEpisode:
      .init("next_episode", .episode, "next episode", hint: "next episode", keys: "r") {
        state, _ in state.session.nextEpisode()
      }
    case .replay:
      .init("replay_episode", .episode, "same episode from its start", keys: "R") { state, _ in
        state.session.replay()
      }
    case .askSeed:
      .init("seed", .episode, "another seed", keys: "S") { state, _ in
        state.popup = .prompt(.seed, text: "")
      }
    case .branch:
      .init(
        "branch", .episode, "branch: continue from this step", hint: "branch", keys: "b",
        unless: \.nothingToLeave, does: { state, _ in state.session.branch() })
    case .nextLine:
      .init(
        "next_line", .episode, "next branch", keys: "B",
        unless: {
          $0.session.history.lines.count > 1
            ? nil : "there is one line so far: step back and branch for another"
        },
        does: { state, _ in state.nextLine() })
    case .mark:
      .init("bookmark", .episode, "bookmark this step", keys: "x") { state, _ in
        state.session.toggleMark()
      }
    case .nextBookmark:
      .init(
        "next_bookmark", .episode, "next bookmark", hint: "bookmark", keys: "}",
        unless: { $0.bookmark(after: true) == nil ? "no bookmark that way" : nil },
        does: { state, _ in state.goToBookmark(after: true) })
    case .previousBookmark:
      .init(
        "previous_bookmark", .episode, "previous bookmark", keys: "{",
        unless: { $0.bookmark(after: false) == nil ? "no bookmark that way" : nil },
        does: { state, _ in state.goToBookmark(after: false) })

    // Modes
    case .mode1: .mode(0, "first")
    case .mode2: .mode(1, "second")
    case .mode3: .mode(2, "third")
    case .mode4: .mode(3, "fourth")
    case .mode5: .mode(4, "fifth")
    case .mode6: .mode(5, "sixth")
    case .mode7: .mode(6, "seventh")
    case .mode8: .mode(7, "eighth")
    case .mode9: .mode(8, "ninth")
    case .nextMode:
      .init("next_mode", .modes, "next mode", hint: "mode", keys: "m") { state, _ in
        state.moveMode(by: 1)
      }
    case .previousMode:
      .init("previous_mode", .modes, "previous mode", keys: "M") { state, _ in
        state.moveMode(by: -1)
      }
    case .compare:
      .init("compare", .modes, "compare modes side by side", hint: "compare", keys: "c") {
        state, _ in state.toggleCompare(.modes)
      }
    case .compareMore:
      .init(
        "compare_more", .modes, "compare with more modes or agents", hint: "more", keys: "C",
        unless: \.noMoreToCompare, does: { state, _ in state.compareMore() })

    // Agents
    case .nextAgent:
      .init(
        "next_agent", .agents, "next agent or later snapshot", hint: "agent", keys: ">",
        unless: \.noNextAgent, does: { state, _ in state.moveAgent(by: 1) })
    case .previousAgent:
      .init(
        "previous_agent", .agents, "previous agent or earlier snapshot", keys: "<",
        unless: \.noPreviousAgent, does: { state, _ in state.moveAgent(by: -1) })
    case .compareAgents:
      .init(
        "compare_agents", .agents, "compare agents side by side", hint: "agents", keys: "A",
        unless: \.noOtherAgent, does: { state, _ in state.toggleCompare(.agents) })
    case .branchForNextAgent:
      .init(
        "branch_for_next_agent", .agents, "branch for the next agent",
        keys: "F", unless: { $0.noNextAgent ?? $0.nothingToLeave },
        does: { state, _ in state.branchForNextAgent() })
    case .pickAgent:
      .init("open_agent", .agents, "open another agent or task", keys: "O", asks: .offerAgents)

    // Looking
    case .nextView:
      .init("next_view", .looking, "next attribution view", hint: "view", keys: "v") {
        state, _ in state.changeView(by: 1)
      }
    case .previousView:
      .init("previous_view", .looking, "previous attribution view", keys: "V") { state, _ in
        state.changeView(by: -1)
      }
    case .nextFrame:
      .init("next_frame", .looking, "next stacked frame, or all three", keys: "o") { state, _ in
        state.frame = state.frame.next(in: state.layout)
      }
    case .nextTarget:
      .init("next_target", .looking, "next attribution target", hint: "target", keys: "t") {
        state, _ in state.moveTarget(by: 1)
      }
    case .previousTarget:
      .init("previous_target", .looking, "previous attribution target", keys: "T") { state, _ in
        state.moveTarget(by: -1)
      }
    case .nextMethod:
      .init("next_method", .looking, "next attribution method", keys: "g") { state, _ in
        state.moveMethod(by: 1)
      }
    case .previousMethod:
      .init("previous_method", .looking, "previous attribution method", keys: "G") { state, _ in
        state.moveMethod(by: -1)
      }
    case .pixelCursor:
      .init("pixel", .looking, "point at a pixel", keys: "k") { state, _ in state.togglePixel() }
    case .fidelity:
      .init("fidelity", .looking, "insertion and deletion of pixels", keys: "I") { state, _ in
        state.popup = .fidelity
      }
    case .quantileDown:
      .init("quantile_down", .looking, "lower the quantile", keys: "[") { state, _ in
        state.changeQuantile(by: -10)
      }
    case .quantileUp:
      .init("quantile_up", .looking, "raise the quantile", hint: "quantile", keys: "]") {
        state, _ in state.changeQuantile(by: 10)
      }
    case .quantileFinerDown:
      .init("quantile_fine_down", .looking, "lower the quantile by 0.001", keys: "(") {
        state, _ in state.changeQuantile(by: -1)
      }
    case .quantileFinerUp:
      .init("quantile_fine_up", .looking, "raise the quantile by 0.001", keys: ")") {
        state, _ in state.changeQuantile(by: 1)
      }
    case .quantileReset:
      .init("quantile_reset", .looking, "the agent's own quantile", keys: "0") { state, _ in
        state.session.request.quantile = state.session.agentFacts.quantile
      }
    case .focusNext:
      .init("focus_next", .looking, "next pane", keys: "tab") { state, _ in
        state.moveFocus(by: 1)
      }
    case .focusPrevious:
      .init("focus_previous", .looking, "previous pane", keys: "shift-tab") { state, _ in
        state.moveFocus(by: -1)
      }
    case .zoom:
      .init("zoom", .looking, "zoom the pane in and out", hint: "zoom", keys: "z") { state, _ in
        state.isZoomed.toggle()
      }
    case .thirdPane:
      .init("third_pane", .looking, "third pane: values or a second view", keys: "|") {
        state, _ in state.thirdShowsValues = state.shown.panes.contains(.second)
      }

    case .nextTimeline:
      .init(
        "next_timeline", .looking, "next timeline: calibration, branches", hint: "timeline",
        keys: "u"
      ) { state, _ in state.moveTimeline(by: 1) }
    case .previousTimeline:
      .init("previous_timeline", .looking, "previous timeline", keys: "U") { state, _ in
        state.moveTimeline(by: -1)
      }

    case .explain:
      .init("explain", .looking, "what the panel in focus shows", keys: "h") { state, _ in
        state.popup = .explanation(state.explained)
      }

    // Acting by hand
    case .actByHand:
      .init(
        "act_by_hand", .action, "one step by hand, or the policy again",
        hint: "policy", keys: "a"
      ) { state, _ in state.toggleByHand() }
    case .actionDown:
      .init(
        "action_down", .action, "lower the action", hint: "lower", keys: ", down",
        unless: \.notByHand, does: { state, _ in state.changeAction(by: -0.1) })
    case .actionUp:
      .init(
        "action_up", .action, "raise the action", hint: "raise", keys: ". up",
        unless: \.notByHand, does: { state, _ in state.changeAction(by: 0.1) })
    case .nextDimension:
      .init(
        "next_action_dimension", .action, "next action dimension", keys: "d",
        unless: { $0.session.facts.actionCount > 1 ? nil : "the action has one dimension" },
        does: { state, _ in
          state.dimension = (state.dimension + 1) % max(1, state.session.facts.actionCount)
        })

    // Writing
    case .export:
      .init(
        "export", .writing, "export this step as PNG", hint: "export", keys: "e",
        unless: { $0.nothingToExport }, asks: .export(.step))
    case .markRange:
      .init(
        "mark_range", .writing, "mark a range: its start, then its end", keys: "X",
        unless: { $0.nothingToExport }, does: { state, _ in state.markRange() })
    case .exportRange:
      .init(
        "export_range", .writing, "export a range of steps", keys: "E",
        unless: { $0.nothingToExport },
        does: { state, _ in
          let range = state.session.rangeToExport
          state.popup = .prompt(
            .exportRange, text: "\(range.lowerBound)-\(range.upperBound)", isOffer: true)
        })
    case .exportModes:
      .init(
        "export_modes", .writing, "export a sheet over modes or agents", keys: "w",
        unless: { $0.nothingToExport }, asks: { $0.askForSheet() })

    // Program
    case .leave:
      .init("leave", .program, "leave hand, zoom, compare, timeline", keys: "esc") {
        state, _ in state.leave()
      }
    case .palette:
      .init("palette", .program, "commands", hint: "commands", keys: ": ctrl-p") { state, _ in
        state.popup = .palette(text: "", selected: 0)
      }
    case .help:
      .init("help", .program, "help", hint: "help", keys: "? f1") { state, _ in
        state.popup = .help(firstRow: 0)
      }
    case .nextTheme:
      .init("next_theme", .program, "next theme", keys: "y", asks: .theme(step: 1))
    case .previousTheme:
      .init("previous_theme", .program, "previous theme", keys: "Y", asks: .theme(step: -1))
    case .nextSymbols:
      .init("next_symbols", .program, "next symbols for pictures", keys: "s") { state, _ in
        state.nextSymbols()
      }
    case .toggleMouse:
      .init("toggle_mouse", .program, "mouse on or off", keys: "i", asks: { $0.toggleMouse() })
    case .redraw:
      .init("redraw", .program, "redraw the screen", keys: "ctrl-l", asks: .screen(.redraw))
    case .suspend: .init("suspend", .program, "suspend", keys: "ctrl-z", asks: .screen(.suspend))
    case .quit:
      .init("quit", .program, "quit", hint: "quit", keys: "q ctrl-c", asks: { $0.quit() })
    }
  }
}

extension CommandRow {
  /// The row of the command that shows the mode at an index.
  fileprivate static func mode(_ index: Int, _ ordinal: String) -> CommandRow {
    CommandRow(
      "mode_\(index + 1)", .modes, "\(ordinal) mode", keys: "\(index + 1)",
      unless: {
        let count = $0.session.facts.modes.count
        return index < count ? nil : "there are \(count) modes"
      },
      does: { state, _ in state.showMode(index) })
  }
}

extension ExplorerState {
  fileprivate var nothingToLeave: String? {
    session.isAtEnd ? "nothing follows this step yet: step back, then branch" : nil
  }

  fileprivate var nothingToExport: String? {
    session.history.count > 0 ? nil : "nothing to export yet"
  }
}
