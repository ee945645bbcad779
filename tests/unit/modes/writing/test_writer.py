from __future__ import annotations

import pytest

from lmchat.modes.writing.limits import Limits
from lmchat.modes.writing.writer import ProseWriter, loop_period, one_line

NO_LIMITS = Limits()


@pytest.fixture
def write(tiny_tokenizer, records):
    """Write a text: what was given out token by token, and what with the end."""

    def run(text, limits=NO_LIMITS, hold=2, stop_reason="eos"):
        writer = ProseWriter(tiny_tokenizer, limits, hold)
        early = [piece.text for record in records(text) for piece in writer.push(record)]
        return "".join(early), "".join(piece.text for piece in writer.finish(stop_reason))

    return run


@pytest.mark.parametrize(
    "text", ["The quick brown fox.", "今天的天气很好。", "naïve 𠮷 family 👨‍👩‍👧!", "AI是人工智能"]
)
def test_the_text_is_what_the_tokens_say(write, text):
    assert "".join(write(text)) == text


def test_text_appears_while_it_is_written_but_for_the_last_tokens(write):
    early, rest = write("The quick brown fox jumps over the lazy dog.")
    assert early.startswith("The quick brown fox")
    assert rest


def test_nothing_appears_before_there_is_a_letter(tiny_tokenizer, records, write):
    writer = ProseWriter(tiny_tokenizer, NO_LIMITS, 1)
    given = "".join(piece.text for record in records("- 12 - a b c d") for piece in writer.push(record))
    assert given.startswith("- 12 - a")
    assert "".join(write("1 2 3 ... !")) == ""


@pytest.mark.parametrize(("written", "text"), [('. "I know."', '"I know."'), ("，，。今天", "今天"), ("... so", "so")])
def test_punctuation_that_ends_something_is_not_the_beginning(write, written, text):
    assert "".join(write(written)) == text


def test_white_space_is_one_space_and_none_at_the_ends(write):
    assert "".join(write("  One\n\n two\t three \n")) == "One two three"


def test_a_line_break_between_chinese_characters_leaves_nothing(write):
    assert "".join(write("今天\n天气。\nOK 好")) == "今天天气。 OK 好"


def test_control_characters_do_not_pass(write):
    assert "".join(write("a\x1b[31mb\x00c\x07")) == "a [31mb c"


@pytest.mark.parametrize("hold", [2, 16])
def test_a_loop_is_left_after_its_first_round(write, hold):
    early, rest = write("the dog reads a page " + "and writes " * 12, hold=hold)
    text = early + rest
    assert text.startswith("the dog reads a page and writes")
    assert text.count("writes") <= 2
    assert text.endswith("…")


def test_a_text_that_is_nothing_but_a_loop_is_refused(write):
    assert "".join(write("dog " * 20, hold=16)) == ""


def test_what_was_given_out_before_a_loop_is_never_taken_back(tiny_tokenizer, records):
    writer = ProseWriter(tiny_tokenizer, NO_LIMITS, 1)
    given = "".join(piece.text for record in records("we dog dog dog dog dog dog dog") for piece in writer.push(record))
    whole = given + "".join(piece.text for piece in writer.finish("eos"))
    assert whole.startswith(given)
    assert given.startswith("we dog")


def test_a_loop_of_a_character_in_bytes_ends_with_a_whole_character(write):
    text = "".join(write("The river bank 𠮷" + "𡃁" * 12, hold=16))
    assert text.startswith("The river bank 𠮷𡃁")
    assert "\ufffd" not in text


@pytest.mark.parametrize(
    ("ids", "period"),
    [
        ([1] * 6, 1),
        ([1] * 5, 0),
        ([9, 1, 2, 1, 2, 1, 2], 2),
        ([1, 2, 1, 2, 1], 0),
        ([1, 2, 3] * 3, 3),
        ([1, 2, 3] * 2, 0),
        (list(range(8)) * 3, 8),
        (list(range(9)) * 3, 0),
        ([], 0),
    ],
)
def test_a_loop_has_come_round_three_times_and_is_six_tokens(ids, period):
    assert loop_period(ids) == period


def test_a_text_cut_in_mid_sentence_says_so(write):
    assert "".join(write("The dog jumps over", stop_reason="length")) == "The dog jumps over…"
    assert "".join(write("The dog jumps.", stop_reason="length")) == "The dog jumps."


def test_with_limits_nothing_appears_before_the_end(write):
    assert write("One. Two. Three.", Limits(sentences=2)) == ("", "One. Two.")
    assert write("Many words make a line.", Limits(chars=12)) == ("", "Many words…")


def test_the_limit_of_characters_holds_whatever_is_written(write):
    for chars in range(1, 40):
        for stop in ("eos", "length"):
            early, rest = write("The quick brown fox, he said. 今天的天气很好。", Limits(chars=chars), stop_reason=stop)
            assert early == ""
            assert 0 < len(rest) <= chars


def test_one_line_keeps_all_but_white_space():
    assert one_line(" ?! a \n b\u3000c ") == "?! a b c"
