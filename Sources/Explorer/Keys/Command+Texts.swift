// What help and the palette say about each command, and its keys where no key file says otherwise.

import Terminal

/// The facts about a command: one row of the key table.
struct CommandFacts {
  let group: CommandGroup
  /// A few words, lower case: what help and the palette show.
  let title: String
  /// One word for the hint line.
  let hint: String
  let keys: [Key]

  init(_ group: CommandGroup, _ title: String, hint: String = "", _ keys: Key...) {
    self.group = group
    self.title = title
    self.hint = hint
    self.keys = keys
  }
}

extension ExplorerCommand {
  /// The table that everything else is made from.
  var facts: CommandFacts {
    switch self {
    case .play: .init(.moving, "play or pause", hint: "play", .character(" "))
    case .stepForward: .init(.moving, "one step forward", hint: "step", .character("n"), .right)
    case .stepBack: .init(.moving, "one step back", hint: "back", .character("p"), .left)
    case .jumpForward: .init(.moving, "ten steps forward", .character("N"), .pageDown)
    case .jumpBack: .init(.moving, "ten steps back", .character("P"), .pageUp)
    case .first: .init(.moving, "first state", .home)
    case .last: .init(.moving, "last known state", .end)
    case .faster: .init(.moving, "play faster", .character("+"), .character("="))
    case .slower: .init(.moving, "play slower", .character("-"))

    case .nextEpisode:
      .init(.episode, "next episode", hint: "next episode", .character("r"))
    case .replay: .init(.episode, "same episode from its start", .character("R"))
    case .askSeed: .init(.episode, "another seed", .character("S"))
    case .branch:
      .init(.episode, "branch: go on from this step", hint: "branch", .character("b"))
    case .nextLine: .init(.episode, "next branch", .character("B"))
    case .mark: .init(.episode, "bookmark this step", .character("x"))
    case .nextBookmark: .init(.episode, "next bookmark", hint: "bookmark", .character("}"))
    case .previousBookmark: .init(.episode, "previous bookmark", .character("{"))

    case .actByHand:
      .init(.action, "set the action here by hand, or let the policy act", .character("a"))
    case .actionDown: .init(.action, "lower the action", hint: "lower", .character(","), .down)
    case .actionUp: .init(.action, "raise the action", hint: "raise", .character("."), .up)
    case .nextDimension: .init(.action, "next action dimension", .character("d"))

    case .mode1: .init(.modes, "first mode", .character("1"))
    case .mode2: .init(.modes, "second mode", .character("2"))
    case .mode3: .init(.modes, "third mode", .character("3"))
    case .mode4: .init(.modes, "fourth mode", .character("4"))
    case .mode5: .init(.modes, "fifth mode", .character("5"))
    case .mode6: .init(.modes, "sixth mode", .character("6"))
    case .mode7: .init(.modes, "seventh mode", .character("7"))
    case .mode8: .init(.modes, "eighth mode", .character("8"))
    case .mode9: .init(.modes, "ninth mode", .character("9"))
    case .nextMode: .init(.modes, "next mode", .character("m"))
    case .previousMode: .init(.modes, "previous mode", .character("M"))
    case .compare: .init(.modes, "compare modes side by side", hint: "compare", .character("c"))
    case .compareMore: .init(.modes, "compare with more modes", .character("C"))

    default: moreFacts
    }
  }

  private var moreFacts: CommandFacts {
    switch self {
    case .nextView: .init(.looking, "next attribution view", hint: "view", .character("v"))
    case .previousView: .init(.looking, "previous attribution view", .character("V"))
    case .nextFrame: .init(.looking, "cycle the three stacked frames", .character("o"))
    case .nextTarget: .init(.looking, "next attribution target", hint: "target", .character("t"))
    case .previousTarget: .init(.looking, "previous attribution target", .character("T"))
    case .nextMethod: .init(.looking, "next attribution method", .character("g"))
    case .quantileDown: .init(.looking, "lower the quantile", .character("["))
    case .quantileUp: .init(.looking, "raise the quantile", hint: "quantile", .character("]"))
    case .quantileFinerDown: .init(.looking, "lower the quantile by 0.001", .character("("))
    case .quantileFinerUp: .init(.looking, "raise the quantile by 0.001", .character(")"))
    case .quantileReset: .init(.looking, "the agent's own quantile", .character("0"))
    case .focusNext: .init(.looking, "next pane", .tab)
    case .focusPrevious: .init(.looking, "previous pane", .backTab)
    case .zoom: .init(.looking, "zoom the pane in and out", hint: "zoom", .character("z"))

    case .thirdPane:
      .init(.looking, "third pane: values or a second view", .character("|"))

    case .export: .init(.writing, "export this step as PNG", hint: "export", .character("e"))
    case .exportRange: .init(.writing, "export a range of steps", .character("E"))
    case .exportModes: .init(.writing, "export a contact sheet over modes", .character("w"))

    case .palette: .init(.program, "commands", hint: "commands", .character(":"), .control("p"))
    case .help: .init(.program, "help", hint: "help", .character("?"), .function(1))
    case .nextTheme: .init(.program, "next theme", .character("y"))
    case .previousTheme: .init(.program, "previous theme", .character("Y"))
    case .nextSymbols: .init(.program, "next symbols for pictures", .character("s"))
    case .toggleMouse: .init(.program, "mouse on or off", .character("i"))
    case .redraw: .init(.program, "draw the screen anew", .control("l"))
    case .suspend: .init(.program, "suspend", .control("z"))
    case .quit: .init(.program, "quit", hint: "quit", .character("q"), .control("c"))
    default: preconditionFailure("no facts about command \(rawValue)")
    }
  }
}
