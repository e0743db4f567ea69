// The key table and the files that change it.

import Configuration
import Terminal
import Testing

@testable import Explorer

@Suite struct KeymapTests {
  private func changed(_ text: String) throws -> (map: Keymap, warnings: [String]) {
    let (map, warnings) = Keymap.changed(by: try Toml.parse(text, file: "k.toml"), file: "k.toml")
    return (map, warnings.map(\.description))
  }

  @Test func `every command has a name, a title and keys of its own`() {
    var taken: [Key: ExplorerCommand] = [:]
    for command in ExplorerCommand.allCases {
      let row = command.row
      #expect(!row.title.isEmpty && !row.name.isEmpty)
      #expect(ExplorerCommand(named: row.name) == command, "\(row.name) names two commands")
      #expect(!row.keys.isEmpty, "\(row.name) has no key")
      for key in row.keys {
        #expect(taken[key] == nil, "\(key.spelling) is bound twice")
        taken[key] = command
        #expect(Keymap.standard.command(for: key) == command)
        #expect(Key(named: key.spelling) == key)
      }
    }
    // A key with a name that cannot be read would be missing without a word.
    #expect(taken.count == 84)
  }

  @Test func `every command can be done or says why not, and help and palette list it`() {
    var bench = Bench()
    bench.press("n")
    _ = bench.draw(130, 40)
    let fresh = bench.state
    bench.press("?")
    let help = bench.draw(172, 60).text
    for command in ExplorerCommand.allCases {
      bench.state = fresh
      let obstacle = command.row.obstacle(fresh)
      let effects = bench.state.perform(command, now: .zero)
      if let obstacle {
        #expect(bench.session.message == obstacle)
        #expect(effects.isEmpty)
      }
      #expect(bench.state.paletteEntries(command.name).contains(.command(command)))
      if let index = command.modeIndex, index >= fresh.session.facts.modes.count { continue }
      #expect(help.contains(fresh.title(of: .command(command))), "\(command.name)")
    }
  }

  @Test func `what cannot be done now says why and changes nothing`() {
    var bench = Bench()
    for (key, message) in [
      ("b", "nothing follows this step yet: step back, then branch"),
      ("B", "there is one line so far: step back and branch for another"),
      ("d", "the action has one dimension"), ("{", "no bookmark that way"),
    ] {
      bench.press(key)
      #expect(bench.session.message == message)
      #expect(bench.session.history.lines.count == 1)
    }
    var hints = bench.draw(254, 50).line(49)
    #expect(!hints.contains("b branch"))
    bench.press("n", "p")
    hints = bench.draw(254, 50).line(49)
    #expect(hints.contains("b branch"))
  }

  @Test func `keys are spelled by one character or a name`() {
    #expect(Key(named: "ctrl-p") == .control("p"))
    #expect(Key(named: "f12") == .function(12))
    #expect(Key(named: "page_up") == .pageUp)
    #expect(Key(named: "nonsense") == nil)
    // No terminal sends these: they are backspace, tab, enter twice, and a small letter.
    for name in ["ctrl-h", "ctrl-i", "ctrl-j", "ctrl-m", "ctrl-Q", "ctrl-é", "ctrl- "] {
      #expect(Key(named: name) == nil, "\(name)")
    }
    #expect(Key(named: "") == nil)
  }

  @Test func `a key file replaces the keys of the commands it names`() throws {
    let (map, warnings) = try changed(
      """
      [keys]
      step = ["j", "right"]
      quit = "ctrl-q"
      zoom = []
      """)
    #expect(warnings.isEmpty)
    #expect(map.keys(for: .stepForward) == [.character("j"), .right])
    #expect(map.command(for: .character("n")) == nil)
    #expect(map.command(for: .control("q")) == .quit)
    #expect(map.command(for: .character("q")) == nil)
    #expect(map.keys(for: .zoom) == [])
    #expect(map.command(for: .character("e")) == .export)
  }

  @Test func `a command keeps its keys where a file gives it none that can come`() throws {
    let (map, warnings) = try changed("[keys]\nquit = \"ctrl-Q\"\nexport = \"ctrl-z\"")
    #expect(warnings.count == 2)
    #expect(warnings.first?.hasSuffix("unknown key 'ctrl-Q'") == true)
    #expect(warnings.last?.hasSuffix("key 'ctrl-z' always suspends") == true)
    #expect(map.command(for: .character("q")) == .quit)
    #expect(map.command(for: .character("e")) == .export)
    #expect(try changed("[keys]\nsuspend = \"ctrl-z\"").warnings.isEmpty)
  }

  @Test func `keys may be exchanged, and a key taken from another command is its no longer`() throws
  {
    let (map, warnings) = try changed("[keys]\nstep = \"p\"\nstep_back = \"n\"\nhelp = \"e\"")
    #expect(warnings.isEmpty)
    #expect(map.command(for: .character("p")) == .stepForward)
    #expect(map.command(for: .character("n")) == .stepBack)
    #expect(map.command(for: .character("e")) == .help)
    #expect(map.keys(for: .export).isEmpty)
  }

  @Test func `what a key file gets wrong is reported with its line and changes nothing`() throws {
    let (map, warnings) = try changed(
      """
      # my keys
      [keys]
      stepp = "j"
      zoom = "hyper-z"
      play_pause = 3
      help = "h"
      palette = "h"
      [colors]
      """)
    #expect(
      warnings == [
        "k.toml:8: unknown entry 'colors'; key files have one table, [keys]",
        "k.toml:3: unknown command 'stepp'; did you mean 'step'?",
        "k.toml:4: unknown key 'hyper-z'",
        "k.toml:5: unknown key a number",
        "k.toml:7: key 'h' is already bound to 'help'",
      ])
    #expect(map.command(for: .character("z")) == .zoom)
    #expect(map.command(for: .character(" ")) == .play)
    #expect(map.command(for: .character("h")) == .help)
  }

  @Test func `a file that is not TOML is refused with its line`() {
    #expect(throws: ConfigurationError.self) { try changed("[keys]\nstep = = 3") }
    do {
      _ = try changed("[keys]\nstep = = 3")
    } catch {
      #expect("\(error)".hasPrefix("k.toml:2: not TOML"))
    }
  }

  // Outside of quotes the parser takes such letters for something that cannot be.
  @Test func `letters beyond ASCII belong into quotes and comments`() throws {
    do {
      _ = try changed("[keys]\nstep = \"j\" # für später\nhélp = \"h\"")
      Issue.record("not refused")
    } catch {
      #expect("\(error)".hasPrefix("k.toml:3: not TOML"))
    }
    let (_, warnings) = try changed("[keys]\nstep = \"j\" # für später\nhelp = \"é é\"")
    #expect(warnings == ["k.toml:3: unknown key 'é é'"])
  }
}
