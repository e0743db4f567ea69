"""What an algorithm adds to a base: terms of the critic's loss and an auxiliary loss."""
import copy

import torch
from torch import nn
from torch.nn import functional

from .networks import BatchPerceptron, Decoder, Encoder, PixelPolicy, perturb

LAMBDA, OVERLAY, FILL = 0.5, 0.5, 37
SODA_TAU = 0.005


def overlaid(pixels, overlay):
    """Each of the three frames mixed with the same picture."""
    return (1 - OVERLAY) * pixels + OVERLAY * overlay.repeat(1, 3, 1, 1)


class Plain:
    """SAC, DrQ and RAD: they differ in the batch's augmentation, which has happened by now."""

    rate = 1e-3

    def __init__(self, update):
        self.update, self.options = update, update.options

    def build(self, networks):
        """Adds the algorithm's own networks."""

    def draw(self, batch):
        """Adds what the algorithm's batch has beyond the transitions."""

    def critic_losses(self, target):
        values = self.update.values(self.update.batch.obs, "q")
        return {"loss_q": sum(functional.mse_loss(q, target) for q in values)}

    def auxiliary_loss(self):
        return None

    def auxiliary_parameters(self):
        return self.update.networks.critic.encoder.parameters()

    def finish(self):
        """What follows the auxiliary step."""


class SVEA(Plain):
    def draw(self, batch):
        batch.draw_pixels("overlay", self.options.batch, 3, self.options.image_size)

    def critic_losses(self, target):
        batch = self.update.batch
        views = [(batch.obs, "q"), (overlaid(batch.obs, batch.overlay), "overlaid_q")]
        return {"loss_q": sum(
            0.5 * functional.mse_loss(q, target)
            for pixels, name in views for q in self.update.values(pixels, name))}


class SGQN(SVEA):
    rate = 3e-4

    def build(self, networks):
        o = self.options
        networks.predictor = nn.Module()
        networks.predictor.decoder = Decoder(
            o.projection + o.actions, o.decoder, o.image_size // 4,
            o.image_size // o.pooling, self.update.closest)

    def critic_losses(self, target):
        obs = self.update.batch.obs
        mask = self.update.attribute("critic")
        masked = torch.where(mask, obs, torch.full_like(obs, FILL))
        self.update.keep("critic.masked_obs", masked.to(torch.uint8))
        values = self.update.values(obs, "q")
        masked_values = self.update.values(masked, "masked_q")
        return {
            "loss_q": sum(functional.mse_loss(q, target) for q in values),
            "loss_consistency": LAMBDA * sum(
                functional.mse_loss(q, other) for q, other in zip(values, masked_values))}

    def auxiliary_loss(self):
        batch, networks = self.update.batch, self.update.networks
        mask = self.update.attribute("aux")
        encoded = networks.critic.encoder(overlaid(batch.obs, batch.overlay))
        logits = self.update.spread(
            networks.predictor.decoder(torch.cat([encoded, batch.action], 1)))
        self.update.keep("aux.logits", logits)
        return functional.binary_cross_entropy_with_logits(logits, mask.to(logits.dtype))

    def auxiliary_parameters(self):
        return [*super().auxiliary_parameters(),
                *self.update.networks.predictor.decoder.parameters()]


class CURL(Plain):
    def build(self, networks):
        networks.curl_head = nn.Module()
        networks.curl_head.W = nn.Parameter(
            torch.empty(self.options.projection, self.options.projection))

    def draw(self, batch):
        batch.draw_pixels("positive", self.options.batch, 9, self.options.image_size)

    def auxiliary_loss(self):
        batch, networks = self.update.batch, self.update.networks
        anchor = networks.critic.encoder(batch.obs)
        with torch.no_grad():
            positive = self.update.target.critic.encoder(batch.positive)
        logits = anchor @ networks.curl_head.W @ positive.T
        self.update.keep("aux.logits", logits)
        logits = logits - logits.amax(1, keepdim=True).detach()
        return functional.cross_entropy(logits, torch.arange(len(logits)))

    def auxiliary_parameters(self):
        return [*super().auxiliary_parameters(), self.update.networks.curl_head.W]


class PAD(Plain):
    def build(self, networks):
        o = self.options
        networks.pad_head = PixelPolicy(
            self.update.encoder(self.update.trunk),
            self.update.perceptron(2 * o.projection, o.actions))

    def auxiliary_loss(self):
        batch, head = self.update.batch, self.update.networks.pad_head
        pair = torch.cat([head.encoder(batch.obs), head.encoder(batch.next_obs)], 1)
        return functional.mse_loss(head.mlp(pair), batch.action)

    def auxiliary_parameters(self):
        return self.update.networks.pad_head.parameters()


class SODA(Plain):
    def build(self, networks):
        o, closest = self.options, self.update.closest
        networks.soda = nn.Module()
        networks.soda.encoder = Encoder(self.update.trunk, BatchPerceptron(
            self.update.features, o.projection, o.projection, closest))
        networks.soda.mlp = BatchPerceptron(o.projection, o.projection, o.projection, closest)
        target = copy.deepcopy(networks.soda.encoder)
        perturb(target)
        self.target = target.to(self.update.kind)
        self.update.keep_all("init.soda_target", self.named_target())

    def named_target(self):
        """The target's parameters by the names of the online ones that they follow."""
        owners = {"shared_cnn": "critic.encoder.", "projection": "soda.encoder."}
        return [(owners[name.split(".")[0]] + name, value)
                for name, value in self.target.named_parameters()]

    def draw(self, batch):
        count, size = self.options.auxiliary_batch, self.options.image_size
        for name, channels in [("anchor", 9), ("positive", 9), ("overlay", 3)]:
            batch.draw_pixels(name, count, channels, size)

    def auxiliary_loss(self):
        batch, soda = self.update.batch, self.update.networks.soda
        predicted = soda.mlp(soda.encoder(overlaid(batch.anchor, batch.overlay)))
        with torch.no_grad():
            wanted = self.target(batch.positive)
        return functional.mse_loss(
            functional.normalize(predicted), functional.normalize(wanted))

    def auxiliary_parameters(self):
        return self.update.networks.soda.parameters()

    def finish(self):
        online = dict(self.update.networks.named_parameters())
        with torch.no_grad():
            for name, value in self.named_target():
                value.lerp_(online[name], SODA_TAU)
        self.update.keep_all("soda_target.after", self.named_target())


ALGORITHMS = {
    "sac": Plain, "drq": Plain, "rad": Plain, "curl": CURL, "pad": PAD, "soda": SODA,
    "svea": SVEA, "sgqn": SGQN,
}
