"""Measure the trainer's speed on made-up batches: source tokens a second, forward, backward and update.

    python scripts/bench_training.py
    torchrun --nproc-per-node 2 scripts/bench_training.py

Compare only figures of one machine taken one after the other: other work on it changes them several times over.
"""

from __future__ import annotations

import argparse
import statistics
import time

import torch
from measuring import ended

from lmchat.model.config import ModelConfig
from lmchat.model.encoder import Source
from lmchat.model.seq2seq import Seq2Seq
from lmchat.training.average import AverageWeights
from lmchat.training.distributed import World, join, leave, sum_gradients
from lmchat.training.memory import keep_freed_memory
from lmchat.training.trainer import best_precision, parameter_groups

FIRST_ORDINARY_PIECE = 300


def measure(world: World, rows: int, source_width: int, target_width: int, steps: int) -> list[float]:
    """Seconds of each step; rows are those of this process."""
    torch.manual_seed(world.rank)
    config = ModelConfig()
    model = Seq2Seq(config).initialize().train()
    optimizer = torch.optim.AdamW(parameter_groups(model, 0.01), lr=1e-4, fused=True)
    average = AverageWeights(model, 0.998)
    source = Source(
        torch.randint(FIRST_ORDINARY_PIECE, config.vocab_size, (rows, source_width)), torch.full((rows,), source_width)
    )
    target = torch.randint(FIRST_ORDINARY_PIECE, config.vocab_size, (rows, target_width))
    precision = best_precision(torch.device("cpu"))
    seconds = []
    for _ in range(steps):
        started = time.perf_counter()
        with torch.autocast("cpu", precision, enabled=precision != torch.float32):
            loss = -model(source, target, target).log_probs.mean()
        loss.backward()
        sum_gradients(world, model.parameters())
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        average.update(model)
        seconds.append(time.perf_counter() - started)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, default=16384, help="source tokens of a step over all processes")
    parser.add_argument("--source", type=int, default=288, help="source tokens of a row")
    parser.add_argument("--target", type=int, default=16, help="target tokens of a row")
    parser.add_argument("--steps", type=int, default=12, help="steps, of which the first two do not count")
    options = parser.parse_args()
    keep_freed_memory()
    world = join("cpu")
    if world.size > 1:
        torch.set_num_threads(1)
    rows = options.tokens // options.source // world.size
    median = statistics.median(measure(world, rows, options.source, options.target, options.steps)[2:])
    if world.leads:
        tokens = rows * options.source * world.size
        parameters = sum(p.numel() for p in Seq2Seq(ModelConfig()).parameters()) / 1e6
        print(f"{parameters:.1f} M parameters, {world.size} process(es), {torch.get_num_threads()} thread(s) each")
        print(f"{median:.3f} s a step of {tokens} source tokens: {tokens / median:,.0f} source tokens/s")
    leave(world)


if __name__ == "__main__":
    raise SystemExit(ended(main))
