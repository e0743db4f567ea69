#!/usr/bin/env python3
"""Attributions of a small network by captum, for Tests/AttributionTests/Fixtures/captum.json.

Needs torch and captum. Run: python3 tools/reference_attributions.py > Tests/AttributionTests/Fixtures/captum.json
The network is two layers with ReLU on 3 channels of 6 x 6 points and one linear layer on top.
"""
import json

import torch
from captum.attr import (
    Deconvolution, GuidedBackprop, InputXGradient, IntegratedGradients, Occlusion, Saliency)

SIZE, CHANNELS = 6, 3


def main():
    torch.manual_seed(5)
    torch.set_default_dtype(torch.float64)
    first = torch.nn.Linear(CHANNELS * SIZE * SIZE, 10)
    second = torch.nn.Linear(10, 8)
    last = torch.nn.Linear(8, 1)
    for layer in (first, second, last):
        torch.nn.init.normal_(layer.weight, std=layer.in_features ** -0.5)
        torch.nn.init.normal_(layer.bias, std=0.3)
    network = torch.nn.Sequential(
        torch.nn.Flatten(), first, torch.nn.ReLU(), second, torch.nn.ReLU(), last)
    observation = torch.rand(1, CHANNELS, SIZE, SIZE)
    black = torch.zeros_like(observation)

    def numbers(tensor):
        return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]

    maps = {
        "gradient": Saliency(network).attribute(observation, target=0, abs=False),
        "guided_backprop": GuidedBackprop(network).attribute(observation, target=0),
        "deconvolution": Deconvolution(network).attribute(observation, target=0),
        "gradient_x_input": InputXGradient(network).attribute(observation, target=0),
        "integrated_gradients": IntegratedGradients(network).attribute(
            observation, black, target=0, n_steps=32, method="riemann_middle"),
        # All channels at once, patches of 3 x 3 points with a way of 2 between them.
        "occlusion": Occlusion(network).attribute(
            observation, target=0, sliding_window_shapes=(CHANNELS, 3, 3),
            strides=(CHANNELS, 2, 2), baselines=0),
    }
    print(json.dumps({
        "size": SIZE, "channels": CHANNELS, "observation": numbers(observation),
        "value": float(network(observation).detach()),
        "layers": [{"weight": numbers(layer.weight), "bias": numbers(layer.bias)}
                   for layer in (first, second, last)],
        "maps": {name: numbers(map) for name, map in maps.items()},
    }))


main()
