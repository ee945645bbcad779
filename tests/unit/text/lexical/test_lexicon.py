"""Words that people write, and words that were made up of pieces."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.lexical.lexicon import Lexicon, latin_words


@pytest.fixture(scope="module")
def shipped() -> Lexicon:
    return Lexicon()


def test_the_shipped_list_knows_words_and_their_forms(shipped: Lexicon) -> None:
    assert len(shipped.words) > 50_000
    assert not shipped.invented("The mayor cancels talks; she reopens the river, he hadn't swum. 读 A B-52!")


@pytest.mark.parametrize("word", ["Lockeell", "swuging", "unsureed", "prettyonful", "Vikington", "teenimating"])
def test_words_that_checkpoints_made_up_are_not_in_it(shipped: Lexicon, word: str) -> None:
    assert shipped.invented(f"The {word} 的 river.") == {word.lower()}


def test_a_word_that_stands_in_the_source_is_known(shipped: Lexicon) -> None:
    assert not shipped.invented("Vikington wins", latin_words("In VIKINGTON they play."))


def test_every_engine_has_the_same_words_in_memory(shipped: Lexicon) -> None:
    assert Lexicon().words is shipped.words


@given(st.text())
def test_words_are_ascii_letters_and_what_is_said_is_known(text: str) -> None:
    words = latin_words(text)
    assert all(word.isascii() and word.isalpha() and word == word.lower() for word in words)
    assert words <= latin_words(text.upper()) | latin_words(text.lower())
    assert not Lexicon(Path("nowhere")).invented(text, words)


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "words.gz").write_bytes(gzip.compress(b"river\ntown"))
    assert Lexicon(tmp_path / "words.gz").invented("A town, a river, a 5 and a fox") == {"and", "fox"}
