#!/usr/bin/env python3
"""Makes films to choose settings by: pictures that no training and no benchmark shows, moving.

    tools/held_out_films.py FOLDER [COUNT]

Fetches two Debian packages (870 MB, nothing is installed), and from their pictures makes COUNT
(40) films of 250 frames of 84x84, each a folder of numbered pictures: the camera pans, turns and zooms
over one, and in three of five another slides before it. `sgqn eval --videos FOLDER` shows them. Needs NumPy
and Pillow (python3-numpy, python3-pil) and a Debian with apt-get; the same packages give the same films.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

PACKAGES = ["stellarium-data", "supertuxkart-data"]
# Where they keep photographs and painted surfaces: folders, names, and bytes that a file has more than.
PLACES = [
    ("usr/share/games/supertuxkart/data/textures", "*.jp*g", 60 * 1024),
    ("usr/share/games/supertuxkart/data/tracks", "*.jp*g", 60 * 1024),
    ("usr/share/stellarium/landscapes", "*.jp*g", 60 * 1024),
    ("usr/share/stellarium/landscapes", "*.png", 200 * 1024),
]
SIZE, FRAMES, SIDE = 84, 250, 640


def pictures(folder):
    """Paths of the pictures of both packages, in an order that is always the same."""
    run = {"cwd": folder, "check": True}
    for package in PACKAGES:
        subprocess.run(["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", package], **run)
    for package in sorted(pathlib.Path(folder).glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", package.name, "x"], **run)
    found = []
    for place, pattern, least in PLACES:
        for path in (pathlib.Path(folder) / "x" / place).rglob("*"):
            if path.match(pattern) and path.is_file() and path.stat().st_size > least:
                found.append(str(path))
    return sorted(found)


def load(path):
    image = Image.open(path).convert("RGBA")
    image = Image.alpha_composite(Image.new("RGBA", image.size, (128, 128, 128, 255)), image)
    scale = SIDE / min(image.size)
    size = [max(SIDE, round(side * scale)) for side in image.size]
    return np.asarray(image.convert("RGB").resize(size), np.float32)


def seen(image, x, y, scale, angle):
    """A window of the picture about (x, y), bilinear; beyond its edges it is mirrored."""
    steps = (np.arange(SIZE) - SIZE / 2 + 0.5) * scale
    across, down = np.meshgrid(steps, steps)
    cos, sin = np.cos(angle), np.sin(angle)

    def place(positions, length):
        turned = np.mod(positions, 2 * length)
        turned = np.where(turned >= length, 2 * length - 1e-3 - turned, turned)
        first = np.clip(turned.astype(int), 0, length - 1)
        return first, (turned - first)[..., None]

    height, width, _ = image.shape
    x, right = place(x + cos * across - sin * down, width - 1)
    y, low = place(y + sin * across + cos * down, height - 1)
    upper = image[y, x] * (1 - right) + image[y, x + 1] * right
    lower = image[y + 1, x] * (1 - right) + image[y + 1, x + 1] * right
    return upper * (1 - low) + lower * low


def film(random, scenery, thing):
    """Frames of a camera that moves over the one, in most films with an ellipse of the other before it."""
    height, width, _ = scenery.shape
    x, y = random.uniform(0, width), random.uniform(0, height)
    scale, angle = random.uniform(1.5, 6), random.normal(0, 0.2)
    pan = random.normal(0, 1, 2) * random.choice([0.3, 1.5, 4])
    zoom, turn = random.normal(0, 0.004), random.normal(0, 0.004)
    slides = random.random() < 0.6
    at, step, radius = random.uniform(0, SIZE, 2), random.normal(0, 1.5, 2), random.uniform(8, 25)
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    for _ in range(FRAMES):
        x += pan[0] + random.normal(0, 0.3)
        y += pan[1] + random.normal(0, 0.3)
        scale, angle = np.clip(scale * (1 + zoom), 1, 7), angle + turn
        frame = seen(scenery, x, y, scale, angle)
        if slides:
            at = at + step
            step = np.where((at > -20) & (at < SIZE + 20), step, -step)
            inside = (columns - at[0]) ** 2 + ((rows - at[1]) / 1.4) ** 2 < radius**2
            frame = np.where(inside[..., None], seen(thing, *(300 + at), 2.5, 0), frame)
        yield np.clip(frame, 0, 255).astype(np.uint8)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("count", type=int, nargs="?", default=40)
    options = parser.parse_args()
    folder, count = options.folder, options.count
    if count < 1:
        parser.error(f"there are no {count} films; give 1 or more")
    random = np.random.default_rng(3)
    with tempfile.TemporaryDirectory() as work:
        try:
            paths = pictures(work)
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit(f"held_out_films: cannot fetch {', '.join(PACKAGES)}: {error}; run 'apt-get update'")
        random.shuffle(paths)
        for number in range(count):
            scenery, thing = (load(paths[(2 * number + i) % len(paths)]) for i in (0, 1))
            clip = folder / f"clip{number}"
            clip.mkdir(parents=True, exist_ok=True)
            for index, frame in enumerate(film(random, scenery, thing)):
                header = f"P6\n{SIZE} {SIZE}\n255\n".encode()
                (clip / f"{index:03d}.ppm").write_bytes(header + frame.tobytes())
    print(f"held_out_films: {count} in {folder}")


if __name__ == "__main__":
    main()
