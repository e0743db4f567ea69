"""One even update from first to last line, and every number in it."""
import warnings

import torch
from captum.attr import GuidedBackprop
from torch import nn
from torch.nn import functional

from .algorithms import ALGORITHMS
from .bases import BASES
from .networks import (
    Closest, Encoder, FirstValue, Perceptron, Projection, TooClose, Trunk, perturb)

RATES = {"critic": 1e-3, "actor": 1e-3}
CRITIC_TAU, ENCODER_TAU = 0.01, 0.05
DISCOUNTS = [0.99, 0.97, 0]  # full steps, a shorter one, and a true end


def pictures(count, channels, size, generator):
    """Smooth random images with grain, as whole numbers of 0...255."""
    coarse = torch.rand(count, channels, 5, 5, generator=generator)
    smooth = functional.interpolate(coarse, size=(size, size), mode="bilinear")
    grain = torch.rand(count, channels, size, size, generator=generator)
    return (255 * (0.8 * smooth + 0.2 * grain)).floor().clamp(0, 255)


class Batch:
    """What the replay gives: drawn in float32, so that both precisions start from one batch."""

    def __init__(self, seed, tensors, kind):
        self.generator = torch.Generator().manual_seed(seed)
        self.tensors, self.kind = tensors, kind

    def hold(self, name, value):
        self.tensors["input." + name] = value
        setattr(self, name, value.to(self.kind))

    def draw_pixels(self, name, count, channels, size):
        self.hold(name, pictures(count, channels, size, self.generator))
        self.tensors["input." + name] = self.tensors["input." + name].to(torch.uint8)

    def draw_normal(self, name, *shape):
        self.hold(name, torch.randn(*shape, generator=self.generator))

    def draw_uniform(self, name, *shape):
        self.hold(name, torch.rand(*shape, generator=self.generator))


