"""Training on how fitting replies were graded."""

from __future__ import annotations

import math

import pytest
import torch

from lmchat.errors import ConfigError, DataError
from lmchat.model.seq2seq import Seq2Seq
from lmchat.modes.chat import MUTUAL_WEIGHT, SIMILARITY_WEIGHT, reply_ids
from lmchat.modes.talking.turns import conversation
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.batching import Batch, Collator
from lmchat.training.examples import Example
from lmchat.training.grading import FAIR, GradingLoss, graded_rows
from lmchat.training.sections import Grading
from scripts import add_written

CPU = torch.device("cpu")
ROWS = [
    {"turns": ["Where is the river?"], "replies": [["By the market.", 0.5, 2], ["A stone.", 0.25, 0]]},
    {"turns": ["Hello.", "Hello!", "Who met the stone?"], "replies": [["The river did.", 0.3, 1]]},
]


@pytest.fixture
def collator(tiny_tokenizer: Tokenizer) -> Collator:
    return Collator(tiny_tokenizer, 64, 24)


@pytest.fixture
def loss(collator: Collator) -> GradingLoss:
    config = Grading(messages=2, weight=3.0, sharpness=2.0)
    return GradingLoss(config, collator, graded_rows(ROWS, collator), seed=1)


@pytest.fixture
def batch(collator: Collator) -> Batch:
    return collator.batch([collator.item(Example("chat", "short", [300], [301]))])


def alone(model: Seq2Seq, collator: Collator, turns: list[str], reply: str) -> float:
    """The log-probability of a token of a reply, by a batch of its own."""
    document = conversation(turns, collator.tokenizer).ids
    item = collator.item(Example("chat", "short", document, reply_ids(reply, collator.tokenizer)))
    one = collator.batch([item])
    scores = model(one.source, one.inputs, one.targets).log_probs * one.target_mask
    return scores.sum().item() / len(item.target)


def test_what_a_reply_is_worth_is_what_chat_finds_it_worth(
    model: Seq2Seq, loss: GradingLoss, collator: Collator
) -> None:
    expected = [
        alone(model, collator, row["turns"], text)
        - MUTUAL_WEIGHT * alone(model, collator, [], text)
        + SIMILARITY_WEIGHT * math.log(similarity)
        for row in ROWS
        for text, similarity, _ in row["replies"]
    ]
    assert loss.worth(model, loss.graded, CPU).tolist() == pytest.approx(expected, abs=1e-4)


def test_the_loss_is_the_cross_entropy_of_the_grades(model: Seq2Seq, loss: GradingLoss, batch: Batch) -> None:
    worth = loss.worth(model, loss.graded, CPU).tolist()
    likely = [1 / (1 + math.exp(-2 * (value - FAIR))) for value in worth]
    good, bad, passable = likely
    expected = -math.log(good) - math.log(1 - bad) - (math.log(passable) + math.log(1 - passable)) / 2
    found = loss(model, model.start(batch.source), batch, 0)
    assert found.item() == pytest.approx(3 * expected, rel=1e-4)


def test_steps_on_it_make_a_good_reply_worth_more_than_a_bad_one(
    model: Seq2Seq, loss: GradingLoss, batch: Batch
) -> None:
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(40):
        optimizer.zero_grad()
        loss(model, model.start(batch.source), batch, step).backward()
        optimizer.step()
    good, bad, _ = loss.worth(model, loss.graded, CPU).tolist()
    assert good > FAIR > bad


def test_a_step_draws_the_same_messages_whatever_was_done_before(
    model: Seq2Seq, loss: GradingLoss, batch: Batch
) -> None:
    one = GradingLoss(Grading(messages=1), loss.collator, loss.graded, seed=1)
    state = model.start(batch.source)
    drawn = [one(model, state, batch, step).item() for step in range(12)]
    assert drawn == [one(model, state, batch, step).item() for step in range(12)]
    assert len(set(drawn)) == len(ROWS)


@pytest.mark.parametrize("reply", [["Hi!", 0.5], ["Hi!", 0.0, 2], ["Hi!", 1.5, 2], ["Hi!", 0.5, 3], ["Hi!", "a", 1]])
def test_a_row_without_usable_grades_is_refused(collator: Collator, reply: list[object]) -> None:
    with pytest.raises(DataError, match="graded replies"):
        graded_rows([{"turns": ["Hello."], "replies": [reply]}], collator)


def test_shipped_grades_can_be_read(collator: Collator) -> None:
    for path in add_written.WRITTEN.glob("graded*.txt"):
        rows = list(add_written.graded(path.read_text(encoding="utf-8")))
        assert len(rows) >= 500
        assert all(len(row["turns"]) % 2 and 2 <= len(row["replies"]) <= 6 for row in rows)
        assert graded_rows(rows[:50], collator)


def test_no_message_is_no_grading() -> None:
    with pytest.raises(ConfigError, match="messages is 0"):
        Grading(messages=0)
