from __future__ import annotations

import subprocess
import sys

import pytest

from lmchat.errors import EmptyInput, UsageError
from lmchat.modes.registry import mode
from lmchat.modes.request import Request
from lmchat.modes.sources.source_text import SourceText


@pytest.mark.parametrize(
    "wish",
    [
        {"length": "tiny"},
        {"sentences": 0},
        {"chars": 0},
        {"ratio": 0.0},
        {"ratio": 1.5},
        {"ratio": float("nan")},
        {"seed": -1},
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_by_name(wish):
    with pytest.raises(UsageError, match=next(iter(wish))):
        Request("summarize", "text", **wish)


def test_an_unknown_mode_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match="summarize"):
        mode("dance")


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\x07", "\x1b[31m\x1b[0m"])
def test_a_text_of_nothing_but_blanks_and_controls_is_empty(text):
    with pytest.raises(EmptyInput):
        SourceText(text)


def test_requests_and_events_load_no_torch():
    code = "import lmchat.engine.request, lmchat.engine.events, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
