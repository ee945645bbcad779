"""Training on the choice of the true reply."""

from __future__ import annotations

import math

import pytest
import torch

from lmchat.errors import ConfigError
from lmchat.model.seq2seq import Seq2Seq
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.batching import Batch, Collator
from lmchat.training.examples import Example
from lmchat.training.ranking import RankingLoss
from lmchat.training.sections import Ranking

TALKS = [
    ("Where is the river?", "By the market."),
    ("Who met the stone?", "The river did."),
    ("What opened?", "A market opened."),
]


@pytest.fixture
def loss(tiny_tokenizer: Tokenizer) -> RankingLoss:
    return RankingLoss(Ranking(rows=8, weight=1.0, sharpness=4.0), tiny_tokenizer, vocabulary_sample=0)


def chat_example(tokenizer: Tokenizer, turn: str, reply: str) -> Example:
    return Example("chat", "short", tokenizer.encode(turn), tokenizer.encode(reply))


def batch_of(tokenizer: Tokenizer, examples: list[Example]) -> Batch:
    collator = Collator(tokenizer, 64, 24)
    return collator.batch([collator.item(example) for example in examples])


def talks(tokenizer: Tokenizer) -> list[Example]:
    return [chat_example(tokenizer, *talk) for talk in TALKS]


def test_the_score_of_a_reply_is_that_of_teacher_forcing(
    model: Seq2Seq, loss: RankingLoss, tiny_tokenizer: Tokenizer
) -> None:
    batch = batch_of(tiny_tokenizer, talks(tiny_tokenizer))
    scores = loss.scores(model, model.start(batch.source), batch, torch.tensor([0, 1, 2]))
    crossed = [chat_example(tiny_tokenizer, turn, reply) for turn, _ in TALKS for _, reply in TALKS]
    alone = batch_of(tiny_tokenizer, crossed)
    expected = model(alone.source, alone.inputs, alone.targets).log_probs * alone.target_mask
    torch.testing.assert_close(scores.flatten(), expected.sum(1) / alone.target_mask.sum(1))


def test_the_loss_is_the_cross_entropy_of_rows_and_columns(
    model: Seq2Seq, loss: RankingLoss, tiny_tokenizer: Tokenizer
) -> None:
    batch = batch_of(tiny_tokenizer, talks(tiny_tokenizer))
    state = model.start(batch.source)
    scores = loss.scores(model, state, batch, torch.tensor([0, 1, 2])).tolist()
    expected = 0.0
    for true in range(3):
        for others in (scores[true], [row[true] for row in scores]):
            expected -= 4 * scores[true][true] - math.log(sum(math.exp(4 * score) for score in others))
    assert loss(model, state, batch).item() == pytest.approx(expected / 2, rel=1e-4)


def test_steps_on_it_make_the_true_replies_the_likeliest(
    model: Seq2Seq, loss: RankingLoss, tiny_tokenizer: Tokenizer
) -> None:
    batch = batch_of(tiny_tokenizer, talks(tiny_tokenizer))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(60):
        optimizer.zero_grad()
        loss(model, model.start(batch.source), batch).backward()
        optimizer.step()
    scores = loss.scores(model, model.start(batch.source), batch, loss.rows(batch))
    assert scores.argmax(1).tolist() == scores.argmax(0).tolist() == [0, 1, 2]


def test_rows_without_turns_of_other_modes_cut_or_doubled_are_not_ranked(
    loss: RankingLoss, tiny_tokenizer: Tokenizer
) -> None:
    unprompted = Example("chat", "short", [], tiny_tokenizer.encode("The river did."))
    prose = Example("generate", "long", tiny_tokenizer.encode("The river"), tiny_tokenizer.encode("met the stone."))
    cut = Example("chat", "short", tiny_tokenizer.encode("And then?"), [300] * 40)
    doubled = chat_example(tiny_tokenizer, "Why?", TALKS[0][1])
    batch = batch_of(tiny_tokenizer, [unprompted, *talks(tiny_tokenizer), prose, cut, doubled])
    assert loss.rows(batch).tolist() == [1, 2, 3]


def test_replies_are_ranked_among_those_of_their_language(loss: RankingLoss, tiny_tokenizer: Tokenizer) -> None:
    chinese = [chat_example(tiny_tokenizer, "天气？", reply) for reply in ("今天的天气很好。", "我们去公园散步！")]
    batch = batch_of(tiny_tokenizer, [chinese[0], *talks(tiny_tokenizer), chinese[1]])
    assert loss.rows(batch).tolist() == [1, 2, 3]
    assert loss.rows(batch_of(tiny_tokenizer, [*chinese, talks(tiny_tokenizer)[0]])).tolist() == [0, 1]


def test_the_rows_with_most_words_in_common_are_ranked(tiny_tokenizer: Tokenizer) -> None:
    two = RankingLoss(Ranking(rows=2), tiny_tokenizer, vocabulary_sample=0)
    others = [chat_example(tiny_tokenizer, *talk) for talk in TALKS[1:]]
    alike = chat_example(tiny_tokenizer, "Where is the river now?", "By the old market.")
    batch = batch_of(tiny_tokenizer, [talks(tiny_tokenizer)[0], *others, alike])
    assert two.rows(batch).tolist() == [0, 3]


@pytest.mark.parametrize("replies", [0.0, 1.0])
def test_the_loss_may_be_on_one_side_alone(model: Seq2Seq, tiny_tokenizer: Tokenizer, replies: float) -> None:
    one_sided = RankingLoss(Ranking(rows=8, weight=1.0, replies=replies), tiny_tokenizer, vocabulary_sample=0)
    batch = batch_of(tiny_tokenizer, talks(tiny_tokenizer))
    state = model.start(batch.source)
    scores = 4.0 * one_sided.scores(model, state, batch, torch.tensor([0, 1, 2]))
    expected = -torch.log_softmax(scores, int(replies)).diagonal().sum()
    torch.testing.assert_close(one_sided(model, state, batch), expected)


def test_a_batch_with_nothing_to_rank_adds_nothing(
    model: Seq2Seq, loss: RankingLoss, tiny_tokenizer: Tokenizer
) -> None:
    batch = batch_of(tiny_tokenizer, talks(tiny_tokenizer)[:1])
    assert loss(model, model.start(batch.source), batch).item() == 0


def test_a_sample_of_the_vocabulary_gives_about_the_same_scores(
    model: Seq2Seq, loss: RankingLoss, tiny_tokenizer: Tokenizer
) -> None:
    batch = batch_of(tiny_tokenizer, talks(tiny_tokenizer))
    state, rows = model.start(batch.source), loss.rows(batch)
    sampled = RankingLoss(loss.config, tiny_tokenizer, vocabulary_sample=tiny_tokenizer.vocab_size // 2)
    torch.testing.assert_close(
        sampled.scores(model, state, batch, rows), loss.scores(model, state, batch, rows), atol=0.1, rtol=0
    )


def test_one_row_cannot_be_ranked() -> None:
    with pytest.raises(ConfigError, match="rows is 1"):
        Ranking(rows=1)
