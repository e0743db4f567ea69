// What becomes of a training whose output nobody can take.

import Foundation
import Testing

@Suite struct LostOutputTests {
  private static let train = [
    "train", "--task", "cartpole_swingup", "--steps", "12", "--modes", "train", "--warmup", "6",
    "--batch", "2", "--evaluate-every", "12", "--evaluate-episodes", "1", "--threads", "1",
  ]

  /// Runs a training to `out` under a shell that does `script` to it: `$@` is the training.
  private func run(_ script: String, out: String) throws -> Run {
    try Program.run(
      ["-c", script, "sh", try Program.path()] + Self.train + ["--out", out], program: "/bin/sh")
  }

  private func isTrained(_ out: String) throws -> Bool {
    let config = try String(contentsOfFile: out + "/config.json", encoding: .utf8)
    return config.contains("\"step\" : 12,")
  }

  @Test(arguments: ["2>/dev/full", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
  func `a training goes on without a standard error`(_ redirection: String) throws {
    let scratch = try Scratch()
    let out = scratch.path + "/run"
    let ended = try run("exec \"$@\" \(redirection)", out: out)
    #expect(ended.status == 0)
    #expect(try isTrained(out))
    // What it would have printed stands in none of its files.
    for name in try FileManager.default.contentsOfDirectory(atPath: out) {
      let bytes = FileManager.default.contents(atPath: "\(out)/\(name)") ?? Data()
      #expect(bytes.range(of: Data("learn as drq does".utf8)) == nil, "\(name)")
    }
  }

  @Test func `a reader that leaves does not end a training`() throws {
    let scratch = try Scratch()
    let out = scratch.path + "/run"
    _ = try run("\"$@\" 2>&1 | head -c 1", out: out)
    #expect(try isTrained(out))
  }

  @Test(arguments: ["", "--plain"])
  func `a terminal that goes away leaves a checkpoint`(_ view: String) throws {
    let scratch = try Scratch()
    let out = scratch.path + "/run"
    // Too long to reach a checkpoint or an evaluation of its own meanwhile.
    let training =
      "exec \"$TRAINING\" \(Self.train.joined(separator: " ")) --steps 100000 "
      + "--set checkpointInterval=100000 --evaluate-every 100000 \(view) --out \"$OUT\""
    let terminal = """
      tmux -L "$SOCKET" -f /dev/null new-session -d -x 100 -y 30 "$INSIDE"
      for _ in $(seq 600); do [ -e "$OUT/training.lock" ] && break; sleep 0.1; done
      sleep 3
      [ -e "$OUT/checkpoint.safetensors" ] && exit 3
      tmux -L "$SOCKET" kill-server
      for _ in $(seq 600); do [ -e "$OUT/checkpoint.safetensors" ] && break; sleep 0.1; done
      """
    let ended = try Program.run(
      ["-c", terminal], program: "/bin/sh",
      environment: [
        "TERM": "xterm-256color", "INSIDE": training, "OUT": out, "TRAINING": try Program.path(),
        "SOCKET": "sgqn-\(UUID().uuidString)",
      ])
    #expect(ended.status == 0, "no checkpoint before the terminal went")
    #expect(FileManager.default.fileExists(atPath: out + "/checkpoint.safetensors"))
  }

  @Test func `a suspended training that is asked to end leaves a checkpoint`() throws {
    let scratch = try Scratch()
    let out = scratch.path + "/run"
    let script = """
      tmux -L "$SOCKET" -f /dev/null new-session -d -x 100 -y 30 "bash --norc --noprofile"
      tmux -L "$SOCKET" send-keys "$INSIDE" Enter
      for _ in $(seq 600); do tmux -L "$SOCKET" capture-pane -p | grep -q curves && break; sleep 0.1; done
      tmux -L "$SOCKET" send-keys C-z
      sleep 3
      tmux -L "$SOCKET" send-keys "kill %1" Enter
      for _ in $(seq 300); do [ -e "$OUT/checkpoint.safetensors" ] && break; sleep 0.1; done
      tmux -L "$SOCKET" kill-server
      """
    let training =
      Self.train.joined(separator: " ") + " --steps 100000 --evaluate-every 100000 "
      + "--set checkpointInterval=100000"
    _ = try Program.run(
      ["-c", script], program: "/bin/sh",
      environment: [
        "TERM": "xterm-256color", "OUT": out, "SOCKET": "sgqn-\(UUID().uuidString)",
        "INSIDE": "'\(try Program.path())' \(training) --out '\(out)'",
      ])
    #expect(FileManager.default.fileExists(atPath: out + "/checkpoint.safetensors"))
  }

  @Test func `a training that is done ends though its terminal takes nothing any more`() throws {
    let scratch = try Scratch()
    let out = scratch.path + "/run"
    // Whoever reads the terminal is stopped; a screen drawn anew a few times fills what the system holds for it. Signals
    // are let in that those who run tests may hold back.
    let script = """
      unset NO_COLOR
      letIn='sigprocmask(SIG_SETMASK, POSIX::SigSet->new); exec @ARGV'
      inner="stty rows 40 cols 120; echo \\$\\$ > '$OUT.pid'; exec perl -MPOSIX -e '$letIn' $INSIDE"
      script -qfc "$inner" "$OUT.seen" < /dev/null > /dev/null &
      reader=$!
      for _ in $(seq 600); do grep -q curves "$OUT.seen" && break; sleep 0.1; done
      kill -STOP $reader
      training=$(cat "$OUT.pid")
      for _ in $(seq 20); do kill -WINCH "$training"; sleep 0.1; done
      left=3
      for _ in $(seq 1200); do
        # The reader does not fetch what is left of it.
        case "$(cat "/proc/$training/stat" 2>/dev/null)" in
          "" | *") Z "*) left=0; break ;;
        esac
        sleep 0.1
      done
      kill -KILL "$training" 2>/dev/null
      kill -CONT $reader
      exit $left
      """
    let training = Self.train.joined(separator: " ") + " --steps 600 --evaluate-every 600"
    let ended = try Program.run(
      ["-c", script], program: "/bin/sh",
      environment: [
        "TERM": "xterm-256color", "OUT": out,
        "INSIDE": "'\(try Program.path())' \(training) --out '\(out)'",
      ])
    #expect(ended.status == 0)
  }
}
