from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.normalization import normalize, normalize_with_map

COMPOSING = "e\u0301\u0323\u0327 aA\u030a\u1100\u1161\u11a8\uac00\uac01\u09c7\u09be\u0dd9\u0dcf\u0dca\u0f71\u0f72"
COMPOSING += "\u0344\u00c5\u212b\u2126\u0915\u093c"
TEXTS = st.one_of(st.text(), st.text(alphabet=COMPOSING + "ＧＰ４，。！中文\n\u2581\ud800👩\u200d👧"))


def fold(text: str) -> str:
    """The documented folds, one character at a time."""

    def one(c: str) -> str:
        if "\uff10" <= c <= "\uff19" or "\uff21" <= c <= "\uff3a" or "\uff41" <= c <= "\uff5a":
            return chr(ord(c) - 0xFEE0)
        return {"\u2581": "_"}.get(c, "\ufffd" if "\ud800" <= c <= "\udfff" else c)

    return "".join(map(one, text))


@given(TEXTS)
def test_the_normal_form_is_nfc_of_the_folded_text(text: str) -> None:
    assert normalize(text) == unicodedata.normalize("NFC", fold(text))


@given(TEXTS)
def test_the_mapped_form_is_the_normal_form(text: str) -> None:
    assert normalize_with_map(text).text == normalize(text)


@given(TEXTS)
def test_normalizing_twice_changes_nothing_more(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(TEXTS)
def test_spans_are_ordered_and_cover_the_text_as_read(text: str) -> None:
    mapped = normalize_with_map(text)
    assert len(mapped.starts) == len(mapped.ends) == len(mapped.text)
    covered = 0
    for start, end in zip(mapped.starts, mapped.ends, strict=True):
        assert start < end
        assert start <= covered <= end
        covered = end
    assert covered == len(text)


@given(TEXTS, st.data())
def test_a_span_holds_what_it_was_made_of(text: str, data: st.DataObject) -> None:
    mapped = normalize_with_map(text)
    start = data.draw(st.integers(0, len(mapped.text)))
    end = data.draw(st.integers(start, len(mapped.text)))
    first, last = mapped.span(start, end)
    assert 0 <= first <= last <= len(text)
    if start < end:
        assert mapped.text[start:end] in normalize(text[first:last])
    else:
        assert first == last


def test_full_width_letters_are_folded_and_chinese_punctuation_is_not() -> None:
    assert normalize("ＧＰＴ－４，ｏｋ！？（１０％）") == "GPT－4，ok！？（10％）"


def test_an_accent_that_composes_maps_to_both_characters() -> None:
    mapped = normalize_with_map("cafe\u0301!")
    assert mapped.text == "café!"
    assert mapped.span(3, 4) == (3, 5)
    assert mapped.span(4, 5) == (5, 6)


@pytest.mark.parametrize(
    "text",
    [
        "\u1100\u1161\u11a8",
        "가\u11a8",
        "a\u0323\u0301",
        "a\u0301\u0323",
        "ক\u09c7\u09be",
        "\u212b",
        "x\u0344",
        "q\u0301\u0323",
    ],
)
def test_what_composes_maps_to_all_that_it_was_composed_of(text: str) -> None:
    mapped = normalize_with_map(f"x{text}y e\u0301")
    assert mapped.text == unicodedata.normalize("NFC", f"x{text}y é")
    assert mapped.span(1, len(mapped.text) - 3) == (1, 1 + len(text))


def test_every_character_that_composes_backwards_is_kept_with_what_it_joins() -> None:
    for code in range(0x300, sys.maxunicode + 1):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) != 2 or parts[0].startswith("<"):
            continue
        pair = "".join(chr(int(part, 16)) for part in parts)
        text = f"b{pair} e\u0301"
        assert normalize_with_map(text).text == unicodedata.normalize("NFC", text), hex(code)


def test_normal_text_is_mapped_without_a_copy_of_every_offset() -> None:
    mapped = normalize_with_map("已经是 NFC 的文本。" * 1000)
    assert isinstance(mapped.starts, range)
    assert isinstance(mapped.ends, range)
