"""Times frames and agent steps of dm_control and of ours in turn on the same machine.

    python3 -m venv .venv && .venv/bin/pip install dm-control
    MUJOCO_GL=egl .venv/bin/python tools/race_frames.py [--rounds 3] [--program .build/release/sgqn] TASK...

Frames are 84x84 of camera 0, one after every agent step; medians over all rounds, in milliseconds.
"""
import argparse
import json
import subprocess
import time
from statistics import median

from dm_control import suite

FRAMES = 60


def theirs(name, repeat):
    domain, task = next(pair for pair in suite.ALL_TASKS if name == "_".join(pair))
    environment = suite.load(domain, task)
    action = environment.action_spec().generate_value()
    environment.reset()
    environment.physics.render(84, 84, camera_id=0)
    frames, steps = [], []
    for _ in range(FRAMES):
        start = time.perf_counter()
        for _ in range(repeat):
            environment.step(action)
        middle = time.perf_counter()
        environment.physics.render(84, 84, camera_id=0)
        steps.append(middle - start)
        frames.append(time.perf_counter() - middle)
    return frames, steps


def ours(program, piece, task):
    run = subprocess.run(
        [program, "bench", piece, "--task", task, "--runs", str(FRAMES), "--json"],
        capture_output=True, text=True, check=True)
    return json.loads(run.stdout)["median_seconds"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--program", default=".build/release/sgqn")
    parser.add_argument("tasks", nargs="+")
    options = parser.parse_args()
    listed = subprocess.run(
        [options.program, "tasks", "--json"], capture_output=True, text=True, check=True)
    repeats = {row["name"]: row["action_repeat"] for row in json.loads(listed.stdout)}
    print("| task | frame: dm_control | sgqn | ratio | step: dm_control | sgqn | ratio |")
    print("|---|---|---|---|---|---|---|")
    for task in options.tasks:
        frames, steps, our_frames, our_steps = [], [], [], []
        for _ in range(options.rounds):
            frame, step = theirs(task, repeats[task])
            frames += frame
            steps += step
            our_frames.append(ours(options.program, "render", task))
            our_steps.append(ours(options.program, "step", task))
        cells = []
        for a, b in ((frames, our_frames), (steps, our_steps)):
            cells += [f"{1e3 * median(a):.3g} ms", f"{1e3 * median(b):.3g} ms",
                      f"{median(a) / median(b):.1f}"]
        print(f"| {task} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
