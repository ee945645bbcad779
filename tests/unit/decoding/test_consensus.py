"""Consensus decoding gives the sample that agrees best with the others, whatever else is in the batch."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from lmchat.decoding.batch import Batch
from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.consensus import OWN, RECALL, Compared, Comparison, consensus
from lmchat.decoding.hypothesis import Hypothesis, TokenRecord
from lmchat.decoding.search import decode, finished
from lmchat.decoding.shared import Branches
from tests.unit.decoding.conftest import EOS, FakeModel, from_table

CONSENSUS = DecodingConfig(method="consensus", samples=12, max_new_tokens=8)


def hypothesis(*ids: int, score: float = 0.0) -> Hypothesis:
    return Hypothesis(tuple(TokenRecord(i, 0.0, 0.0, np.ones(1, dtype=np.float32)) for i in ids), score, "eos")


def test_the_text_near_the_others_is_taken() -> None:
    middle = hypothesis(1, 2, 3, 4)
    texts = [hypothesis(9, 8, 7, 6, score=9.0), hypothesis(1, 2, 3, 5), middle, hypothesis(0, 2, 3, 4)]
    assert consensus(texts)[0] is middle


def test_a_text_with_a_fault_gives_way_to_the_next_best_with_less() -> None:
    middle, near, far = hypothesis(1, 2, 3, 4), hypothesis(1, 2, 3, 5), hypothesis(9, 8, 7, 6)
    texts = [middle, middle, near, far]
    best, agreement = consensus(texts, faults=lambda ids: 4 in ids)
    assert best is near
    assert agreement == consensus([near, middle, middle, far], faults=lambda ids: list(ids) != [1, 2, 3, 5])[1]
    assert consensus(texts, faults=lambda _: 1)[0] is middle
    assert consensus(texts, faults=lambda ids: {4: 2, 5: 3, 6: 1}[ids[-1]])[0] is far


def test_texts_after_one_without_a_fault_are_not_looked_at() -> None:
    asked: list[list[int]] = []

    def faults(ids: Sequence[int]) -> int:
        asked.append(list(ids))
        return 0

    consensus([hypothesis(1, 2), hypothesis(1, 2), hypothesis(1, 3)], faults=faults)
    assert asked == [[1, 2]]


def test_faults_are_counted_for_each_item() -> None:
    model = FakeModel(from_table({(): {1: 0.5, 2: 0.5}}, vocab=10), vocab=10)
    texts = finished(
        decode(
            model.step,
            model.start((0, 1)),
            model.first((0, 1)),
            model.vocabulary,
            CONSENSUS,
            comparison=Comparison(faults=lambda item, ids: list(ids) != [1 + item]),
        ),
        2,
    )
    assert [text.ids for text in texts] == [[1], [2]]


def test_the_agreement_is_the_mean_overlap_with_the_others() -> None:
    """1 2 and 1 3: ROUGE-1 and ROUGE-L 1/2, ROUGE-2 none. 1 2 and 1 2: all. Two of them are alike."""
    best, agreement = consensus([hypothesis(1, 2), hypothesis(1, 2), hypothesis(1, 3)])
    assert best.ids == [1, 2]
    assert agreement == pytest.approx((1 + 1 / 3) / 2)
    assert consensus([hypothesis(1, 2)])[1] is None


def f_measure(common: int, hypothesis_size: int, reference_size: int) -> float:
    return (1 + RECALL**2) * common / (hypothesis_size + RECALL**2 * reference_size)


def test_what_says_more_of_the_others_counts_more_than_what_says_nothing_else() -> None:
    """1 and 1 2 3 have the same F1 with each other: which one the other has more of decides."""
    best, _ = consensus([hypothesis(1), hypothesis(1, 2, 3)])
    assert best.ids == [1, 2, 3]


def test_texts_that_it_has_to_be_near_to_count_more_than_the_other_samples() -> None:
    texts = [hypothesis(1, 2), hypothesis(1, 2), hypothesis(3, 4)]
    best, agreement = consensus(texts, near=[(3, 4), (3, 4, 5)])
    assert best.ids == [3, 4]
    longer = (2 * f_measure(2, 2, 3) + f_measure(1, 1, 2)) / 3  # ROUGE-1 and -L, ROUGE-2
    assert agreement == pytest.approx((1 - OWN) * (1 + longer) / 2)
    assert consensus(texts, near=[(8,), (9,)])[0].ids == [1, 2]
    assert consensus([hypothesis(1, 2)], near=[(1, 2)])[1] == pytest.approx(1 - OWN)


def test_each_item_has_texts_of_its_own_to_be_near_to() -> None:
    model = FakeModel(from_table({(): {1: 0.5, 2: 0.5}}, vocab=10), vocab=10)
    near: list[list[Compared]] = [[(1,)], [(2,)], []]
    items, comparison = (0, 1, 2), Comparison(near=near)
    start, first = model.start(items), model.first(items)
    texts = decode(model.step, start, first, model.vocabulary, CONSENSUS, comparison=comparison)
    assert [text.ids for text in finished(texts, 3)][:2] == [[1], [2]]


def test_the_samples_are_given_with_the_text_and_what_agrees_is_among_them() -> None:
    model = FakeModel(from_table({(): {1: 0.5, 2: 0.5}}, vocab=10), vocab=10)
    (text,) = finished(decode(model.step, model.start(), model.first(), model.vocabulary, CONSENSUS), 1)
    assert len(text.samples) == CONSENSUS.samples
    assert tuple(text.ids) in text.samples
    assert text.agreement == consensus([hypothesis(*ids) for ids in text.samples])[1]


def test_of_equals_the_likeliest_is_taken() -> None:
    texts = [hypothesis(1, 2, score=-3.0), hypothesis(5, 6, score=-1.0), hypothesis(7, 8, score=-2.0)]
    assert consensus(texts)[0].ids == [5, 6]


def test_a_text_that_was_drawn_twice_speaks_for_itself() -> None:
    texts = [hypothesis(1, 2, score=-1.0), hypothesis(5, 6, score=-5.0), hypothesis(5, 6, score=-5.0)]
    assert consensus(texts)[0].ids == [5, 6]


def test_where_texts_are_distinct_what_was_drawn_often_counts_once() -> None:
    texts = [
        hypothesis(7, 7),
        hypothesis(7, 7),
        hypothesis(7, 7),
        hypothesis(1, 2),
        hypothesis(1, 3),
        hypothesis(1, 2, 3),
    ]
    assert consensus(texts)[0].ids == [7, 7]
    best, agreement = consensus(texts, distinct=True)
    assert best.ids == [1, 2, 3]
    assert agreement == consensus(texts)[1]
    assert consensus(texts[:3], distinct=True)[0].ids == [7, 7]


def test_texts_are_compared_by_their_units() -> None:
    """Without regard to the odd pieces, 1 2 and 2 3 say the same."""
    texts = [hypothesis(4, 1), hypothesis(1, 2), hypothesis(2, 3), hypothesis(6, 8, 7)]
    even = lambda ids: [token for token in ids if token % 2 == 0]  # noqa: E731
    assert consensus(texts, even)[0].ids == [1, 2]


def test_empty_texts_can_be_weighed() -> None:
    assert consensus([hypothesis(), hypothesis()])[0].ids == []


def test_the_mode_may_lose_to_what_much_of_the_probability_is_near_to() -> None:
    """The likeliest single text, 7 7, has 0.3; five texts of 0.14 each begin with 1 2 3."""
    others = {4: 0.2, 5: 0.2, 6: 0.2, 8: 0.2, 9: 0.2}
    table = {(): {7: 0.3, 1: 0.7}, (7,): {7: 1.0}, (1,): {2: 1.0}, (1, 2): {3: 1.0}, (1, 2, 3): others}
    model = FakeModel(from_table(table, vocab=10), vocab=10)
    config = CONSENSUS.replace(samples=40)
    (text,) = finished(decode(model.step, model.start(), model.first(), model.vocabulary, config), 1)
    assert text.ids[:3] == [1, 2, 3]


def test_a_text_depends_on_its_own_seed_alone(random_model: Callable[..., FakeModel]) -> None:
    model = random_model(vocab=9)
    together = finished(
        decode(model.step, model.start((3, 4)), model.first((3, 4)), model.vocabulary, CONSENSUS, seeds=[5, 6]), 2
    )
    for item, seed, text in zip((3, 4), (5, 6), together, strict=True):
        work = decode(model.step, model.start((item,)), model.first(), model.vocabulary, CONSENSUS, seeds=[seed])
        (alone,) = finished(work, 1)
        assert alone.ids == text.ids
        assert alone.score == pytest.approx(text.score)


def test_every_token_is_given_once_and_with_details(random_model: Callable[..., FakeModel]) -> None:
    model = random_model(vocab=9)
    updates = [
        update
        for news in decode(model.step, model.start(), model.first(), model.vocabulary, CONSENSUS, watch=True)
        for update in news
    ]
    given = [token for update in updates for token in update.tokens]
    end = updates[-1].finished
    assert end is not None
    assert [token.id for token in given] == end.ids
    assert all(token.alternatives and token.entropy is not None for token in given)
    assert EOS not in end.ids
    assert all(math.isfinite(token.log_probability) for token in given)


@pytest.mark.parametrize("changes", [{}, {"top_k": 3}, {"top_p": 0.7}, {"temperature": 0.3, "top_k": 2}])
def test_samples_that_share_rows_are_those_drawn_one_by_one(
    random_model: Callable[..., FakeModel], changes: dict[str, float]
) -> None:
    config = CONSENSUS.replace(**changes)
    model = random_model(vocab=9)
    batch = Batch(model.start((3, 4)), model.first((3, 4)), model.vocabulary, config, [[1, 2], [3, 4]])
    branches = Branches(batch, [5, 40])
    together: Counter[tuple[int, tuple[int, ...], float]] = Counter()
    while branches.rows:
        output, branches.state = model.step(branches.tokens, branches.state)
        for text in branches.advance(output):
            together[text.item, tuple(text.ids), round(text.score, 4)] += text.samples
    items = [place for place in range(2) for _ in range(12)]
    seeds = [seed * 12 + sample for seed in (5, 40) for sample in range(12)]
    work = decode(
        model.step,
        model.start([(3, 4)[place] for place in items]),
        model.first(items),
        model.vocabulary,
        config.replace(method="sample"),
        sources=[[[1, 2], [3, 4]][place] for place in items],
        seeds=seeds,
    )
    alone = zip(items, finished(work, 24), strict=True)
    assert together == Counter((place, tuple(text.ids), round(text.score, 4)) for place, text in alone)


def test_what_samples_have_in_common_is_computed_once() -> None:
    """All samples write 1 2 3, half of them then 4, half of them 5: six rows in five steps, whatever their number."""
    table = {(): {1: 1.0}, (1,): {2: 1.0}, (1, 2): {3: 1.0}, (1, 2, 3): {4: 0.5, 5: 0.5}}
    model = FakeModel(from_table(table, vocab=6), vocab=6)
    (text,) = finished(decode(model.step, model.start(), model.first(), model.vocabulary, CONSENSUS), 1)
    assert (model.steps, model.rows) == (5, 6)
    assert text.ids in ([1, 2, 3, 4], [1, 2, 3, 5])


def test_what_all_samples_begin_with_is_given_as_it_comes() -> None:
    table = {(): {1: 1.0}, (1,): {2: 1.0}, (1, 2): {3: 0.5, 4: 0.5}, (1, 2, 3): {5: 1.0}, (1, 2, 4): {5: 1.0}}
    model = FakeModel(from_table(table, vocab=6), vocab=6)
    work = decode(model.step, model.start(), model.first(), model.vocabulary, CONSENSUS, watch=True)
    given = [[token.id for update in news for token in update.tokens] for news in work]
    assert given[:4] == [[1], [2], [], []]
    assert given[4] in ([3, 5], [4, 5])
