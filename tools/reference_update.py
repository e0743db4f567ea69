#!/usr/bin/env python3
"""Computes one update of an algorithm on a base with PyTorch and captum, and writes every number.

Set up once:  python3 -m venv .venv-torch && .venv-torch/bin/pip install torch captum numpy
Run:          .venv-torch/bin/python tools/reference_update.py FOLDER --algorithm curl --base ddpg
All of Tests: .venv-torch/bin/python tools/reference_update.py --fixtures FOLDER
Check with:   sgqn verify update FOLDER

Writes FOLDER/update.safetensors (inputs, initial parameters, intermediates, gradients and
parameters after each step) and FOLDER/update.json (hyper-parameters, losses, sizes). Everything is
computed in float64 and stored as float32; `float32_spread` says how far PyTorch's own float32 lies
from it in each group of numbers.

Seeds are tried until everything near which rounding would decide (a unit on its ReLU's kink, Q1 as
large as Q2, two equally good actions, a saliency at its quantile) is clear of that edge by MARGIN.
What such a reference allows is rounding, and nothing else.
"""
import argparse
import os

import torch

from updates import folder as folders
from updates.algorithms import ALGORITHMS
from updates.bases import BASES
from updates.networks import TooClose
from updates.update import Update


def layer(text):
    filters, stride, *kernel = (int(number) for number in text.split("/"))
    return filters, stride, *(kernel or [3])


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--algorithm", choices=list(ALGORITHMS), default="sgqn")
    parser.add_argument("--base", choices=list(BASES), default="sac")
    parser.add_argument("--normalizes-heads", action="store_true",
                        help="a layer norm before both ReLUs of every head")
    parser.add_argument("--condensed", action="store_true",
                        help="leave out the parameters after each step")
    parser.add_argument("--fixtures", action="store_true",
                        help="write what the tests read: a condensed folder for each algorithm and "
                             "base, and a whole one with normalized heads")
    parser.add_argument("--image-size", type=int, default=16)
    parser.add_argument("--trunk", type=layer, nargs="+", default=[(16, 2, 3), (16, 1, 3)],
                        metavar="FILTERS/STRIDE/KERNEL", help="kernels are 3x3 unless said")
    parser.add_argument("--pooling", type=int, default=1,
                        help="squares of so many pixels whose means the trunk sees")
    parser.add_argument("--sees-changes", action="store_true",
                        help="the first convolution takes frames apart, the second their changes")
    parser.add_argument("--decoder", type=int, nargs=3, default=[16, 4, 4])
    parser.add_argument("--projection", type=int, default=5)
    parser.add_argument("--hidden", type=int, default=8)
    parser.add_argument("--actions", type=int, default=2)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--auxiliary-batch", type=int, default=6, help="SODA's own")
    parser.add_argument("--quantile", type=float, default=0.9)
    parser.add_argument("--tries", type=int, default=20000)
    return parser.parse_args()


def make(options, folder):
    for seed in range(options.tries):
        truth = Update(options, seed, torch.float64)
        try:
            truth.run()
        except TooClose:
            continue
        single = Update(options, seed, torch.float32, is_strict=False)
        single.run()
        folders.write(truth, single, options, folder)
        print(f"{folder}: seed {seed}, nearest edge {truth.closest.value:.2e}", flush=True)
        return
    raise SystemExit(f"{folder}: no seed keeps clear of every edge; try smaller sizes")


def main():
    options = parse()
    torch.set_num_threads(1)
    if not options.fixtures:
        make(options, options.folder)
        return
    options.condensed = True
    for options.algorithm in ALGORITHMS:
        for options.base in BASES:
            name = f"{options.algorithm}-{options.base}"
            make(options, os.path.join(options.folder, name))
    options.algorithm, options.base = "sgqn", "sac"
    options.condensed, options.normalizes_heads = False, True
    make(options, os.path.join(options.folder, "sgqn-sac-normalized"))
    options.condensed, options.image_size = True, 20
    options.pooling, options.sees_changes = 2, True
    options.trunk = [(8, 2, 4), (16, 1, 2), (16, 1, 3)]
    make(options, os.path.join(options.folder, "sgqn-sac-pooled"))


if __name__ == "__main__":
    main()
