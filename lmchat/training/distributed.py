"""Several processes on one run (torchrun): the same batch stream in each, every process taking its rows of a batch.

Gradients are summed, not averaged over processes, and divided by the target tokens of the whole batch; so the number of
processes changes the speed and, but for dropout and rounding, nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, distributed


@dataclass(frozen=True, slots=True)
class World:
    """The processes of a run.

    Attributes:
        rank: this process's number; 0 saves, logs and validates.
        size: how many there are.
        local_rank: its number on this machine, which is its GPU.
    """

    rank: int = 0
    size: int = 1
    local_rank: int = 0

    @property
    def leads(self) -> bool:
        """Whether this process speaks for all."""
        return self.rank == 0


def join(device: str) -> World:
    """The world that torchrun's environment describes, joined; one process without it."""
    if "RANK" not in os.environ or "WORLD_SIZE" not in os.environ:
        return World()
    distributed.init_process_group("nccl" if device == "cuda" else "gloo")
    return World(distributed.get_rank(), distributed.get_world_size(), int(os.environ.get("LOCAL_RANK", "0")))


def leave(world: World) -> None:
    """Leave the world joined before."""
    if world.size > 1:
        distributed.destroy_process_group()


def sum_over_processes(world: World, values: Tensor) -> Tensor:
    """The sum of a small tensor over all processes."""
    if world.size > 1:
        distributed.all_reduce(values)
    return values


def sum_gradients(world: World, parameters: Iterable[Tensor]) -> None:
    """Replace every gradient by its sum over all processes, in one message; none where no process has one."""
    if world.size == 1:
        return
    trained = list(parameters)
    gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in trained]
    there = gradients[0].new_tensor([p.grad is not None for p in trained])
    flat = torch.cat([*(gradient.reshape(-1) for gradient in gradients), there])
    distributed.all_reduce(flat)
    *parts, counts = torch.split(flat, [*(p.numel() for p in trained), len(trained)])
    for parameter, part, count in zip(trained, parts, counts.tolist(), strict=True):
        parameter.grad = part.view_as(parameter) if count else None
