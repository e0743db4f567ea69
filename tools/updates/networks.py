"""The networks, by the names of the published checkpoints.

Two implementations agree only as far as their sums do, and a unit on a ReLU's kink may fall to
either side of it. So every edge reports how near it was passed to a `Closest`.
"""
import torch
from torch import nn
from torch.nn import functional

MARGIN = 1e-4


class TooClose(Exception):
    """An edge was passed within MARGIN: these numbers would not make a reference."""


class Closest:
    """The smallest distance from an edge seen so far, relative to the values' scale."""

    def __init__(self, is_strict):
        self.value = float("inf")
        self.is_strict = is_strict

    def note(self, distances, scale=None):
        """Distances in their own unit, or in that of the largest of them."""
        distances = distances.detach().abs()
        scale = float(distances.max().clamp_min(1e-30)) if scale is None else scale
        self.value = min(self.value, float(distances.min()) / scale)
        if self.is_strict and self.value <= MARGIN:
            raise TooClose


class WatchedReLU(nn.ReLU):
    """A ReLU that reports how near zero its input comes where a gradient passes.

    captum knows it as a ReLU.
    """

    def __init__(self, closest):
        super().__init__()
        self.closest = closest

    def forward(self, x):
        if x.requires_grad:
            self.closest.note(x)
        return super().forward(x)


class Trunk(nn.Module):
    """The convolutions; the published names count two layers of preprocessing before them.

    `sizes` are triples of filters, stride and kernel. With `pooling` the first sees means of squares of
    pixels. One that `sees_changes` takes the frames one by one there, and behind it the newest maps and
    how they changed from frame to frame.
    """

    def __init__(self, sizes, pooling, sees_changes, closest):
        super().__init__()
        self.layers = nn.ModuleDict()
        self.pooling, self.sees_changes = pooling, sees_changes
        channels = 3 if sees_changes else 9
        for index, (filters, stride, kernel) in enumerate(sizes):
            if index > 0:
                self.layers[str(1 + 2 * index)] = WatchedReLU(closest)
            self.layers[str(2 + 2 * index)] = nn.Conv2d(channels, filters, kernel, stride)
            channels = 3 * filters if sees_changes and index == 0 else filters

    def forward(self, pixels):
        x = functional.avg_pool2d(pixels / 255, self.pooling)
        if self.sees_changes:
            x = x.unflatten(1, (3, 3)).flatten(0, 1)
        for name, layer in self.layers.items():
            x = layer(x)
            if self.sees_changes and name == "3":
                oldest, middle, newest = x.unflatten(0, (-1, 3)).unbind(1)
                x = torch.cat([middle - oldest, newest - middle, newest], 1)
        return x.flatten(1)


class Projection(nn.Module):
    """The part behind the trunk, as `projection.projection.{0,1}`."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.projection = nn.Sequential(
            nn.Linear(inputs, outputs), nn.LayerNorm(outputs), nn.Tanh())

    def forward(self, x):
        return self.projection(x)


class BatchPerceptron(nn.Module):
    """SODA's two layers with a batch norm between them, as `mlp.{0,1,3}`."""

    def __init__(self, inputs, hidden, outputs, closest):
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Linear(inputs, hidden), nn.BatchNorm1d(hidden), WatchedReLU(closest),
            nn.Linear(hidden, outputs))

    def forward(self, x):
        return self.mlp(x)


class Encoder(nn.Module):
    def __init__(self, trunk, projection):
        super().__init__()
        self.shared_cnn = trunk
        self.projection = projection

    def forward(self, pixels, detach=False):
        if detach:
            with torch.no_grad():
                features = self.shared_cnn(pixels)
        else:
            features = self.shared_cnn(pixels)
        return self.projection(features)


class QFunction(nn.Module):
    def __init__(self, mlp):
        super().__init__()
        self.trunk = mlp

    def forward(self, x):
        return self.trunk(x)


class TwinCritic(nn.Module):
    """Two values of an observation and a continuous action."""

    def __init__(self, encoder, build):
        super().__init__()
        self.encoder = encoder
        self.Q1 = QFunction(build())
        self.Q2 = QFunction(build())

    def forward(self, pixels, action, detach=False):
        x = torch.cat([self.encoder(pixels, detach), action], 1)
        return [self.Q1(x), self.Q2(x)]


class GridCritic(nn.Module):
    """One value for each action of a grid; `forward` gives that of the action at hand."""

    def __init__(self, encoder, mlp, grid):
        super().__init__()
        self.encoder = encoder
        self.Q1 = QFunction(mlp)
        self.grid = grid

    def all_values(self, pixels):
        return self.Q1(self.encoder(pixels))

    def forward(self, pixels, action):
        return [self.all_values(pixels).gather(1, self.grid.index(action))]


class FirstValue(nn.Module):
    """The first value of an observation batch, for captum."""

    def __init__(self, critic, action):
        super().__init__()
        self.critic, self.action = critic, action

    def forward(self, pixels):
        return self.critic(pixels, self.action)[0]


class Perceptron(nn.Sequential):
    """Three linear layers `0`, `2` and `4`; a head's norms have no parameters, thus no names."""

    def __init__(self, inputs, hidden, outputs, closest, normalizes):
        super().__init__()
        sizes = [inputs, hidden, hidden]
        for index, size in enumerate(sizes[:2]):
            self.add_module(str(2 * index), nn.Linear(size, hidden))
            if normalizes:
                norm = nn.LayerNorm(hidden, elementwise_affine=False)
                self.add_module(f"norm{index}", norm)
            self.add_module(str(2 * index + 1), WatchedReLU(closest))
        self.add_module("4", nn.Linear(hidden, outputs))


class PixelPolicy(nn.Module):
    """An encoder and a perceptron: the actor, and PAD's inverse dynamics."""

    def __init__(self, encoder, mlp):
        super().__init__()
        self.encoder, self.mlp = encoder, mlp


class Decoder(nn.Module):
    """Maps of `size` to `wanted` points, doubled behind the first two convolutions until they are."""

    def __init__(self, inputs, widths, size, wanted, closest):
        super().__init__()
        self.shape, self.wanted = (widths[0], size, size), wanted
        self.proj = nn.Linear(inputs, widths[0] * size * size)
        self.conv1 = nn.Conv2d(widths[0], widths[1], 3, padding=1)
        self.conv2 = nn.Conv2d(widths[1], widths[2], 3, padding=1)
        self.conv3 = nn.Conv2d(widths[2], 9, 3, padding=1)
        self.relus = nn.ModuleList([WatchedReLU(closest) for _ in range(3)])

    def forward(self, x):
        x = self.relus[0](self.proj(x).unflatten(1, self.shape))
        x = self.relus[1](self.doubled(self.conv1(x)))
        x = self.relus[2](self.doubled(self.conv2(x)))
        return self.conv3(x)

    def doubled(self, x):
        return functional.interpolate(x, scale_factor=2) if x.shape[-1] < self.wanted else x


def perturb(module):
    """Orthogonal plus noise everywhere, so that every tap and every bias matters."""
    for name, value in module.named_parameters():
        with torch.no_grad():
            if value.dim() > 1:
                nn.init.orthogonal_(value, 2**0.5 if value.dim() == 4 else 1)
                value.add_(torch.randn_like(value) * 0.3 / value[0].numel() ** 0.5)
            elif name.endswith("1.weight"):
                value.copy_(1 + 0.1 * torch.randn_like(value))
            else:
                value.copy_(0.1 * torch.randn_like(value))
