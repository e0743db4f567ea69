"""A reference as a folder: its tensors, and a JSON file with everything else."""
import json
import os
import struct

import numpy
import torch

from . import algorithms, bases, update as updates

VANISHING = 1e-9


def group_of(name):
    """`critic.grad` for critic.grad.critic.Q1.trunk.0.bias, the name itself for values."""
    parts = name.split(".")
    return ".".join(parts[:2]) if parts[1] in ("grad", "after") else name


def is_given(name):
    return name.startswith(("input.", "init."))


def vanishing_gradients(truth):
    """Gradients that are zero but for rounding, such as that of a bias before a batch norm."""
    largest = {}
    for name, value in truth.tensors.items():
        if ".grad." in name:
            group = group_of(name)
            largest[group] = max(largest.get(group, 0), float(value.abs().max()))
    return sorted(
        name for name, value in truth.tensors.items() if ".grad." in name
        and float(value.abs().max()) < VANISHING * largest[group_of(name)])


def spread(truth, single):
    """How far PyTorch's float32 lies from the float64 truth, for each group of numbers.

    Values and gradients: the largest difference within a tensor over its largest entry. Parameters
    after a step: the largest difference. Losses: relative.
    """
    skipped = {name.replace(".grad.", ".after.") for name in vanishing_gradients(truth)}
    skipped |= set(vanishing_gradients(truth))
    result = {}
    for name, value in truth.tensors.items():
        if is_given(name) or name in skipped:
            continue
        other = single.tensors[name]
        if value.dtype == torch.uint8:
            if not torch.equal(value, other):
                raise SystemExit(f"{name} is another in float32; raise MARGIN")
            continue
        difference = float((value - other.double()).abs().max())
        if ".after" not in name:
            difference /= max(float(value.abs().max()), 1e-30)
        group = group_of(name)
        result[group] = max(result.get(group, 0.0), difference)
    result = dict(sorted(result.items()))
    for name, value in truth.scalars.items():
        result[name] = abs(value - single.scalars[name]) / max(abs(value), 1e-30)
    return result


def save(tensors, path):
    """safetensors: floats first, so that all of them are aligned."""
    arrays = {}
    for name in sorted(tensors):
        array = tensors[name].numpy()
        arrays[name] = array if array.dtype == numpy.uint8 else array.astype("<f4")
    header, body, offset = {}, [], 0
    for kind, dtype in [("F32", "float32"), ("U8", "uint8")]:
        for name, array in arrays.items():
            if array.dtype == dtype:
                end = offset + array.nbytes
                header[name] = {
                    "dtype": kind, "shape": list(array.shape), "data_offsets": [offset, end]}
                body.append(array.tobytes())
                offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(body))


def write(truth, single, options, folder):
    os.makedirs(folder, exist_ok=True)
    distances = spread(truth, single)
    tensors = truth.tensors
    if options.condensed:
        tensors = {name: value for name, value in tensors.items() if ".after." not in name}
        distances = {name: value for name, value in distances.items()
                     if not name.endswith(".after")}
    save(tensors, os.path.join(folder, "update.safetensors"))
    notes = {
        "format": 2, "algorithm": options.algorithm, "base": options.base,
        "normalizes_heads": options.normalizes_heads, "target_trunk": truth.base.target_trunk,
        "scalars": truth.scalars, "discount": updates.DISCOUNTS[0],
        "quantile": options.quantile, "consistency_weight": algorithms.LAMBDA,
        "fill": float(algorithms.FILL),
        "critic_lr": updates.RATES["critic"], "actor_lr": updates.RATES["actor"],
        "alpha_lr": bases.ALPHA_RATE, "alpha_beta1": bases.ALPHA_BETA1,
        "aux_lr": truth.algorithm.rate, "critic_tau": updates.CRITIC_TAU,
        "encoder_tau": updates.ENCODER_TAU, "soda_tau": algorithms.SODA_TAU,
        "log_std_min": bases.LOG_STD_MIN, "log_std_max": bases.LOG_STD_MAX,
        "stddev": bases.STDDEV, "stddev_clip": bases.STDDEV_CLIP,
        "action_points": bases.ACTION_POINTS, "projection_dim": options.projection,
        "hidden_dim": options.hidden, "action_dim": options.actions, "batch": options.batch,
        "auxiliary_batch": options.auxiliary_batch, "overlay_alpha": algorithms.OVERLAY,
        "image_size": options.image_size,
        "pooling": options.pooling, "sees_changes": options.sees_changes,
        "trunk": [{"filters": f, "stride": s, "kernel": k} for f, s, k in options.trunk],
        "decoder": options.decoder, "torch": torch.__version__.split("+")[0],
        "nearest_edge": truth.closest.value, "precision": "float64, stored as float32",
        "vanishing_gradients": vanishing_gradients(truth), "float32_spread": distances,
    }
    with open(os.path.join(folder, "update.json"), "w") as file:
        json.dump(notes, file, indent=1)
        file.write("\n")
