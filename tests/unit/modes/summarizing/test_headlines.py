"""Headlines that are not to be believed, and what stands for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lmchat.modes.request import Request
from lmchat.modes.summarizing import headlines
from lmchat.modes.work import Decode
from tests.unit.modes.conftest import FakeExtractor, Outcome

LIBRARY = (
    "The old library by the river will close at five from Monday. The boiler of the reading room has failed. "
    "A new one comes in May. Tea is free. Dogs stay out. Bring a coat."
)
JOINED, TRUE = "Boiler closes at five", "The old library will close at five."


def test_a_headline_of_bits_of_many_sentences_gives_way_to_one_of_a_sentence(drive: Callable[..., Outcome]) -> None:
    drawn = (0.9, ["Library will close at five from Monday"])
    outcome = drive(Request("summarize", LIBRARY), [JOINED, TRUE], max_source=400, drawn=drawn)
    assert outcome.result.text == outcome.shown == "Old library will close at five"


def test_one_of_a_few_sentences_stands(drive: Callable[..., Outcome]) -> None:
    text = LIBRARY.partition(" Dogs")[0]
    outcome = drive(Request("summarize", text), [JOINED], max_source=400, drawn=(0.9, [JOINED]))
    assert outcome.result.text == JOINED


def test_a_joined_chinese_headline_gives_way_to_a_sentence_without_its_stop(drive: Callable[..., Outcome]) -> None:
    text = "老水箱周二上午开始清洗并且停水。七号楼不停。请大家储水。水桶可以借用。电话打给物业。谢谢大家。"
    sentence = "老水箱周二上午开始清洗并且停水。"
    outcome = drive(Request("summarize", text), ["水桶停水", sentence], max_source=400, drawn=(0.9, [sentence]))
    assert outcome.result.text == outcome.shown == sentence[:-1]


@pytest.mark.parametrize("opening", ["Thank you for the parcel!", "Ask: ann@post.example", "Dear Ann and Tom,"])
def test_what_says_nothing_gives_way_to_the_statement_that_is_worth_most(
    opening: str, drive: Callable[..., Outcome]
) -> None:
    text = (
        f"{opening}\n\nSocks came on Monday. Our room was cold. We sat by the big oven for hours. Tea is free. I left."
    )
    outcome = drive(
        Request("summarize", text),
        ["Thank you", "We sat by the big oven."],
        max_source=400,
        drawn=(0.1, [opening]),
        extractor=FakeExtractor([9, 2, 1, 7, 3, 1]),
    )
    assert outcome.result.text == "We sat by big oven"


@pytest.mark.parametrize(("tokens", "is_quoted"), [(100, True), (12, False)])
def test_a_title_as_short_as_a_headline_is_quoted_as_it_is(
    tokens: int, is_quoted: bool, drive: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(headlines, "TITLE_TOKENS", tokens)
    title = "Minutes of the council of the parents of our school, 14 May"
    outcome = drive(
        Request("summarize", f"{title}\n\n{LIBRARY}"),
        [JOINED, "Minutes of the council of the parents"],
        max_source=400,
        drawn=(0.1, [title]),
    )
    assert len(outcome.of(Decode)) == (1 if is_quoted else 2)
    assert not is_quoted or outcome.result.text == outcome.shown == title