class Update:
    """Draws batch and networks in float32 from the seed, then computes in `kind`."""

    def __init__(self, options, seed, kind, is_strict=True):
        torch.manual_seed(seed)
        self.options, self.kind = options, kind
        self.closest = Closest(is_strict)
        self.tensors, self.scalars = {}, {}
        self.base = BASES[options.base](self)
        self.algorithm = ALGORITHMS[options.algorithm](self)
        self.build()
        self.draw(seed + 1)

    # Networks

    def build(self):
        self.trunk = self.make_trunk()
        self.networks = nn.Module()
        self.networks.critic = self.base.critic(self.encoder(self.trunk))
        self.base.build(self.networks)
        self.algorithm.build(self.networks)
        perturb(self.networks)
        self.base.shape(self.networks)
        self.networks.to(self.kind)
        self.names = {id(value): name for name, value in self.networks.named_parameters()}
        self.keep_all("init", self.networks.named_parameters())
        self.build_target()

    def build_target(self):
        """Other values than the online ones, as if both had learned for a while."""
        own = self.make_trunk()
        self.target = nn.Module()
        self.target.critic = self.base.critic(self.encoder(own))
        perturb(self.target)
        self.target.to(self.kind)
        if not self.base.target_trunk:
            self.target.critic.encoder.shared_cnn = self.trunk
        self.targets = [
            (name, value) for name, value in self.target.named_parameters()
            if id(value) not in self.names]
        self.keep_all("init.target", self.targets)

    def make_trunk(self):
        o = self.options
        return Trunk(o.trunk, o.pooling, o.sees_changes, self.closest)

    @property
    def features(self):
        size = self.options.image_size // self.options.pooling
        for _, stride, kernel in self.options.trunk:
            size = (size - kernel) // stride + 1
        return self.options.trunk[-1][0] * size * size

    def encoder(self, trunk):
        return Encoder(trunk, Projection(self.features, self.options.projection))

    def perceptron(self, inputs, outputs):
        o = self.options
        return Perceptron(inputs, o.hidden, outputs, self.closest, o.normalizes_heads)

    # Numbers

    def draw(self, seed):
        o = self.options
        self.batch = batch = Batch(seed, self.tensors, self.kind)
        for name in ("obs", "next_obs"):
            batch.draw_pixels(name, o.batch, 9, o.image_size)
        self.base.draw_actions(batch)
        batch.draw_uniform("reward", o.batch, 1)
        cycle = [DISCOUNTS[index % len(DISCOUNTS)] for index in range(o.batch)]
        batch.hold("discount", torch.tensor(cycle).unsqueeze(1))
        self.base.draw(batch)
        self.algorithm.draw(batch)

    def require(self, holds):
        """Skips seeds whose numbers would leave out what a reference is to show."""
        if self.closest.is_strict and not holds:
            raise TooClose

    def keep(self, name, value):
        self.tensors[name] = value.detach().clone().contiguous()

    def keep_all(self, prefix, named):
        for name, value in named:
            self.keep(f"{prefix}.{name}", value)

    def named(self, parameters):
        return [(self.names[id(value)], value) for value in parameters]

    # The update

    def run(self):
        with torch.no_grad():
            target = self.base.target_values()
        self.keep("critic.target_q", target)
        losses = self.algorithm.critic_losses(target)
        for name, value in losses.items():
            self.scalars[name] = value.item()
        self.step("critic", sum(losses.values()), self.networks.critic.parameters())
        self.base.improve_policy()
        self.move_targets()
        loss = self.algorithm.auxiliary_loss()
        if loss is not None:
            self.scalars["aux_loss"] = loss.item()
            self.step("aux", loss, self.algorithm.auxiliary_parameters())
            self.algorithm.finish()

    def values(self, pixels, record):
        """The critic's values of the batch's actions, one tensor a head."""
        values = self.networks.critic(pixels, self.batch.action)
        for index, value in enumerate(values):
            self.keep(f"critic.{record}{index + 1}", value)
        return values

    def step(self, owner, loss, parameters):
        """One step of a fresh Adam."""
        parameters = list(parameters)
        rate = self.algorithm.rate if owner == "aux" else RATES[owner]
        optimiser = torch.optim.Adam(parameters, lr=rate)
        gradients = torch.autograd.grad(loss, parameters)
        for value, gradient in zip(parameters, gradients):
            value.grad = gradient
            self.keep(f"{owner}.grad.{self.names[id(value)]}", gradient)
        optimiser.step()
        self.keep_all(f"{owner}.after", self.named(parameters))

    def move_targets(self):
        online = dict(self.networks.named_parameters())
        with torch.no_grad():
            for name, value in self.targets:
                value.lerp_(online[name], ENCODER_TAU if ".encoder." in name else CRITIC_TAU)
        self.keep_all("target.after", self.targets)

    def spread(self, squares):
        """Pixels, each with its square's value."""
        side = self.options.pooling
        return squares.repeat_interleave(side, 2).repeat_interleave(side, 3)

    def attribute(self, owner):
        """Guided backpropagation of the first value, and its quantile mask."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            method = GuidedBackprop(FirstValue(self.networks.critic, self.batch.action))
            attribution = method.attribute(self.batch.obs.clone().requires_grad_())
        # All pixels of a square have the same attribution; a square is in the mask or not.
        squares = attribution[..., ::self.options.pooling, ::self.options.pooling]
        maps = squares.abs().unflatten(1, (3, 3)).amax(2)
        flat = maps.flatten(2)
        threshold = torch.quantile(flat, self.options.quantile, dim=2, keepdim=True)
        self.closest.note((flat - threshold) / flat.amax(2, keepdim=True), scale=1)
        mask = (flat >= threshold).unflatten(2, maps.shape[2:]).repeat_interleave(3, dim=1)
        mask = self.spread(mask)
        self.keep(f"{owner}.attribution", attribution)
        self.keep(f"{owner}.mask", mask.to(torch.uint8))
        return mask
