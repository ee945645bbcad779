"""Replies are found by what they were said to."""

from __future__ import annotations

import pytest

from lmchat.modes.sources.source import Source
from lmchat.modes.talking.retrieval import MOST_READ, in_turn, quoted, retrieved
from lmchat.text.lexical.lexicon import Lexicon
from lmchat.text.talk.exchanges import Exchanges
from lmchat.text.talk.index import packed
from lmchat.text.tokenizer import Tokenizer


@pytest.fixture
def exchanges(tmp_path):
    talks = [
        ("My cat died.", "What was your cat called?"),
        ("I can't sleep.", "Is it the noise?"),
        ("My cat died!", "Oh no."),
    ]
    (tmp_path / "talks.en.npz").write_bytes(packed(talks))
    return Exchanges(tmp_path)


def test_replies_to_similar_messages_are_given_with_the_similarity(exchanges):
    found = retrieved("my cat died", (), "en", exchanges)
    assert found == {"What was your cat called?": pytest.approx(1.0), "Oh no.": pytest.approx(1.0)}
    assert retrieved("Where is the station?", (), "en", exchanges) == {}


def test_replies_that_are_not_to_be_given_again_are_left_out(exchanges):
    assert list(retrieved("my cat died", (), "en", exchanges, given=("Oh no.",))) == ["What was your cat called?"]


def test_of_a_long_message_the_end_is_compared(exchanges):
    assert set(retrieved("Lorem ipsum. " * 20_000 + " " * MOST_READ + "my cat died", (), "en", exchanges)) == {
        "What was your cat called?",
        "Oh no.",
    }


def test_what_was_told_in_this_talk_comes_first(tmp_path):
    talks = [
        ("My name is Anna.", "Hello, Anna.", "What is my name?", "Anna, of course."),
        ("What is my name?", "You have not told me yet."),
    ]
    (tmp_path / "talks.en.npz").write_bytes(packed(talks))
    exchanges = Exchanges(tmp_path)
    assert list(retrieved("what is my name", ("My name is Max.", "Hello."), "en", exchanges)) == ["Max, of course."]
    again = retrieved("what is my name again", ("My name is Max.", "Hello."), "en", exchanges)
    assert list(again) == ["Max, of course."]
    assert list(retrieved("what is my name", (), "en", exchanges)) == ["You have not told me yet."]


def test_what_follows_a_reply_that_fits_anything_is_no_answer_to_it(tmp_path):
    talks = [("I swim a lot.", "Go on.", "I gave it up.", "What do you miss most, the water?")]
    (tmp_path / "talks.en.npz").write_bytes(packed(talks))
    exchanges, turns = Exchanges(tmp_path), ("I am moving house.", "Go on.")
    assert list(retrieved("They sold it.", turns, "en", exchanges)) == ["What do you miss most, the water?"]
    assert retrieved("They sold it.", turns, "en", exchanges, standing=("Go on.",)) == {}


def test_no_crude_word_is_put_into_a_reply(tmp_path):
    (tmp_path / "talks.en.npz").write_bytes(packed([("You are a fox.", "A fox, am I?")]))
    assert list(retrieved("You are a duck.", (), "en", Exchanges(tmp_path))) == ["A duck, am I?"]
    assert retrieved("You are a bitch.", (), "en", Exchanges(tmp_path)) == {}


def test_the_best_reply_comes_first_and_with_another_seed_one_that_is_nearly_as_good():
    merits = [-3.0, 0.0, -0.9, -0.4, -1.1]
    assert in_turn(merits, 0) == [1, 3, 2, 4, 0]
    assert in_turn(merits, 1) == [3, 1, 2, 4, 0]
    assert [in_turn(merits, seed)[0] for seed in range(7)] == [1, 3, 2, 1, 3, 2, 1]
    assert in_turn([], 3) == []


@pytest.mark.parametrize("reply", ["A fox! Did it see you?", "狐狸啊，别惊动它。", "Naïve 🦊 – yes"])
def test_a_reply_is_quoted_token_by_token(reply, tiny_tokenizer: Tokenizer):
    pieces = quoted(reply, Source([1, 2, 3], 0, [(0, 1)] * 3), tiny_tokenizer)
    assert "".join(piece.text for piece in pieces) == reply
    assert [piece.record.id for piece in pieces] == tiny_tokenizer.encode(reply)
    assert all(piece.quoted and piece.record.log_probability == 0 for piece in pieces)
    assert all(not piece.record.attention.any() for piece in pieces)


def test_a_word_that_nobody_writes_is_put_into_a_reply_as_a_name_only(tmp_path):
    talks = [("I am looking for Anna here.", "Welcome, Anna!"), ("I feel tired here.", "Why do you feel tired?")]
    (tmp_path / "talks.en.npz").write_bytes(packed(talks))

    def found(message):
        return list(retrieved(message, (), "en", Exchanges(tmp_path), lexicon=Lexicon()))

    assert found("I feel hungry here.") == []  # of another form
    assert found("I feel wuts here.") == []
    assert found("I am looking for Priyanka here.") == ["Welcome, Priyanka!"]
    assert found("I am looking for priyanka here.") == []


def test_a_reply_is_made_fit_for_much_the_same_message_only(tmp_path):
    (tmp_path / "talks.en.npz").write_bytes(packed([("I bought a blue house today", "A house! How many rooms?")]))
    assert retrieved("I bought a red drum", (), "en", Exchanges(tmp_path)) == {}
