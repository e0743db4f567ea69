// A private terminfo entry on top of the terminal's own, with the colours we know it takes. The
// stock entries say 256 colours, or write 24-bit ones with colons, which tmux does not take.

/// Source text for `tic`.
struct TerminfoOverlay: Sendable, Equatable {
  /// The name of the new entry.
  let name: String
  let source: String

  /// An entry `sgqn-TYPE` that uses `type`'s and replaces what has to do with colour.
  init(type: String, mode: ColorMode) {
    name = "sgqn-" + type
    let lines =
      switch mode {
      case .none: ["colors@, pairs@, setaf@, setab@, op@"]
      case .sixteen: ["colors#16, pairs#0x1000", Self.setters(mode), "op=\\E[39;49m"]
      case .indexed: ["colors#0x100, pairs#0x10000", Self.setters(mode), "op=\\E[39;49m"]
      case .truecolor:
        ["RGB, colors#0x1000000, pairs#0x10000", Self.setters(mode), "op=\\E[39;49m"]
      }
    // Cancelled: changing the palette, and repeating a character, which terminals that merely
    // call themselves xterm often lack.
    source =
      ([name + "|a terminal as sgqn uses it"] + lines
      + ["ccc@, initc@, initp@, oc@, rep@", "use=" + type])
      .joined(separator: ",\n\t") + ",\n"
  }

  /// `setaf` and `setab`: 0...7, 8...15, then the rest of what the mode has.
  private static func setters(_ mode: ColorMode) -> String {
    func setter(_ name: String, normal: Int, bright: Int, other: Int) -> String {
      let light = "\(bright)%p1%{8}%-%d"
      let tail =
        switch mode {
        case .none, .sixteen: light
        case .indexed: "%?%p1%{16}%<%t\(light)%e\(other);5;%p1%d%;"
        case .truecolor:
          "%?%p1%{16}%<%t\(light)%e\(other);2;%p1%{65536}%/%d;"
            + "%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;"
        }
      return "\(name)=\\E[%?%p1%{8}%<%t\(normal)%p1%d%e\(tail)%;m"
    }
    return setter("setaf", normal: 3, bright: 9, other: 38) + ",\n\t"
      + setter("setab", normal: 4, bright: 10, other: 48)
  }
}
