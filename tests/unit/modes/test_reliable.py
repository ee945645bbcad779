"""What takes the place of a summary that is not to be believed."""

from __future__ import annotations

import pytest

from lmchat.modes.reliable import space_behind
from lmchat.modes.request import Request


def test_of_a_talk_what_it_opens_with_stands_beside_the_sentence(drive):
    text = "Ann: The old bridge is shut.\nBen: So is the school on the hill.\nAnn: The ferry to the town is free."
    drawn = (0.1, ["The ferry to the town is free."])
    request = Request("summarize", text, length="medium")
    outcome = drive(request, ["Ben: The ferry is free.", "Ferry"], max_source=400, drawn=drawn)
    assert outcome.result.text == "Ann: The old bridge is shut. Ann: The ferry to the town is free."
    assert outcome.result.fallback


@pytest.mark.parametrize(
    ("text", "language", "space"),
    [("", "en", ""), ("It is shut.", "en", " "), ("停了。", "zh", ""), ("用AI", "zh", " ")],
)
def test_a_space_stands_behind_a_sentence_where_its_language_has_one(text, language, space):
    assert space_behind(text, language) == space
