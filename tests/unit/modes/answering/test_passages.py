from __future__ import annotations

from itertools import pairwise

import pytest

from lmchat.modes.answering.passages import MOST_PASSAGES, UNKNOWN, cut_passages, rank_passages, units
from lmchat.modes.sources.source import SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.values import Progress

ENGLISH = " ".join(f"The fox number {i} jumps over the lazy dog." for i in range(2000))
CHINESE = "".join(f"今天的天气很好，第{i}天我们去公园散步。" for i in range(2000))


@pytest.fixture
def builder(tiny_tokenizer):
    return SourceBuilder(tiny_tokenizer, 200, "answer", "short", tiny_tokenizer.encode("Where is it?"))


def drained(steps):
    progress = []
    while True:
        try:
            progress.append(next(steps))
        except StopIteration as end:
            return end.value, progress


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_passages_hold_every_sentence_and_fit(builder, text):
    document = SourceText(text)
    passages = cut_passages(document, builder)
    assert {at for passage in passages for at in passage} == set(range(len(document.sentences)))
    assert all(a.stop > b.start > a.start for a, b in pairwise(passages))
    fitting = [builder.count(document.excerpt(passage).text) <= builder.room for passage in passages]
    assert sum(fitting) >= 0.95 * len(fitting)


@pytest.mark.parametrize(
    ("text", "needle", "question"),
    [
        (ENGLISH, " A bank stands by the river. ", "Where does the bank stand?"),
        (CHINESE, "小模型也能写摘要。", "什么能写摘要？"),
    ],
)
def test_the_passage_with_the_words_of_the_question_is_read(builder, text, needle, question):
    half = len(text) // 2
    document = SourceText(text[:half] + needle + text[half:])
    chosen, progress = drained(rank_passages(document, question, builder))
    assert len(chosen) == MOST_PASSAGES
    assert any(needle.strip() in document.excerpt(passage.sentences).text for passage in chosen)
    assert [passage.sentences.start for passage in chosen] == sorted(passage.sentences.start for passage in chosen)
    best = max(chosen, key=lambda passage: passage.relevance)
    assert best.relevance == 1
    assert needle.strip() in document.excerpt(best.sentences).text
    assert all(isinstance(step, Progress) for step in progress)


@pytest.mark.parametrize(("text", "question"), [(ENGLISH, "为什么？"), (CHINESE, "Why so?")])
def test_passages_are_alike_where_none_has_a_word_of_the_question(builder, text, question):
    chosen, _ = drained(rank_passages(SourceText(text), question, builder))
    assert [passage.relevance for passage in chosen] == [UNKNOWN] * MOST_PASSAGES


def test_a_sentence_for_which_an_overlap_leaves_no_room_begins_a_passage(builder):
    most_of_it = "the lazy dog and " * 10
    document = SourceText(f"It was a fox. The {most_of_it}fox. The {most_of_it}bird.")
    passages = cut_passages(document, builder)
    assert passages == [range(2), range(2, 3)]
    assert all(builder.count(document.excerpt(passage).text) <= builder.room for passage in passages)


def test_units_are_words_without_plural_and_characters_with_pairs():
    assert units("Foxes 12 foxe") == {"foxe": 2, "12": 1}
    assert units("天气 好") == {"天": 1, "气": 1, "天气": 1, "好": 1}


def test_passages_fit_where_a_text_changes_its_language(builder):
    document = SourceText(f"{ENGLISH[:9000]}\n\n{CHINESE[:9000]}")
    passages = cut_passages(document, builder)
    assert {at for passage in passages for at in passage} == set(range(len(document.sentences)))
    assert all(builder.count(document.excerpt(passage).text) <= builder.room for passage in passages)
