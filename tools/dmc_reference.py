"""Writes what `sgqn verify dmc` compares with: dm_control's numbers for tasks of its suite.

    python3 -m venv .venv && .venv/bin/pip install dm-control==1.0.12 mujoco==2.3.5 "numpy<2"
    .venv/bin/python tools/dmc_reference.py FOLDER hopper_hop=4 pendulum_swingup=4

A task is named DOMAIN_TASK=ACTION_REPEAT. One JSON file a task: facts of the model, transitions
from stated states (warm start included), and statistics of 400 resets.
"""
import json
import os
import sys

import numpy as np
from dm_control import suite

TRANSITIONS = int(os.environ.get("TRANSITIONS", 48))
FASTEST = float(os.environ.get("FASTEST", 20))  # velocities at a start, before it breaks down
RESETS = 400


def split(name):
    for domain, task in suite.ALL_TASKS:
        if name == f"{domain}_{task}":
            return domain, task
    sys.exit(f"dm_control has no task {name}")


def has(physics, kind):
    count = getattr(physics.model, f"n{kind}")
    return any(physics.model.id2name(index, kind) == "target" for index in range(count))


def target(physics):
    """Where the target is and how large, for the domains that move it."""
    for kind in ("geom", "site"):
        if has(physics, kind):
            index = physics.model.name2id("target", kind)
            position = getattr(physics.model, f"{kind}_pos")[index]
            size = getattr(physics.model, f"{kind}_size")[index]
            return {"geom_or_site_target": position.tolist(), "target_size": size.tolist()}
    return {}


def start(env, generator, speed):
    """An episode from the model's own pose, slightly off and in motion: where rewards are."""
    env.reset()
    physics = env.physics
    goal = target(physics)
    with physics.reset_context():
        physics.data.qpos[:] = physics.model.qpos0 + 0.01 * generator.randn(physics.model.nq)
        for joint in range(physics.model.njnt):
            if physics.model.jnt_type[joint] == 0:  # free: place, then orientation
                at = physics.model.jnt_qposadr[joint] + 3
                physics.data.qpos[at:at + 4] /= np.linalg.norm(physics.data.qpos[at:at + 4])
        physics.data.qvel[:] = speed * generator.randn(physics.model.nv)
    assert goal == target(physics)


def transitions(env, repeat, generator):
    physics, spec, found = env.physics, env.action_spec(), []
    while len(found) < TRANSITIONS:
        if len(found) % 12 == 0:
            env.reset()
        elif len(found) % 3 == 0:
            start(env, generator, speed=FASTEST * (0.0005, 0.05, 1)[len(found) // 3 % 4 - 1])
        action = generator.uniform(spec.minimum, spec.maximum)
        entry = {
            "qpos": physics.data.qpos.tolist(),
            "qvel": physics.data.qvel.tolist(),
            "qacc_warmstart": physics.data.qacc_warmstart.tolist(),
            "action": action.tolist(),
        }
        steps = [env.step(action) for _ in range(repeat)]
        entry["rewards"] = [float(step.reward) for step in steps]
        entry.update(target(physics))
        entry["qpos_after"] = physics.data.qpos.tolist()
        entry["qvel_after"] = physics.data.qvel.tolist()
        entry["observation"] = {
            name: np.atleast_1d(values).tolist() for name, values in steps[-1].observation.items()
        }
        found.append(entry)
    return found


def reference(name, repeat):
    domain, task = split(name)
    env = suite.load(domain, task, task_kwargs={"random": 0})
    physics, spec = env.physics, env.action_spec()
    facts = {
        "domain": domain,
        "task": task,
        "action_repeat": repeat,
        "control_timestep": env.control_timestep(),
        "physics_timestep": physics.timestep(),
        "substeps": round(env.control_timestep() / physics.timestep()),
        "nq": physics.model.nq,
        "nv": physics.model.nv,
        "nu": physics.model.nu,
        "action_min": spec.minimum.tolist(),
        "action_max": spec.maximum.tolist(),
        "body_mass": {
            physics.model.id2name(body, "body"): float(physics.model.body_mass[body])
            for body in range(physics.model.nbody)
        },
    }
    resets = []
    for _ in range(RESETS):
        env.reset()
        resets.append(np.concatenate([physics.data.qpos, physics.data.qvel]))
    resets = np.array(resets)
    for statistic in ("mean", "std", "min", "max"):
        facts[f"reset_{statistic}"] = getattr(resets, statistic)(axis=0).tolist()
    facts["transitions"] = transitions(env, repeat, np.random.RandomState(1))
    return facts


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    for argument in sys.argv[2:]:
        name, _, repeat = argument.partition("=")
        path = os.path.join(sys.argv[1], f"{name}.json")
        with open(path, "w") as file:
            json.dump(reference(name, int(repeat or 1)), file, separators=(",", ":"))
        print(path)
