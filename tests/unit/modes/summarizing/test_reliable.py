"""What takes the place of a summary that is not to be believed."""

from __future__ import annotations

import pytest

from lmchat.modes.request import Request
from lmchat.modes.summarizing.quoting import space_behind


def test_of_a_talk_what_it_opens_with_stands_beside_the_sentence(drive):
    text = "Ann: The old bridge is shut.\nBen: So is the school on the hill.\nAnn: The ferry to the town is free."
    drawn = (0.1, ["The ferry to the town is free."])
    request = Request("summarize", text, length="medium")
    outcome = drive(request, ["Ben: The ferry is free.", "Ferry"], max_source=400, drawn=drawn)
    assert outcome.result.text == "Ann: The old bridge is shut. Ann: The ferry to the town is free."
    assert outcome.result.fallback


def test_a_talk_opens_with_what_is_said_after_greeting(drive):
    text = "Ann: Hey!\nBen: Hello Ann!\nAnn: The old bridge is shut.\nAnn: The ferry to the town is free."
    drawn = (0.1, ["The ferry to the town is free."])
    request = Request("summarize", text, length="medium")
    outcome = drive(request, ["Ben: The ferry is free.", "Ferry"], max_source=400, drawn=drawn)
    assert outcome.result.text == "Ann: The old bridge is shut. Ann: The ferry to the town is free."


def test_lines_of_a_talk_that_end_without_a_stop_are_parted_by_one(drive):
    text = "Ann: the old bridge is shut\nBen: so is the school on the hill\nAnn: the ferry to the town is free"
    drawn = (0.1, ["Ann: the ferry to the town is free"])
    request = Request("summarize", text, length="medium")
    outcome = drive(request, ["Ben: The ferry is free.", "Ferry"], max_source=400, drawn=drawn)
    assert outcome.result.text == "Ann: the old bridge is shut. Ann: the ferry to the town is free"


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
    ("headline", "shown", "quoted"),
    [
        ("Filter manual", "Old water filter manual", True),
        ("Paid water filter", "Old water filter manual", True),
        ("Old water filter manual", "Old water filter manual", False),
        ("Old filter manual", "Old filter manual", False),
        ("Water runs slowly", "Water runs slowly", False),
    ],
)
def test_a_headline_of_the_words_of_the_title_is_the_title(headline, shown, quoted, drive):
    request = Request("summarize", "Old water filter manual\n\nThe water runs slowly today. We clean it.")
    outcome = drive(request, [headline], max_source=400, drawn=(0.9, [headline]))
    assert outcome.result.text == outcome.shown == shown
    assert outcome.result.fallback == quoted


def test_the_first_sentence_of_a_paragraph_is_no_title(drive):
    text = "The old water filter runs. We clean it today, and then we wait for the next one."
    outcome = drive(Request("summarize", text), ["Water filter runs"], max_source=400, drawn=(0.9, ["Filter runs"]))
    assert outcome.result.text == "Water filter runs"


def test_a_headline_with_an_invented_word_gives_way(drive):
    text = "Lease. Tenants shall pay the rent of the old house by the river on the first day of each month."
    drawn = (0.9, ["Tenants pay rent"])
    outcome = drive(Request("summarize", text), ["Rentential pay", "Tenants shall pay the rent."], 400, drawn=drawn)
    assert outcome.result.text == "Tenants shall pay rent"


def test_a_sentence_of_a_list_is_quoted_without_its_mark(drive):
    request = Request("summarize", "1. Heat the oil in a pan.\n2. Add the old cheese.", length="medium")
    outcome = drive(request, ["A dog.", "A dog."], max_source=400, drawn=(0.1, ["Heat the oil"]))
    assert outcome.result.text == "Heat the oil in a pan."


def test_a_topic_is_not_what_somebody_says(drive):
    text = "Note: Old bikes\nThe bike is old. The brakes are cold. We ride today."
    request = Request("summarize", text, length="medium")
    outcome = drive(request, ["Note: The cold.", "Brakes"], max_source=400, drawn=(0.1, ["The brakes are cold."]))
    assert outcome.result.text == "The brakes are cold."


@pytest.mark.parametrize(
    ("text", "language", "space"),
    [("", "en", ""), ("It is shut.", "en", " "), ("停了。", "zh", ""), ("用AI", "zh", " ")],
)
def test_a_space_stands_behind_a_sentence_where_its_language_has_one(text, language, space):
    assert space_behind(text, language) == space


@pytest.mark.parametrize(
    ("written", "agreement", "headline"),
    [
        ("大桥周三开放", 0.9, "大桥周三开放"),
        ("大桥周三开放", 0.1, "大桥开放通知"),
        ("大桥的火", 0.9, "大桥开放通知"),
        ("大桥3号开放", 0.9, "大桥开放通知"),
    ],
)
def test_a_doubtful_chinese_headline_gives_way_to_the_title_above_the_text(drive, written, agreement, headline):
    text = "大桥开放通知\n\n新的大桥周三开放，行人可以走两侧的人行道。货车仍然走老桥。"
    outcome = drive(Request("summarize", text), [written], max_source=400, drawn=(agreement, [written]))
    assert outcome.result.text == outcome.shown == headline
