"""What chooses actions and makes targets: soft actor-critic, deterministic actor-critic, double
DQN. A base builds the critic and its policy, gives the target values and improves the policy."""
import math

import torch
from torch.nn import functional

from .networks import GridCritic, PixelPolicy, TwinCritic

LOG_STD_MIN, LOG_STD_MAX = -10, 2
TEMPERATURE, ALPHA_RATE, ALPHA_BETA1 = 0.1, 1e-4, 0.5
STDDEV, STDDEV_CLIP = 0.4, 0.3
ACTION_POINTS = 3
BOUND = 1 - 1e-6


class ActorCritic:
    """What the two bases with an actor share."""

    target_trunk = True
    outputs = 1  # of the actor for each component of an action

    def __init__(self, update):
        self.update, self.options = update, update.options

    def critic(self, encoder):
        inputs = self.options.projection + self.options.actions
        return TwinCritic(encoder, lambda: self.update.perceptron(inputs, 1))

    def build(self, networks):
        outputs = self.outputs * self.options.actions
        networks.actor = PixelPolicy(
            self.update.encoder(self.update.trunk),
            self.update.perceptron(self.options.projection, outputs))

    def shape(self, networks):
        """A last touch to the initial parameters."""

    def draw_actions(self, batch):
        batch.hold("action", torch.rand(
            self.options.batch, self.options.actions, generator=batch.generator) * 1.8 - 0.9)

    def draw(self, batch):
        for name in ("noise_next", "noise_actor"):
            batch.draw_normal(name, self.options.batch, self.options.actions)

    def output(self, pixels):
        actor = self.update.networks.actor
        return actor.mlp(actor.encoder(pixels, detach=True))

    def lower_value(self, action):
        """The smaller value of the observations' new actions, by the critic after its step."""
        q1, q2 = self.update.networks.critic(self.update.batch.obs, action, detach=True)
        self.update.closest.note(q1 - q2, scale=1)
        return self.smaller(q1, q2)

    def smaller(self, q1, q2):
        """The minimum, in a batch where each of the two is it for some."""
        self.update.require(0 < int((q1 < q2).sum()) < len(q1))
        return torch.min(q1, q2)

    def step(self, loss):
        self.update.scalars["actor_loss"] = loss.item()
        actor = self.update.networks.actor
        self.update.step(
            "actor", loss, [*actor.encoder.projection.parameters(), *actor.mlp.parameters()])


class SoftActorCritic(ActorCritic):
    outputs = 2

    def build(self, networks):
        super().build(networks)
        self.log_alpha = torch.tensor([TEMPERATURE]).log().to(self.update.kind).requires_grad_()
        self.update.keep("init.log_alpha", self.log_alpha)

    def policy(self, pixels, noise):
        mu, raw = self.output(pixels).chunk(2, 1)
        log_std = LOG_STD_MIN + (LOG_STD_MAX - LOG_STD_MIN) / 2 * (torch.tanh(raw) + 1)
        action = torch.tanh(mu + noise * log_std.exp())
        gauss = (-0.5 * noise**2 - log_std - 0.5 * math.log(2 * math.pi)).sum(1, keepdim=True)
        squash = torch.log(functional.relu(1 - action**2) + 1e-6).sum(1, keepdim=True)
        return action, gauss - squash, log_std

    def target_values(self):
        batch = self.update.batch
        action, log_pi, _ = self.policy(batch.next_obs, batch.noise_next)
        self.update.keep("critic.next_action", action)
        self.update.keep("critic.next_log_pi", log_pi)
        value = self.smaller(*self.update.target.critic(batch.next_obs, action))
        return batch.reward + batch.discount * (value - self.log_alpha.exp() * log_pi)

    def improve_policy(self):
        batch = self.update.batch
        action, log_pi, log_std = self.policy(batch.obs, batch.noise_actor)
        for name, value in [("pi", action), ("log_pi", log_pi), ("log_std", log_std)]:
            self.update.keep("actor." + name, value)
        self.step((self.log_alpha.exp().detach() * log_pi - self.lower_value(action)).mean())
        optimiser = torch.optim.Adam(
            [self.log_alpha], lr=ALPHA_RATE, betas=(ALPHA_BETA1, 0.999))
        entropy_gap = self.options.actions - log_pi.detach()
        # Where entropy is nearly the wanted one, the loss is a small difference of large numbers.
        self.update.require(entropy_gap.mean().abs() > 0.1)
        loss = (self.log_alpha.exp() * entropy_gap).mean()
        self.log_alpha.grad, = torch.autograd.grad(loss, [self.log_alpha])
        optimiser.step()
        self.update.scalars["alpha_loss"] = loss.item()
        self.update.keep("actor.after_log_alpha", self.log_alpha)


