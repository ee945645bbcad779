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


def test_a_title_is_not_what_a_talk_opens_with(drive):
    text = "The bridge\nNote: The old bridge is shut today.\nThe ferry to the town is free."
    request = Request("summarize", text, length="medium")
    outcome = drive(request, ["Note: The ferry is free.", "Ferry"], max_source=400, drawn=(0.1, ["The ferry is free."]))
    assert outcome.result.text == "The ferry to the town is free."


def test_a_line_without_a_letter_is_not_taken_for_a_sentence(drive):
    request = Request("summarize", "1999. 1999!\n\nWe swim.", length="medium")
    outcome = drive(request, ["A dog.", "A dog."], drawn=(0.1, ["1999"]))
    assert outcome.result.text == "We swim."


def test_a_text_without_an_end_gives_way_to_its_beginning(drive):
    request = Request("summarize", "a cat sat " * 100_000, length="medium")
    outcome = drive(request, ["A dog.", "A dog."], drawn=(0.1, ["a cat", "it sat"]))
    assert outcome.result.fallback
    assert outcome.result.text.startswith("a cat sat")


def test_a_headline_that_has_lost_a_condition_gives_way_to_one_of_its_sentence(drive):
    text = "The old house by the river is small. The model may not be moved to it without consent of the town."
    drawn = (0.9, ["Model may not be moved"])
    wrong, right = "Model may not be moved", "The model may not be moved without consent."
    outcome = drive(Request("summarize", text), [wrong, right], max_source=400, drawn=drawn)
    assert outcome.result.text == outcome.shown == "Model may not be moved without consent"
    outcome = drive(Request("summarize", text), [wrong, f"{wrong}."], max_source=400, drawn=drawn)
    assert outcome.result.text == outcome.shown == text.partition(". ")[2]
    assert outcome.result.fallback


@pytest.mark.parametrize(
    ("text", "language", "space"),
    [("", "en", ""), ("It is shut.", "en", " "), ("停了。", "zh", ""), ("用AI", "zh", " ")],
)
def test_a_space_stands_behind_a_sentence_where_its_language_has_one(text, language, space):
    assert space_behind(text, language) == space
