"""Summaries made of sentences of the text."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from lmchat.modes.request import Request
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing import worth
from lmchat.modes.summarizing.extract import best_sentences, is_talk
from lmchat.modes.summarizing.size import has_few_sentences
from lmchat.modes.summarizing.summary import changed_decoding
from lmchat.modes.summarizing.worth import MOST_SOURCES
from lmchat.modes.work import Decode, EncodeSentences
from tests.unit.modes.conftest import FakeExtractor, Outcome

TEXT = (
    "The mill is old. Ann built it in 1850. A new owner came. The mill opens in May. Entry is free. Dogs stay out. "
    "Bring tea."
)
WORTH = FakeExtractor([1, 7, 2, 6, 5, 3, 4])


def nothing(_source: object) -> str:
    raise AssertionError("nothing is written")


def test_the_best_sentences_stand_in_their_order(drive: Callable[..., Outcome]) -> None:
    outcome = drive(Request("summarize", TEXT, length="medium"), nothing, extractor=WORTH)
    assert outcome.result.text == outcome.shown == "Ann built it in 1850. The mill opens in May."
    assert [TEXT[one.start : one.end] for one in outcome.result.drawn_from] == [
        "Ann built it in 1850.",
        "The mill opens in May.",
    ]
    assert not outcome.result.fallback


@pytest.mark.parametrize(
    ("limits", "wanted"),
    [
        ({"sentences": 1, "length": "medium"}, "Ann built it in 1850."),
        ({"sentences": 3}, "Ann built it in 1850. The mill opens in May. Entry is free."),
        ({"length": "medium", "chars": 24}, "Ann built it in 1850."),
        ({"length": "long"}, "Ann built it in 1850. The mill opens in May. Entry is free."),
    ],
)
def test_limits_hold(drive: Callable[..., Outcome], limits: dict, wanted: str) -> None:
    assert drive(Request("summarize", TEXT, **limits), nothing, extractor=WORTH).result.text == wanted


@pytest.mark.parametrize(
    "request_",
    [
        Request("summarize", TEXT, length="short"),
        Request("summarize", "The mill is old. Ann built it in 1850. A new owner came.", length="medium"),
        Request("summarize", TEXT, length="medium", decoding=changed_decoding(Request("summarize", TEXT), {"seed": 2})),
    ],
)
def test_headlines_and_short_texts_are_written_and_what_has_settings_for_it(
    drive: Callable[..., Outcome], request_: Request
) -> None:
    outcome = drive(request_, lambda _: "The mill opens.", extractor=WORTH)
    assert outcome.of(Decode)


@pytest.mark.parametrize(
    ("sentence", "count", "few"),
    [("We met at nine. ", 5, True), ("We met at nine. ", 6, False), ("We met and ".ljust(125, "x") + ". ", 11, True)],
)
def test_few_sentences_are_more_where_they_are_long(sentence: str, count: int, few: bool) -> None:
    assert has_few_sentences(SourceText(sentence * count)) is few
    assert not has_few_sentences(SourceText(sentence * 12))


def test_a_talk_is_written_about_and_a_form_is_not_one() -> None:
    talk = "Ann: Is the hall open?\nBen: It is. Come in.\nAnn: Thanks.\nBen: Tea?\nAnn: Yes, please. I am cold."
    assert is_talk(SourceText(talk))
    assert not is_talk(SourceText("Date: 5 May\nPlace: the hall\nTea: yes\nWe meet at nine."))
    assert not is_talk(SourceText(TEXT))


def test_without_an_extractor_summaries_are_written(drive: Callable[..., Outcome]) -> None:
    outcome = drive(Request("summarize", TEXT, length="medium"), lambda _: "The mill opens.")
    assert outcome.of(Decode)
    assert not outcome.of(EncodeSentences)


def test_a_long_text_is_read_in_several_sources(drive: Callable[..., Outcome]) -> None:
    text = " ".join(f"Hall {number} of {number + 900} seats {number * 7 + 70} people." for number in range(60))
    outcome = drive(Request("summarize", text, length="medium"), nothing, extractor=FakeExtractor([*range(60)]))
    (work,) = outcome.of(EncodeSentences)
    assert len(work.sources) > 1
    assert all(len(source.ids) <= 60 for source in work.sources)
    assert sum(len(source.spans) for source in work.sources) <= 60 * MOST_SOURCES
    assert len(outcome.result.drawn_from) == 2


def test_sentences_are_read_in_small_sources_with_their_neighbours(
    drive: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worth, "READ_TOKENS", 30)
    outcome = drive(Request("summarize", TEXT, length="medium"), nothing, extractor=WORTH)
    (work,) = outcome.of(EncodeSentences)
    assert 1 < len(work.sources) < len(SourceText(TEXT).sentences)
    assert all(len(source.spans) <= 30 for source in work.sources)
    assert outcome.result.text == "Ann built it in 1850. The mill opens in May."


def test_a_sentence_that_says_the_same_again_is_left_out() -> None:
    document = SourceText("The hall is closed on Monday. The hall is closed on a Monday. Bring a lamp.")
    assert best_sentences(document, [2.0, 3.0, 1.0], 2) == [1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "Rain fell. The council met. It will build a bridge. Tea was good.",
        "下雨了。村委会开了会。它要修一座桥。茶很好喝。",
    ],
)
def test_a_sentence_that_leans_on_another_stands_behind_it_or_not_at_all(text: str) -> None:
    document = SourceText(text)
    assert best_sentences(document, [0.0, 1.0, 5.0, 4.5], 1) == [3]
    assert best_sentences(document, [0.0, 4.8, 5.0, 4.5], 2) == [1, 2]
    assert best_sentences(document, [0.0, 1.0, 9.0, 4.5], 1) == [2]


def test_a_text_without_a_letter_is_one_of_its_lines(drive: Callable[..., Outcome]) -> None:
    text = "😀 🎉\n🌧 🌧 🌧\n12 34\n🎂 7\n!!!\n🌞\n🍵 3"
    outcome = drive(Request("summarize", text, length="medium"), nothing, extractor=WORTH)
    assert outcome.result.fallback
    assert outcome.result.text in text.splitlines()
    assert best_sentences(SourceText("12 34.\n5 6.\nTea at nine."), [9.0, 8.0, 1.0], 2) == [2]


def test_sentences_that_were_not_read_are_never_chosen() -> None:
    document = SourceText("The hall is closed. Bring a lamp. We meet at nine.")
    assert best_sentences(document, [-math.inf, 1.0, -math.inf], 2) == [1]
