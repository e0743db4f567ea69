// Trainings as jobs of a shell in a terminal: in its background, stopped and let go on.

import Foundation
import Testing

@Suite struct TrainingJobTests {
  /// For perl: runs what follows with no signal blocked. A test's thread blocks them, and a blocked SIGTTOU stops nobody.
  private static let unblocked =
    "use POSIX; sigprocmask(SIG_SETMASK, POSIX::SigSet->new); exec @ARGV"

  /// A shell with job control in a terminal of its own, as `script` makes it.
  @Test func `in the background of a terminal a training goes on`() throws {
    let scratch = try Scratch()
    let train =
      "'\(try Program.path())' train --task cartpole_swingup --steps 12 --modes train --warmup 6 --batch 2 "
      + "--evaluate-every 12 --evaluate-episodes 1 --threads 1 --out '\(scratch.path)/run'"
    let shell = "timeout 120 script -qec 'bash --norc -i' /dev/null"
    let ran = try Program.run(
      ["-e", Self.unblocked, "bash", "-c", "printf '%s\\n' \"$COMMANDS\" | \(shell)"],
      program: "/usr/bin/perl",
      environment: [
        "TERM": "xterm-256color",
        // A job that the terminal stops ends the wait with its signal's number.
        "COMMANDS": "\(train) & \nwait %1; echo ended-$?\nkill -9 %1\nexit\n",
      ])
    #expect(ran.output.contains("ended-0"), "\(ran.output.suffix(600))")
    #expect(FileManager.default.fileExists(atPath: scratch.path + "/run/config.json"))
  }

  /// The view of a training takes the terminal; Ctrl-Z gives it back, and `bg` does not bring the view back.
  @Test func `Ctrl-Z and bg leave a training going on in the background`() throws {
    let scratch = try Scratch()
    let train =
      "'\(try Program.path())' train --task cartpole_swingup --steps 1500 --modes train --warmup 6 --batch 2 "
      + "--evaluate-every 1500 --evaluate-episodes 1 --threads 1 --out '\(scratch.path)/run'"
    // What somebody types, each when it is time; the folder is in no command line but the training's.
    let typed = """
      {
        echo "$TRAIN"
        for _ in $(seq 300); do [ -e "$OUT/metrics.csv" ] && break; sleep 0.1; done
        sleep 1
        for _ in $(seq 60); do
          printf '\\032'
          sleep 0.5
          ps -eo stat=,args= | grep '^T' | grep -q "$OUT" && echo bg && break
        done
        echo 'wait %1; echo ended-$?'
        echo exit
      } | timeout 120 script -qec 'bash --norc -i' /dev/null
      """
    let ran = try Program.run(
      ["-e", Self.unblocked, "bash", "-c", typed], program: "/usr/bin/perl",
      environment: [
        "TERM": "xterm-256color", "TRAIN": train, "OUT": scratch.path + "/run",
      ])
    #expect(ran.output.contains("ended-0"), "\(ran.output.suffix(600))")
    #expect(FileManager.default.fileExists(atPath: scratch.path + "/run/agent.safetensors"))
  }
}
