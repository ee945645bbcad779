from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.sanitize import blank_controls, terminal_safe

HOSTILE = st.text(alphabet="\x1b[]PX^_\\\x07\x9b\x9c\x9d\x90;0m31Aé中\r\n\t\x00\x85\u2028\u202e\u2066\u200d👩\ud800 ")
TEXTS = st.one_of(st.text(), HOSTILE)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred\x9b0m", "red"),
        ("a\x1b[2Jb\x1b[Hc", "abc"),
        ("\x1b]0;new title\x07text", "text"),
        ("\x1b]8;;http://a.b\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9d0;title\x9ctext", "text"),
        ("\x1bPq#0;2;0;0;0\x1b\\after", "after"),
        ("\x1b_Gf=100;AAAA\x1b\\after", "after"),
        ("\x1bcreset \x1b(B\x1b7save", "reset save"),
        ("\x1b]0;never ended\nnext line", "0;never ended\nnext line"),
        ("\x1b[31", "31"),
        ("bell\x07 back\x08space nul\x00 del\x7f", "bell backspace nul del"),
        ("user\u202etxt.exe\u202c \u2066x\u2069", "usertxt.exe x"),
        ("one\r\ntwo\rthree\x0bfour\x85five\u2028six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("tab\tnew\nline", "tab\tnew\nline"),
        ("👩\u200d👩\u200d👧 नमस्\u200dते \u200fשלום", "👩\u200d👩\u200d👧 नमस्\u200dते \u200fשלום"),
        ("[/red][bold]markup stays text", "[/red][bold]markup stays text"),
        ("lone \ud83d surrogate", "lone \ufffd surrogate"),
    ],
)
def test_what_steers_a_terminal_is_removed_and_the_rest_stays(text: str, safe: str) -> None:
    assert terminal_safe(text) == safe


@given(TEXTS)
def test_no_control_character_survives(text: str) -> None:
    safe = terminal_safe(text)
    assert not [c for c in safe if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\n\t"]
    assert not set(safe) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(TEXTS)
def test_safe_text_is_left_alone(text: str) -> None:
    assert terminal_safe(terminal_safe(text)) == terminal_safe(text)


@given(TEXTS)
def test_safe_text_can_be_written_in_utf_8(text: str) -> None:
    assert terminal_safe(text).encode("utf-8").decode("utf-8") == terminal_safe(text)


@given(TEXTS)
def test_blanking_keeps_every_offset(text: str) -> None:
    blanked = blank_controls(text)
    assert len(blanked) == len(text)
    kept = [(a, b) for a, b in zip(text, blanked, strict=True) if b not in " \n"]
    assert all(a == b for a, b in kept)
    assert not [c for c in blanked if unicodedata.category(c) == "Cc" and c not in "\n\t"]


def test_blanking_turns_sequences_into_spaces_and_line_ends_into_newlines() -> None:
    assert blank_controls("\x1b[1mtitle\x1b[0m\r\nbody\x00\rend") == "    title     \nbody \nend".replace(
        "title     ", "title     "
    )
