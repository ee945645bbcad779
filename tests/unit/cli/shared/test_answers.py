from __future__ import annotations

import pytest

from lmchat.cli.shared.answers import Found, QuestionReply, as_json, in_sentence, shortened
from lmchat.engine.events import Answer, SourceSentence


def answer(text: str, word: str, offset: int = 0, probability: float = 0.5) -> Answer:
    """The answer `word` in the sentence `text`, which begins at `offset`."""
    start = offset + text.index(word)
    return Answer(word, start, start + len(word), probability, SourceSentence(offset, offset + len(text), text))


def test_the_parts_of_a_sentence_are_one_line_together() -> None:
    assert in_sentence(answer("It was\nin\t Rome \r\nthen.", "Rome", 40)) == ("It was in ", "Rome", " then.")


@pytest.mark.parametrize("text", ["Rome", "Rome fell.", "It fell: Rome"])
def test_an_answer_may_stand_at_an_end_of_its_sentence(text: str) -> None:
    assert "".join(in_sentence(answer(text, "Rome"))) == text


def test_a_sequence_around_an_answer_moves_no_mark() -> None:
    before, piece, after = in_sentence(answer("a\x1b[1mb Rome\x00\x1b]0;t\x07 c", "Rome"))
    assert (before.split(), piece, after.split()) == (["a", "b"], "Rome", ["c"])


def test_a_short_sentence_is_not_cut() -> None:
    assert shortened("in ", "Rome", ".", 8) == ("in ", "Rome", ".")


@pytest.mark.parametrize(("left", "right"), [(1000, 1000), (1000, 3), (3, 1000), (0, 1000)])
def test_what_is_cut_has_about_the_wanted_length(left: int, right: int) -> None:
    parts = shortened("字" * left, "Rome", "字" * right, 100)
    assert 100 <= len("".join(parts)) <= 102
    assert parts[0].startswith("…") == (left > 3)
    assert parts[2].endswith("…") == (right > 3)


def test_no_word_is_cut() -> None:
    before, _, after = shortened("wonderful " * 9, "Rome", " wonderful" * 9, 50)
    assert set(before.strip("… ").split() + after.strip("… ").split()) == {"wonderful"}


def test_a_long_answer_is_whole() -> None:
    assert shortened("a", "R" * 400, "b", 300) == ("…", "R" * 400, "…")


def test_probabilities_in_json_are_rounded() -> None:
    found = (Found("a", answer("Rome", "Rome", probability=2 / 3)),)
    record = as_json(QuestionReply("?", found, no_answer=True, checkpoint="fake", seconds=0.123456))
    assert (record["probability"], record["alternatives"][0]["probability"]) == (0.6667, 0.6667)
    assert record["seconds"] == 0.1235
