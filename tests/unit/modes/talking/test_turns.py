from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmchat.modes.talking.turns import MOST_CHARS, MOST_TOKENS, conversation
from lmchat.text.talk.speech import polished
from lmchat.text.tokenizer import Tokenizer

TURNS = ["hi there", "Hello! What is your name?", "my name is anna"]


def test_every_turn_is_opened_by_whose_it_is(tiny_tokenizer: Tokenizer) -> None:
    other, own = tiny_tokenizer.speaker_id(replies=False), tiny_tokenizer.speaker_id(replies=True)
    ids = conversation(TURNS, tiny_tokenizer).ids
    assert [i for i in ids if i in (other, own)] == [other, own, other]
    assert ids[0] == other
    assert tiny_tokenizer.decode(ids) == "Hi there. Hello! What is your name? My name is anna."


def test_the_newest_turn_keeps_its_places(tiny_tokenizer: Tokenizer) -> None:
    encoding = conversation(TURNS, tiny_tokenizer)
    places = [span for span in encoding.spans if span[0] < span[1]]
    assert "".join(TURNS[-1][start:end] for start, end in places) == TURNS[-1]
    assert len(encoding.ids) == len(encoding.spans)


def test_no_turn_gives_nothing(tiny_tokenizer: Tokenizer) -> None:
    assert conversation([], tiny_tokenizer).ids == []


def test_the_newest_turns_are_kept(tiny_tokenizer: Tokenizer) -> None:
    newest = conversation(TURNS[-1:], tiny_tokenizer).ids
    ids = conversation(TURNS, tiny_tokenizer, most=len(newest) + 6).ids
    assert ids[-len(newest) :] == newest
    assert ids[0] == tiny_tokenizer.speaker_id(replies=True)
    assert len(ids) == len(newest) + 6


def test_of_a_turn_that_is_too_long_the_end_is_read(tiny_tokenizer: Tokenizer) -> None:
    encoding = conversation(["word " * 500 + "the end"], tiny_tokenizer)
    assert len(encoding.ids) == MOST_TOKENS
    assert tiny_tokenizer.decode(encoding.ids).endswith("the end.")
    assert encoding.spans[-2][1] <= 2507


def test_no_more_of_a_turn_is_looked_at_than_can_be_read(
    tiny_tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    monkeypatch.setattr("lmchat.modes.talking.turns.polished", lambda turn: looked_at.append(turn) or polished(turn))
    turn = "word " * 100_000 + "the end"
    encoding = conversation(["word " * 100_000, turn], tiny_tokenizer, most=3_000)
    assert [len(text) for text in looked_at] == [MOST_CHARS] * 2
    assert encoding.spans[-2][1] == len(turn)


def test_bytes_that_were_no_text_are_not_read(tiny_tokenizer: Tokenizer) -> None:
    encoding = conversation(["the \ufffdfox\ufffd"], tiny_tokenizer)
    assert tiny_tokenizer.decode(encoding.ids).split() == ["The", "fox."]
    assert [end for _, end in encoding.spans if end][-1] <= 9


@settings(max_examples=40)
@given(st.lists(st.text(max_size=40), max_size=8), st.integers(8, 60))
def test_any_conversation_fits(tiny_tokenizer: Tokenizer, turns: list[str], most: int) -> None:
    encoding = conversation(turns, tiny_tokenizer, most)
    assert len(encoding.ids) == len(encoding.spans) <= most
    assert all(0 <= start <= end <= len(turns[-1]) for start, end in encoding.spans)
