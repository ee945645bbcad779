from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.errors import DataError
from lmchat.evaluation.continuations import (
    COUNTED,
    continuation_scores,
    deflate_scores,
    deflated,
    prediction_scores,
    text_of,
)
from lmchat.evaluation.rows import Row, prose_row
from lmchat.text.normalization import normalize

FOX = Row("1", "A fox.", (" It ran",))
QUARTER = math.log(1 / 4)


def test_bits_and_perplexity_count_the_whole_text_of_all_rows_together() -> None:
    cat = Row("2", "猫。", ("",))
    # 13 bytes with 5 tokens of 2 bits, 6 bytes with 1 token of 2 bits
    scores = prediction_scores([FOX, cat], [[QUARTER] * 5, [QUARTER]])
    assert scores.values["bits_per_byte"].mean == pytest.approx(12 / 19)
    assert scores.values["perplexity"].mean == pytest.approx(4)
    # drawn again with replacement, a text may be there twice
    assert (scores.values["bits_per_byte"].low, scores.values["bits_per_byte"].high) == pytest.approx((2 / 6, 10 / 13))
    assert set(scores.signatures) == set(scores.values)


def test_a_row_that_failed_takes_eight_bits_a_byte() -> None:
    scores = prediction_scores([FOX], [()])
    assert scores.values["bits_per_byte"].mean == pytest.approx(8)
    assert scores.values["perplexity"].mean == pytest.approx(256)


def test_a_probability_above_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 0"):
        prediction_scores([FOX], [[0.1]])


def test_the_compressor_knows_the_rows_before() -> None:
    text = b"The quick brown fox jumps over the lazy dog near the bank of the river."
    first, second = deflated([text, text])
    assert second < 12 < first <= len(text)
    row = Row("1", text.decode(), ("",))
    bits = deflate_scores([row, row]).values["bits_per_byte"]
    assert bits.mean == pytest.approx(8 * (first + second) / (2 * len(text)))


def test_only_the_beginning_of_a_continuation_counts() -> None:
    short, long = " ".join(map(str, range(COUNTED))), " ".join(map(str, range(2 * COUNTED)))
    assert continuation_scores([FOX], [f"{short} 0 0 0"]).values == continuation_scores([FOX], [long]).values
    with pytest.raises(ValueError, match="shorter"):
        continuation_scores([FOX], [])


@given(st.text(min_size=1).filter(lambda text: text.strip("\ufeff \n").isprintable() and text.strip()))
def test_a_row_of_prose_is_its_normalized_text(text: str) -> None:
    try:
        row = prose_row("1", {"text": text})
    except DataError:
        assert not text.strip()
    else:
        assert text_of(row) == normalize(text)
        assert row.source


def test_masks_get_names_and_nothing_else_is_changed() -> None:
    row = prose_row("1", {"text": "[MALE] ran. [MALE] fell."})
    assert row.source.endswith(" ran.")
    name = row.source.split()[0]
    assert (name.isalpha(), row.references) == (True, (f" {name} fell.",))


@pytest.mark.parametrize("record", [{"text": " \n"}, {"text": "\x00"}, {"text": 3}, {"source": "a"}])
def test_a_row_without_prose_is_refused(record: dict[str, object]) -> None:
    with pytest.raises(DataError, match='"text"'):
        prose_row("1", record)
