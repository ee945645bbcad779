"""Exchanges are found again by what was said."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from add_written import WRITTEN
from add_written import talks as talks_of
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.talk.exchanges import (
    AT_ODDS,
    DENIED,
    NOTHING_SHARED,
    OPENS_A_TALK,
    OUT_OF_CONTEXT,
    SAME_REPLY_BEFORE,
    SHIPPED,
    Exchanges,
)
from lmchat.text.talk.index import Exchange, Index, exchanges_of, packed, units_of

TALKS = [
    ("My cat died.", "I'm sorry. What was it called?", "Minka.", "A fine name for a cat."),
    ("I can't sleep.", "Is something on your mind?"),
    ("I like tea.", "Green or black?", "why", "I wonder what you drink."),
    ("I like coffee.", "Strong or mild?", "why", "It tells a lot about mornings."),
]


@pytest.fixture
def exchanges(tmp_path):
    (tmp_path / "talks.en.npz").write_bytes(packed(TALKS))
    return Exchanges(tmp_path)


def replies(found):
    return [similar.exchange.reply for similar in found]


def test_exchanges_of_a_talk_know_what_was_said_before_them():
    assert exchanges_of(TALKS[:1])[1] == Exchange(TALKS[0][:2], "Minka.", "A fine name for a cat.")


def test_the_same_message_is_found_whatever_its_case_and_apostrophes(exchanges):
    (best, *_) = exchanges.similar("i cant sleep", (), "en", 3)
    assert best.exchange.reply == "Is something on your mind?"
    assert best.similarity == pytest.approx(1.0)


def test_the_most_similar_comes_first_and_what_shares_nothing_not_at_all(exchanges):
    found = exchanges.similar("My dog died.", (), "en", 9)
    assert replies(found)[0] == "I'm sorry. What was it called?"
    assert [similar.similarity for similar in found] == sorted((s.similarity for s in found), reverse=True)
    assert "Is something on your mind?" not in replies(found)
    assert len(exchanges.similar("I like it", (), "en", 1)) == 1
    assert exchanges.similar("Xyzzy!", (), "en", 9) == exchanges.similar("...", (), "en", 9) == []


def test_what_was_said_before_decides_between_equal_messages(exchanges):
    tea = exchanges.similar("Why?", ("I drink tea.", "Green?"), "en", 2)
    assert replies(tea)[0] == "I wonder what you drink."
    coffee = exchanges.similar("Why?", ("Coffee for me.", "A mild one?"), "en", 2)
    assert replies(coffee)[0] == "It tells a lot about mornings."
    assert exchanges.similar("Why?", (), "en", 1)[0].similarity == 0  # it says nothing by itself
    assert exchanges.similar("Minka!", (), "en", 1)[0].similarity == pytest.approx(OUT_OF_CONTEXT)
    assert exchanges.similar("I like tea.", ("Hi.", "Hello."), "en", 1)[0].similarity == pytest.approx(OPENS_A_TALK)


def test_what_was_said_after_the_same_reply_is_found_whatever_its_words(exchanges):
    turns = ("My rabbit died.", "I'm sorry. What was it called?")
    (found,) = [one for one in exchanges.similar("Hoppel.", turns, "en", 9) if one.exchange.message == "Minka."]
    assert found.likeness == 0
    assert found.similarity == SAME_REPLY_BEFORE
    assert not [one for one in exchanges.similar("Hoppel.", ("Hello!", "Hi!"), "en", 9) if one.similarity]


def test_a_language_without_talks_has_none(exchanges):
    assert exchanges.similar("我睡不着", (), "zh", 3) == []


def test_chinese_is_found_by_its_characters(tmp_path):
    (tmp_path / "talks.zh.npz").write_bytes(packed([("我睡不着。", "在想什么事？"), ("我饿了。", "吃点什么？")]))
    assert replies(Exchanges(tmp_path).similar("睡不着怎么办", (), "zh", 1)) == ["在想什么事？"]


def test_the_file_is_the_same_for_the_same_talks():
    assert packed(TALKS) == packed(TALKS)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5), st.text(max_size=60))
def test_similarity_is_a_share_for_any_text(messages, message):
    lines = [" ".join(said.split()) or "?" for said in messages]
    talks = [(line, "Yes.") for line in lines]
    with np.load(BytesIO(packed(talks))) as arrays:
        index = Index.of(arrays)
    cosines, same = index.cosines(message), index.cosines(lines[0])[0]
    assert cosines.shape == (len(talks),)
    assert np.all((cosines >= 0) & (cosines <= 1 + 1e-5))
    assert same == (pytest.approx(1.0, abs=1e-4) if units_of(lines[0]) else 0)


def test_shipped_talks_are_those_that_stand_in_the_repository():
    for language in ("en", "zh"):
        written = [tuple(row["turns"]) for row in talks_of((WRITTEN / f"talks.{language}.txt").read_text("utf-8"))]
        with np.load(SHIPPED / f"talks.{language}.npz") as shipped, np.load(BytesIO(packed(written))) as made:
            assert all(np.array_equal(shipped[name], made[name]) for name in made.files)


@pytest.mark.parametrize(
    ("message", "share"),
    [
        ("I don't like tea.", DENIED),
        ("Do you like tea?", AT_ODDS * AT_ODDS),  # another person, and a question
        ("My sister likes tea.", AT_ODDS),
        ("Find tea.", AT_ODDS),
        ("I like coffee.", NOTHING_SHARED),
        ("Do you like coffee?", 0),
        ("I like xyzzy.", 1),  # as if it stood for tea
    ],
)
def test_what_words_do_not_tell_counts(exchanges, message, share):
    all_found = exchanges.similar(message, (), "en", 9)
    (found,) = (similar for similar in all_found if similar.exchange.message == "I like tea.")
    with np.load(BytesIO(packed(TALKS))) as file:
        index = Index.of(file)
    cosine = index.cosines(message)[[exchange.message for exchange in index.exchanges].index("I like tea.")]
    assert found.similarity == pytest.approx(share * float(cosine))
