from __future__ import annotations

import random

import numpy as np
import pytest

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.constraints import Constraints
from lmchat.decoding.search import decode, finished
from lmchat.decoding.top import descending, top_k
from lmchat.decoding.vocabulary import Vocabulary
from lmchat.model.step import StepOutput
from tests.unit.decoding.conftest import log_softmax

EOS = 0
LETTERS = 10
FIRST_BYTE = 10
SIZE = FIRST_BYTE + 256
BYTES = {FIRST_BYTE + byte: byte for byte in range(256)}
VOCABULARY = Vocabulary.build(SIZE, EOS, never=[1, 2], byte_pieces=BYTES)
FLAT = np.log(np.full((1, SIZE), 1 / SIZE, dtype=np.float32))


def pieces(data: bytes) -> list[int]:
    return [FIRST_BYTE + byte for byte in data]


def allowed(written, sources=(), **settings):
    """The tokens that may follow `written`."""
    constraints = Constraints(VOCABULARY, DecodingConfig(**settings), sources)
    ids = np.array([written], dtype=np.int64)
    scores = constraints.apply(FLAT, ids, [0])
    return {token for token, score in enumerate(scores[0].tolist()) if score > float("-inf")}


def allowed_bytes(written, **settings):
    return {BYTES[token] for token in allowed(written, **settings) if token in BYTES}


def test_a_text_after_a_whole_word_does_not_begin_inside_one():
    vocabulary = Vocabulary.build(SIZE, EOS, never=[1, 2], byte_pieces=BYTES, inner=[4, 5])
    for own, barred in ((vocabulary, False), (vocabulary.after_word(), True)):
        scores = Constraints(own, DecodingConfig()).apply(FLAT, np.zeros((1, 0), dtype=np.int64), [0])
        assert np.isinf(scores[0, [4, 5]]).all() == barred
        assert np.isfinite(scores[0, [EOS, 3, 6]]).all()
    scores = Constraints(vocabulary.after_word(), DecodingConfig()).apply(FLAT, np.array([[3]]), [0])
    assert np.isfinite(scores[0, [4, 5]]).all()


def test_special_tokens_are_never_written_but_the_end_is():
    assert {1, 2} & allowed([3]) == set()
    assert EOS in allowed([3])


def test_the_end_is_not_chosen_before_the_minimum():
    assert EOS not in allowed([3, 4], min_new_tokens=3)
    assert EOS in allowed([3, 4, 5], min_new_tokens=3)


def test_what_the_model_gave_is_left_as_it_is():
    before = FLAT.copy()
    allowed([3, 4, 3], no_repeat_ngram_size=2, repetition_penalty=2.0, min_new_tokens=9)
    assert np.array_equal(before, FLAT)


def test_an_ngram_is_not_written_twice():
    assert 5 not in allowed([3, 4, 5, 6, 3, 4], no_repeat_ngram_size=3)
    assert {3, 4, 6} <= allowed([3, 4, 5, 6, 3, 4], no_repeat_ngram_size=3)
    assert 5 in allowed([3, 4, 5, 6, 3, 4], no_repeat_ngram_size=4)


def test_an_ngram_may_be_written_as_often_as_it_stands_in_the_source():
    twice = [[3, 4, 5, 8, 3, 4, 5]]
    assert 5 in allowed([3, 4, 5, 6, 3, 4], twice, no_repeat_ngram_size=3)
    assert 5 not in allowed([3, 4, 5, 6, 3, 4, 5, 6, 3, 4], twice, no_repeat_ngram_size=3)
    assert 5 not in allowed([3, 4, 5, 6, 3, 4], [[3, 4, 5]], no_repeat_ngram_size=3)