class StraightThrough(torch.autograd.Function):
    """Clamps values; gradients pass as if nothing had been clamped."""

    @staticmethod
    def forward(_, x, bound):
        return x.clamp(-bound, bound)

    @staticmethod
    def backward(_, gradient):
        return gradient, None


class DeterministicActorCritic(ActorCritic):
    """DrQ-v2's learner: the target critic reads the online trunk."""

    target_trunk = False

    def shape(self, networks):
        # Actions far enough out that the noise takes some beyond the bounds.
        with torch.no_grad():
            networks.actor.mlp[-1].weight.mul_(4)

    def policy(self, pixels, noise):
        spread = noise * STDDEV
        action = torch.tanh(self.output(pixels)) + spread.clamp(-STDDEV_CLIP, STDDEV_CLIP)
        self.update.closest.note(spread.abs() - STDDEV_CLIP, scale=1)
        self.update.closest.note(action.abs() - BOUND, scale=1)
        return StraightThrough.apply(action, BOUND)

    def target_values(self):
        batch = self.update.batch
        action = self.policy(batch.next_obs, batch.noise_next)
        self.update.keep("critic.next_action", action)
        value = self.smaller(*self.update.target.critic(batch.next_obs, action))
        return batch.reward + batch.discount * value

    def improve_policy(self):
        batch = self.update.batch
        action = self.policy(batch.obs, batch.noise_actor)
        self.update.require(0 < int((action.detach().abs() >= BOUND).sum()) < action.numel())
        self.update.keep("actor.pi", action)
        self.step(-self.lower_value(action).mean())


class Grid:
    """The actions of a task as the points of a grid; the last component runs fastest."""

    def __init__(self, points, actions, kind):
        self.points = points
        axis = torch.linspace(-1, 1, points, dtype=kind)
        self.actions = torch.cartesian_prod(*[axis] * actions).view(-1, actions)

    def index(self, action):
        places = ((action + 1) / 2 * (self.points - 1)).round().long()
        index = torch.zeros_like(places[:, :1])
        for component in places.unbind(1):
            index = index * self.points + component.unsqueeze(1)
        return index


class DoubleDQN:
    """The online network chooses the next action, the target network values it."""

    target_trunk = True

    def __init__(self, update):
        self.update, self.options = update, update.options
        self.grid = Grid(ACTION_POINTS, self.options.actions, update.kind)

    def critic(self, encoder):
        head = self.update.perceptron(self.options.projection, len(self.grid.actions))
        return GridCritic(encoder, head, self.grid)

    def build(self, networks):
        pass

    def shape(self, networks):
        pass

    def draw_actions(self, batch):
        chosen = torch.randint(
            len(self.grid.actions), (self.options.batch,), generator=batch.generator)
        batch.hold("action", self.grid.actions[chosen].float())

    def draw(self, batch):
        pass

    def target_values(self):
        batch = self.update.batch
        values = self.update.networks.critic.all_values(batch.next_obs)
        best, second = values.topk(2, 1).values.unbind(1)
        self.update.closest.note(best - second, scale=1)
        chosen = values.argmax(1)
        favourite = self.update.target.critic.all_values(batch.next_obs).argmax(1)
        self.update.require(bool((chosen != favourite).any()))
        action = self.grid.actions[chosen]
        self.update.keep("critic.next_action", action)
        value, = self.update.target.critic(batch.next_obs, action)
        return batch.reward + batch.discount * value

    def improve_policy(self):
        """The policy is the critic."""


BASES = {"sac": SoftActorCritic, "ddpg": DeterministicActorCritic, "dqn": DoubleDQN}
