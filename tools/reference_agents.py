#!/usr/bin/env python3
"""Small agents as published codes save them, and what PyTorch answers for them.

    python3 tools/reference_agents.py Tests/TrainingTests/Fixtures/published

Needs PyTorch, set up as tools/reference_update.py says. Images are 20 x 20; each code's layers have their
own names and order. All numbers are drawn from one seed.
"""
import json
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

SIZE, ACTIONS, HIDDEN, FEATURES, FILTERS = 20, 2, 8, 3, 4
torch.manual_seed(7)
observation = torch.tensor(
    [(37 * i + 11 * (i // 256)) % 256 for i in range(9 * SIZE * SIZE)], dtype=torch.float32
).view(1, 9, SIZE, SIZE)


def linear(names, name, outputs, inputs):
    names[name + ".weight"] = torch.randn(outputs, inputs) / inputs**0.5
    names[name + ".bias"] = 0.1 * torch.randn(outputs)


def norm(names, name):
    names[name + ".weight"] = 1 + 0.1 * torch.randn(FEATURES)
    names[name + ".bias"] = 0.1 * torch.randn(FEATURES)


def convolution(names, name, outputs, inputs):
    names[name + ".weight"] = torch.randn(outputs, inputs, 3, 3) / (4.5 * inputs) ** 0.5
    names[name + ".bias"] = 0.1 * torch.randn(outputs)


def head(names, name, inputs, outputs):
    linear(names, name + ".0", HIDDEN, inputs)
    linear(names, name + ".2", HIDDEN, HIDDEN)
    linear(names, name + ".4", outputs, HIDDEN)


def run_head(names, name, x):
    for layer in (0, 2, 4):
        x = F.linear(x, names[f"{name}.{layer}.weight"], names[f"{name}.{layer}.bias"])
        x = F.relu(x) if layer < 4 else x
    return x


def run_convolutions(names, layers, x, last_relu, first_stride=2):
    for index, layer in enumerate(layers):
        x = F.conv2d(
            x, names[layer + ".weight"], names[layer + ".bias"],
            stride=first_stride if index == 0 else 1)
        if index + 1 < len(layers) or last_relu:
            x = F.relu(x)
    return x


def project(names, layer, normalisation, x):
    x = F.linear(x, names[layer + ".weight"], names[layer + ".bias"])
    return torch.tanh(F.layer_norm(
        x, (FEATURES,), names[normalisation + ".weight"], names[normalisation + ".bias"]))


def answers(critic, q, z, mean):
    action = torch.tanh(mean)
    heads = [run_head(critic, q.format(n), torch.cat([z, action], 1)).item() for n in (1, 2)]
    return {"action": action[0].tolist(), "q1": heads[0], "q2": heads[1]}


def drqv2(convolutions, prefix, projector):
    encoder, actor, critic = {}, {}, {}
    layers = [f"{prefix}.{2 * i}" for i in range(convolutions)]
    for index, layer in enumerate(layers):
        convolution(encoder, layer, FILTERS, 9 if index == 0 else FILTERS)
    side = (SIZE - 3) // 2 + 1 - 2 * (convolutions - 1)
    width = FILTERS * side * side
    if projector:
        linear(encoder, "projector", 5, width)
        width = 5
    for names in (actor, critic):
        linear(names, "trunk.0", FEATURES, width)
        norm(names, "trunk.1")
    head(actor, "policy", FEATURES, ACTIONS)
    for name in ("Q1", "Q2"):
        head(critic, name, FEATURES + ACTIONS, 1)
    x = run_convolutions(encoder, layers, observation / 255 - 0.5, prefix == "convnet").flatten(1)
    if projector:
        x = F.linear(x, encoder["projector.weight"], encoder["projector.bias"])
    z = project(critic, "trunk.0", "trunk.1", x)
    mean = run_head(actor, "policy", project(actor, "trunk.0", "trunk.1", x))
    saved = {"agent": {"encoder": encoder, "actor": actor, "critic": critic}, "_global_step": 1234}
    return saved, answers(critic, "Q{}", z, mean)


def shared(stem, last_layers):
    """DMC-GB's names: a trunk that both networks hold; with a stem for each frame, or PAD's own last layers."""
    trunk = {}
    plain = ["encoder.shared_cnn.layers.2", "encoder.shared_cnn.layers.4"]
    if stem:
        for index, layer in enumerate(plain):
            convolution(trunk, layer, 2, 3 if index == 0 else 2)
        later = ["encoder.shared_cnn.layers2.1", "encoder.shared_cnn.layers2.3"]
        for index, layer in enumerate(later):
            convolution(trunk, layer, FILTERS, 6 if index == 0 else FILTERS)
        x = run_convolutions(trunk, plain, (observation / 255).view(3, 3, SIZE, SIZE), False)
        x = F.relu(x.reshape(1, 6, x.shape[-1], x.shape[-1]))
        x = run_convolutions(trunk, later, x, False, first_stride=1)
    else:
        layers = plain + last_layers
        for index, layer in enumerate(layers):
            convolution(trunk, layer, FILTERS, 9 if index == 0 else FILTERS)
        x = run_convolutions(trunk, layers, observation / 255, False)
    x = x.flatten(1)
    actor, critic = dict(trunk), dict(trunk)
    name = "encoder.projection.projection"
    for names in (actor, critic):
        linear(names, name + ".0", FEATURES, x.shape[1])
        norm(names, name + ".1")
    head(actor, "mlp", FEATURES, 2 * ACTIONS)
    for q in ("Q1", "Q2"):
        head(critic, q + ".trunk", FEATURES + ACTIONS, 1)
    mean = run_head(actor, "mlp", project(actor, name + ".0", name + ".1", x))[:, :ACTIONS]
    z = project(critic, name + ".0", name + ".1", x)
    wrong = {key: 2 * value for key, value in critic.items()}
    return {"critic_target": wrong, "actor": actor, "critic": critic}, answers(
        critic, "Q{}.trunk", z, mean)


def autoencoder():
    actor, critic = {}, {}
    layers = [f"encoder.convs.{i}" for i in range(4)]
    for index, layer in enumerate(layers):
        convolution(critic, layer, FILTERS, 9 if index == 0 else FILTERS)
    actor.update(critic)
    x = run_convolutions(critic, layers, observation / 255, True).flatten(1)
    for names in (actor, critic):
        linear(names, "encoder.fc", FEATURES, x.shape[1])
        norm(names, "encoder.ln")
    head(actor, "trunk", FEATURES, 2 * ACTIONS)
    for q in ("Q1", "Q2"):
        head(critic, q + ".trunk", FEATURES + ACTIONS, 1)
    mean = run_head(actor, "trunk", project(actor, "encoder.fc", "encoder.ln", x))[:, :ACTIONS]
    z = project(critic, "encoder.fc", "encoder.ln", x)
    return {"actor": actor, "critic": critic}, answers(critic, "Q{}.trunk", z, mean)


def main(folder):
    agents = {
        "drqv2": (drqv2(4, "convnet", False), {}),
        "rlvigen_sgqn": (drqv2(4, "convnet", True), {"pickle_protocol": 4}),
        "rlvigen_svea": (drqv2(5, "layers", False), {"_use_new_zipfile_serialization": False}),
        "dmcgb": (shared(False, ["encoder.shared_cnn.layers.6"]), {}),
        "pad": (shared(False, ["encoder.head_cnn.layers.1"]), {"pickle_protocol": 5}),
        "simgrl": (shared(True, []), {}),
        "sac_ae": (autoencoder(), {}),
    }
    expected = {}
    for name, ((saved, answer), options) in agents.items():
        torch.save(saved, f"{folder}/{name}.pt", **options)
        expected[name] = answer
    with open(f"{folder}/expected.json", "w") as file:
        json.dump(expected, file, indent=1, sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
