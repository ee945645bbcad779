"""What stands above a text is told from the text."""

from __future__ import annotations

import pytest

from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.titles import MOST_LINES, TITLE_CHARS, is_title, read_for, without_titles

BODY = "The bridge will close in May. It is old."


@pytest.mark.parametrize(
    "above",
    [
        "Bridge to close\n\n",
        "Bridge to close\n",
        "Bridge to close\n\nBy Ann Lee\n\n3 March 2026\n\n",
        "BRIDGE NEWS\n===========\nBridge to close\n\n",
        "\n\n  大桥将关闭 明年再开放\n",
        "U.S. bridge to close\n\n",
        "MINUTES\nDate: 5 May\nTime: 19:00\nPlace: hall\nChair: Ann Lee\nAbsent: Bo Ray\n\n1. The bridge\n",
        "大桥会议纪要\n时间：5月7日\n地点：三楼会议室\n\n一、大桥\n",
    ],
)
def test_lines_above_a_text_are_blank_and_the_rest_keeps_its_place(above: str) -> None:
    document = without_titles(SourceText(above + BODY))
    assert document.text == "".join("\n" if character == "\n" else " " for character in above) + BODY
    assert document.sentence(0) == "The bridge will close in May."


def test_a_heading_may_stand_between_the_first_sentences() -> None:
    document = SourceText("Minutes\n\n1. Bridge\nIt will close in May.\n\n2. Ferry\nIt is free.")
    assert without_titles(document).text.strip().startswith("It will close")


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        "Bridge to close\n\nIt is old.",  # that would say less than both
        "Ann: Hi there\nTom: The bridge will close. It is old.",
        "Bridge to close\n\nTom: It will close. It is old.",
        "- milk\n- eggs\nThe bridge will close. It is old.",
        "milk\neggs\nbread\nbutter",
        "Milk\n" * (MOST_LINES + 1) + BODY,
        f"{'Bridge ' * (TITLE_CHARS // 6)}\n\n{BODY}",
        "The bridge, which a great many people\nuse every day, will close in May. It is old.",
        "Bridge to close\n\nwhen it is old\n\nThe bridge will close",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    document = SourceText(text)
    assert without_titles(document) is document


@pytest.mark.parametrize(
    "body",
    [
        "It closes. There are three things that we would like to tell you before the bridge closes:\n1. It is old.",
        "大桥明年关闭，有以下几点请各位司机注意：\n1. 大桥很旧。",
    ],
)
def test_a_sentence_that_introduces_a_list_is_no_title(body: str) -> None:
    assert without_titles(SourceText(f"Bridge news\n\n{body}")).text.strip() == body


def test_of_a_form_above_a_text_a_headline_is_about_its_subject_alone() -> None:
    document = SourceText(f"MEMO\nTo: all drivers\nDate: 5 May\nRe: Bridge\n\n{BODY}")
    assert read_for(document, "short").text.split("\n")[:4] == ["MEMO", " " * 15, " " * 11, "Re: Bridge"]
    assert read_for(document, "long").text.strip() == BODY
    talk = SourceText(f"Ann: Hi there\nTom: The bridge\nAnn: Which one\n{BODY}")
    assert read_for(talk, "short") is talk
    numbered = SourceText(f"1. Milk\n2. Eggs\n{BODY}")
    assert read_for(numbered, "long") is numbered


def test_the_heading_of_a_list_is_a_title() -> None:
    assert is_title(SourceText("What, then, to do:\nMilk"), 0)


def test_a_line_without_anything_below_it_is_no_title() -> None:
    assert not is_title(SourceText("Bridge to close"), 0)
    assert is_title(SourceText(f"Bridge to close\n{BODY}"), 0)
    assert not is_title(SourceText(f"Bridge to close\n{BODY}"), 1)