def test_blocking_agrees_with_a_search_through_all_ngrams():
    generator = random.Random(0)
    for _ in range(200):
        size = generator.choice([2, 3, 4])
        written = [generator.randrange(3, 6) for _ in range(generator.randrange(1, 15))]
        ngrams = {tuple(written[i : i + size]) for i in range(len(written) - size + 1)}
        expected = {t for t in range(3, LETTERS) if (*written[len(written) - size + 1 :], t) not in ngrams}
        assert allowed(written, no_repeat_ngram_size=size) & set(range(3, LETTERS)) == expected


def test_a_word_is_not_broken_off_but_not_said_again_either():
    """3 begins a word that 4, an apostrophe, and 5 go on with, as in "don't"; 6 begins another."""
    vocabulary = Vocabulary.build(SIZE, EOS, byte_pieces=BYTES, inner=[5], apostrophes=[4])
    constraints = Constraints(vocabulary, DecodingConfig(no_repeat_ngram_size=2))
    for written, token, blocked in (
        ([3, 4, 5, 6, 3], 4, False),
        ([3, 4, 5, 6, 3, 4], 5, False),
        ([3, 4, 5, 6, 3, 4, 5], 6, True),
        ([3, 4, 5, 3, 4, 5], 3, True),
    ):
        scores = constraints.apply(FLAT, np.array([written]), [0])[0]
        assert np.isinf(scores[token]) == blocked


def test_a_loop_ends_inside_its_word():
    """3 begins a word that 4 and 5 go on with; a byte is never in the way."""
    vocabulary = Vocabulary.build(SIZE, EOS, byte_pieces=BYTES, inner=[4, 5])
    byte = FIRST_BYTE + ord("a")
    for written, token, blocked in (
        ([3, 4, 4], 4, True),
        ([4, 4], 4, True),
        ([3, 4, 5, 4], 5, True),
        ([3, 4, 4, 3, 4], 4, False),
        ([3, byte, byte], byte, False),
    ):
        constraints = Constraints(vocabulary, DecodingConfig(no_repeat_ngram_size=2))
        assert np.isinf(constraints.apply(FLAT, np.array([written]), [0])[0, token]) == blocked
        in_source = Constraints(vocabulary, DecodingConfig(no_repeat_ngram_size=2), [written * 2])
        assert np.isfinite(in_source.apply(FLAT, np.array([written]), [0])[0, token])


def test_each_row_is_blocked_by_its_own_text_and_source():
    constraints = Constraints(VOCABULARY, DecodingConfig(no_repeat_ngram_size=2), [[], [3, 4, 3, 4], [7, 8]])
    ids = np.array([[3, 4, 3], [5, 6, 5], [3, 4, 3], [4, 3, 4]])
    scores = constraints.apply(FLAT.repeat(4, axis=0), ids, [0, 1])
    blocked = [(np.flatnonzero(scores[row, 3:LETTERS] == -np.inf) + 3).tolist() for row in range(4)]
    assert blocked == [[4], [6], [], [3]]


def test_repetition_is_penalized_once_however_often_a_token_was_written():
    constraints = Constraints(VOCABULARY, DecodingConfig(repetition_penalty=1.5))
    scores = constraints.apply(FLAT, np.array([[3, 3, 4]]), [0])[0]
    assert scores[3] == scores[4] == pytest.approx(float(FLAT[0, 0]) * 1.5)
    assert scores[5] == FLAT[0, 0]


def test_neither_blocking_nor_penalty_touches_bytes():
    character = pieces("𠮷".encode())
    written = character * 3 + character[:3]
    assert allowed_bytes(written, no_repeat_ngram_size=2) == set(range(0x80, 0xC0))
    constraints = Constraints(VOCABULARY, DecodingConfig(repetition_penalty=2.0))
    scores = constraints.apply(FLAT, np.array([written]), [0])[0]
    assert scores[character[3]] == FLAT[0, 0]


