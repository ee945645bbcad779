"""What one step of a run learns from."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
import torch

from lmchat.model.seq2seq import Seq2Seq
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.average import AverageWeights
from lmchat.training.batching import BatchStream, Collator
from lmchat.training.distributed import World
from lmchat.training.examples import Example
from lmchat.training.runs import RunFolder
from lmchat.training.sections import Schedule
from lmchat.training.trainer import Monitor, Trainer, Validator

SHORT = Example("summarize", "short", [300, 301], [302])
LONG = Example("summarize", "short", list(range(300, 340)), list(range(300, 312)))


def test_the_average_of_the_weights_follows_them_closely_at_first(model: Seq2Seq) -> None:
    average = AverageWeights(model, decay=0.5)
    first, *_ = model.parameters()
    begun = first.detach().clone()
    with torch.no_grad():
        first += 1.0
    average.update(model)
    torch.testing.assert_close(average.weights[0] - begun, torch.full_like(begun, 1 - 2 / 11))
    for _ in range(10):
        average.update(model)
    before = average.weights[0].clone()
    with torch.no_grad():
        first += 1.0
    average.update(model)
    torch.testing.assert_close(average.weights[0], before.lerp(first.detach(), 0.5))


def trainer(model: Seq2Seq, collator: Collator, folder: Path, schedule: Schedule) -> Trainer:
    """One that reads no rows, tells nobody and measures nothing."""
    return Trainer(
        model=model,
        stream=cast(BatchStream, None),
        collator=collator,
        schedule=schedule,
        folder=RunFolder(folder),
        world=World(),
        device=torch.device("cpu"),
        precision=torch.float32,
        monitor=cast(Monitor, None),
        validator=cast(Validator, None),
    )


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_the_loss_of_a_batch_is_that_of_its_rows_without_their_padding(
    model: Seq2Seq, tiny_tokenizer: Tokenizer, tmp_path: Path, smoothing: float
) -> None:
    collator = Collator(tiny_tokenizer, 64, 24)
    one = trainer(model, collator, tmp_path, Schedule(steps=1, label_smoothing=smoothing))
    items = [collator.item(SHORT), collator.item(LONG)]
    with torch.no_grad():
        together, sums = one._loss(collator.batch(items))
        alone = sum(float(one._loss(collator.batch([item]))[0]) for item in items)
    assert float(together) == pytest.approx(alone, rel=1e-5)
    likelihood, target_tokens, source_tokens = sums.tolist()
    assert (target_tokens, source_tokens) == (15, sum(len(item.source) for item in items))
    assert (float(together) == pytest.approx(likelihood)) == (smoothing == 0.0)
