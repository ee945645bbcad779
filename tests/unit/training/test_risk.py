"""Training on the score of what the model writes."""

from __future__ import annotations

import pytest
import torch

from lmchat.engine.writing import writable
from lmchat.errors import ConfigError
from lmchat.model.seq2seq import Seq2Seq
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.batching import Batch, Collator
from lmchat.training.examples import Example
from lmchat.training.risk import RiskLoss, reward
from lmchat.training.sections import Risk


@pytest.fixture
def batch(tiny_tokenizer: Tokenizer) -> Batch:
    collator = Collator(tiny_tokenizer, 64, 16)
    texts = [("The river met the stone.", "river met stone"), ("A market opened.", "market opened")]
    pairs = [Example("summarize", "short", *map(tiny_tokenizer.encode, pair)) for pair in texts]
    cut = Example("summarize", "short", [300] * 5, [301] * 40)
    return collator.batch([collator.item(example) for example in (*pairs, cut)])


@pytest.fixture
def loss(tiny_tokenizer: Tokenizer) -> RiskLoss:
    risk = Risk(samples=4, weight=1.0, rows=8, max_target=12)
    return RiskLoss(risk, tiny_tokenizer, writable(tiny_tokenizer), seed=1)


def test_a_better_summary_has_a_higher_reward() -> None:
    assert reward("the cat sat", "the cat sat") == 1
    assert 1 > reward("the cat sat", "the cat ran") > reward("the cat sat", "a dog") == 0


def test_the_advantages_of_a_source_sum_to_zero(model: Seq2Seq, batch: Batch, loss: RiskLoss) -> None:
    written = loss._write(model, batch, [0, 1], step=3)
    torch.testing.assert_close(written.advantage.sum(1), torch.zeros(2))
    assert written.ids.shape[:2] == (2, 4)


def test_references_that_are_cut_are_left_to_likelihood(batch: Batch, loss: RiskLoss) -> None:
    assert sorted(loss._rows(batch, step=0)) == [0, 1]


def test_samples_depend_on_the_step_alone(model: Seq2Seq, batch: Batch, loss: RiskLoss) -> None:
    first, again, other = (loss._write(model, batch, [0, 1], step).ids for step in (1, 1, 2))
    assert torch.equal(first, again)
    assert first.shape != other.shape or not torch.equal(first, other)
    assert model.training


def test_a_step_makes_better_samples_likelier_than_worse_ones(
    model: Seq2Seq, batch: Batch, loss: RiskLoss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lmchat.training.risk.reward", lambda reference, summary: summary.count("e") / 10)
    rows, step = loss._rows(batch, 1), 1
    written = loss._write(model, batch, rows, step)
    assert written.advantage.abs().max() > 0

    def agreement() -> float:
        targets = written.ids.flatten(0, 1)
        inputs = targets.roll(1, dims=1)
        inputs[:, 0] = loss.tokenizer.bos_id
        state = model.start(batch.source).spread(torch.tensor(rows).repeat_interleave(4))
        scores = model.score(state, inputs, targets).log_probs.view_as(written.ids)
        return float((written.advantage * (scores * written.mask).sum(-1)).sum())

    with torch.no_grad():
        before = agreement()
    loss(model, model.start(batch.source), batch, step).backward()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.grad is not None:
                parameter -= 0.01 * parameter.grad
        assert agreement() > before


def test_one_sample_cannot_be_compared() -> None:
    with pytest.raises(ConfigError, match="samples is 1"):
        Risk(samples=1)