def test_a_character_is_finished_before_anything_else_is_written():
    assert allowed(pieces(b"\xe4"), min_new_tokens=0) == set(pieces(bytes(range(0x80, 0xC0))))
    assert allowed(pieces(b"\xe4\xb8")) == set(pieces(bytes(range(0x80, 0xC0))))
    assert EOS in allowed(pieces("中".encode()))
    assert not allowed_bytes([3]) & set(range(0x80, 0xC2))


def test_only_bytes_that_make_a_character_follow_each_other():
    """Every sequence that is allowed decodes, and every character is allowed."""
    for character in "\u0080é߿ࠀ\ud7ff\ue000\uffff𐀀\U0010ffff中𠮷":
        data = character.encode()
        for i in range(len(data)):
            assert data[i] in allowed_bytes([3, *pieces(data[:i])])
    for start in (b"\xe0", b"\xed", b"\xf0", b"\xf4", b"\xf4\x8f", b"\xc2"):
        for byte in allowed_bytes(pieces(start)):
            missing = {0xC: 2, 0xE: 3, 0xF: 4}[start[0] >> 4] - len(start) - 1
            (start + bytes([byte]) + b"\x80" * missing).decode()


def test_no_character_is_begun_that_does_not_fit_before_the_maximum():
    for left, leads in ((1, 0x80), (2, 0xE0), (3, 0xF0), (4, 0xF5), (9, 0xF5)):
        written = [3] * 9
        found = allowed_bytes(written, max_new_tokens=len(written) + left)
        assert max(found) == leads - 1


@pytest.mark.parametrize("method", ["greedy", "sample", "beam", "consensus"])
def test_a_text_of_random_bytes_always_decodes(method):
    class State:
        def select(self, rows):
            return self

    def step(tokens, state):
        scores = np.random.default_rng(int(tokens.sum())).standard_normal((len(tokens), SIZE))
        scores[:, FIRST_BYTE + 128 :] += 3
        ones = np.ones((len(tokens), 1), dtype=np.float32)
        return StepOutput(log_softmax(scores), ones, ones[:, 0]), state

    for seed in range(5):
        config = DecodingConfig(
            method=method, max_new_tokens=40 + seed, min_new_tokens=40 + seed, no_repeat_ngram_size=2, seed=seed
        )
        (hypothesis,) = finished(decode(step, State(), np.array([seed]), VOCABULARY, config), 1)
        text = b"".join(bytes([BYTES[i]]) if i in BYTES else b"x" for i in hypothesis.ids).decode()
        assert any(ord(character) > 0x7F for character in text)


def test_top_k_is_that_of_a_full_sort():
    generator = np.random.default_rng(0)
    for shape, k in (((2, 50), 5), ((3, 65_537), 8), ((1, 40_000), 3), ((2, 7), 20), ((2, 5_000), 300)):
        scores = generator.standard_normal(shape, dtype=np.float32)
        values, places = top_k(scores, k)
        assert np.array_equal(values, -np.sort(-scores, axis=1)[:, :k])
        assert np.array_equal(np.take_along_axis(scores, places, axis=1), values)


@pytest.mark.parametrize("count", [50, 5_000])
def test_of_equals_the_first_is_the_larger_and_what_is_not_a_number_is_the_largest(count):
    scores = np.random.default_rng(0).integers(0, 9, (3, count)).astype(np.float32)
    scores[1] = -np.inf
    scores[2, 30] = np.nan
    values, places = top_k(scores, 10)
    assert places[:2].tolist() == np.argsort(-scores[:2], axis=1, kind="stable")[:, :10].tolist()
    assert places[2, 0] == 30
    assert np.array_equal(np.take_along_axis(scores, places, axis=1), values, equal_nan=True)


def test_all_scores_are_ranked_as_by_a_stable_sort():
    scores = np.random.default_rng(0).standard_normal((3, 3_000)).astype(np.float32)
    scores[1] = scores[1].round(1) + 0
    scores[2, ::7], scores[2, 3] = -np.inf, np.inf
    assert descending(scores).tolist() == np.argsort(-scores, axis=1, kind="stable").tolist()
