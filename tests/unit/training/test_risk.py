"""Training on the score of what the model writes."""

from __future__ import annotations

from dataclasses import replace

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
    risk = Risk(samples=4, weight=1.0, rows=8, max_target=16)
    return RiskLoss(risk, tiny_tokenizer, writable(tiny_tokenizer), seed=1)


def test_a_better_summary_has_a_higher_reward() -> None:
    assert reward("the cat sat", "the cat sat") == 1
    assert 1 > reward("the cat sat", "the cat ran") > reward("the cat sat", "a dog") == 0


def of_letters(reference: str, summary: str) -> float:
    """A reward that toy samples differ in."""
    return summary.count("e") / 10


def test_an_advantage_is_the_reward_above_the_mean_of_the_other_samples(
    model: Seq2Seq, batch: Batch, loss: RiskLoss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lmchat.training.risk.reward", of_letters)
    written = loss._write(model, batch, [0, 1], step=3)
    assert written.ids.shape[:2] == written.advantage.shape == (2, 4)
    for ids, masks, advantages in zip(written.ids, written.mask, written.advantage.tolist(), strict=True):
        texts = [loss.tokenizer.decode(own[mask].tolist()) for own, mask in zip(ids, masks, strict=True)]
        rewards = [of_letters("", text) for text in texts]
        expected = [reward - (sum(rewards) - reward) / 3 for reward in rewards]
        assert any(expected)
        assert advantages == pytest.approx(expected)


def test_references_that_are_cut_or_long_are_left_to_likelihood(batch: Batch, loss: RiskLoss) -> None:
    assert sorted(loss._rows(batch, step=0)) == [0, 1]
    lengths = batch.target_mask.sum(1).tolist()
    assert lengths[2] == loss.config.max_target  # so it is left out as one that was cut
    assert shortened(loss, min(lengths) - 1)._rows(batch, step=0) == []


def shortened(loss: RiskLoss, max_target: int) -> RiskLoss:
    return replace(loss, config=replace(loss.config, max_target=max_target))


def test_samples_depend_on_the_step_alone(model: Seq2Seq, batch: Batch, loss: RiskLoss) -> None:
    first, again, other = (loss._write(model, batch, [0, 1], step).ids for step in (1, 1, 2))
    assert torch.equal(first, again)
    assert first.shape != other.shape or not torch.equal(first, other)
    assert model.training


def test_a_step_makes_better_samples_likelier_than_worse_ones(
    model: Seq2Seq, batch: Batch, loss: RiskLoss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lmchat.training.risk.reward", of_letters)
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


def test_the_padding_of_a_sample_has_no_share_in_the_loss(
    model: Seq2Seq, batch: Batch, loss: RiskLoss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lmchat.training.risk.reward", of_letters)
    written = shortened(loss, 12)._write(model, batch, [0, 1], step=3)
    assert not written.mask.all()
    losses = []
    for padding in (0, 301):
        padded = replace(written, ids=written.ids.where(written.mask, padding))
        monkeypatch.setattr(RiskLoss, "_write", lambda *_, padded=padded: padded)
        losses.append(loss(model, model.start(batch.source), batch, step=3).item())
    assert losses[0] == pytest.approx(losses[1])
    assert losses[0] != 0


def test_one_sample_cannot_be_compared() -> None:
    with pytest.raises(ConfigError, match="samples is 1"):
        Risk(samples=1)
