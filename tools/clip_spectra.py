"""Compares the clips that sgqn paints with filmed ones, and draws a contact sheet of the painted.

    python3 -m venv .venv && .venv/bin/pip install numpy pillow
    .venv/bin/python tools/clip_spectra.py [--sheet FILE.png] [--cache DIR] FOLDER...

Painted clips are those in the cache folder: `sgqn eval` and `sgqn tasks --sheet` paint what they show.
A FOLDER holds films that ffmpeg reads; they are scaled to 84x84 as for the agents. For each set: the
slope of the power spectrum over spatial frequency on doubly logarithmic axes (natural images: about
-2), the standard deviation of grey levels in a frame, their mean, and the mean change from one frame
to the next; each as median and range over the clips.
"""
import argparse
import os
import subprocess
import sys
from glob import glob

import numpy as np

SIZE = 84
HEAD = 16  # magic and checksum of a cached clip


def painted(path):
    data = np.fromfile(path, np.uint8)[HEAD:]
    return data.reshape(-1, SIZE, SIZE, 3)


def filmed(path, frames=128):
    run = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-frames:v", str(frames), "-vf",
         f"scale={SIZE}:{SIZE}:flags=bilinear", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        capture_output=True, check=True)
    return np.frombuffer(run.stdout, np.uint8).reshape(-1, SIZE, SIZE, 3)


def facts(clip):
    grey = clip.astype(np.float64).mean(-1)
    window = np.outer(np.hanning(SIZE), np.hanning(SIZE))
    power = 0
    for frame in grey[::16]:
        power = power + np.abs(np.fft.fftshift(np.fft.fft2((frame - frame.mean()) * window))) ** 2
    y, x = np.indices((SIZE, SIZE)) - SIZE // 2
    radius = np.hypot(x, y).round().astype(int)
    ring = np.bincount(radius.ravel(), power.ravel()) / np.bincount(radius.ravel())
    reach = np.arange(2, SIZE // 2)
    slope = np.polyfit(np.log(reach), np.log(ring[reach] + 1e-9), 1)[0]
    change = np.abs(np.diff(grey, axis=0)).mean() if len(grey) > 1 else 0
    return slope, grey.std((1, 2)).mean(), grey.mean(), change


def row(name, clips):
    table = np.array([facts(clip) for clip in clips])
    cells = [f"{np.median(c):.1f} ({c.min():.1f} to {c.max():.1f})" for c in table.T]
    print(f"| {name} | {len(table)} | " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    parser.add_argument("--cache", default=base + "/sgqn")
    parser.add_argument("--sheet")
    parser.add_argument("folders", nargs="*")
    options = parser.parse_args()
    print("| clips | number | spectral slope | deviation | mean | change a frame |")
    print("|---|---|---|---|---|---|")
    rows = []
    for kind in ("easy", "hard"):
        paths = sorted(glob(f"{options.cache}/clips-*/{kind}-*.rgb"))
        if not paths:
            sys.exit(f"no painted clips of video_{kind} in {options.cache}; run sgqn eval first")
        clips = [painted(path) for path in paths]
        row(f"painted, {kind}", clips)
        step = max(1, len(clips) // 10)
        rows.append(np.concatenate([clip[64] for clip in clips[::step][:10]], 1))
    for folder in options.folders:
        films = sorted(path for path in glob(folder + "/*") if os.path.isfile(path))
        row(os.path.basename(folder.rstrip("/")), [filmed(path) for path in films])
    if options.sheet:
        from PIL import Image

        width = max(part.shape[1] for part in rows)
        full = [np.pad(part, ((0, 4), (0, width - part.shape[1]), (0, 0))) for part in rows]
        Image.fromarray(np.concatenate(full, 0)).save(options.sheet)


if __name__ == "__main__":
    main()
