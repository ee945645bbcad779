from __future__ import annotations

import math
from dataclasses import replace

import pytest

from lmchat.engine.events import Alternative, SourceToken, Token
from lmchat.tui.conversation.trace import Trace, produced_words, source_words
from lmchat.tui.renderables.explanation import word_details


def produced(
    text: str, attention: tuple[float, ...] = (), copied: tuple[int, int] | None = None, id_: int = 1
) -> Token:
    alternatives = (Alternative(text, id_, -0.5), Alternative(" other", 9, -1.0), Alternative(" ", 8, -2.0))
    return Token(text, id_, -0.5, 1.25, alternatives, attention, copied)


def source(*texts: str) -> tuple[SourceToken, ...]:
    tokens: list[SourceToken] = []
    for text in texts:
        start = tokens[-1].end if tokens else 0
        tokens.append(SourceToken(1, text, start, start + len(text)))
    return tuple(tokens)


def test_tokens_are_put_together_to_words() -> None:
    tokens = [produced(text) for text in ("The", " riv", "er", "'", "s", " bank", ",", " 3", ".", "5", "%", ".")]
    assert [word.word for word in produced_words(tokens)] == ["The", "river's", "bank,", "3.5%."]


def test_a_chinese_character_is_a_word_and_a_sign_is_none() -> None:
    tokens = [produced(text) for text in ("人工", "智", "能", "，", "AI", " 2", "年", "。")]
    assert [word.word for word in produced_words(tokens)] == ["人工", "智", "能，", "AI", "2", "年。"]


def test_a_token_without_text_belongs_to_the_word_before() -> None:
    assert [len(word.tokens) for word in produced_words([produced("a"), produced(""), produced(" b")])] == [2, 1]


def test_a_word_begins_with_the_first_token_that_can_be_seen() -> None:
    tokens = [produced("", id_=7), produced("山", copied=(0, 1)), produced("城", copied=(1, 2))]
    words = produced_words(tokens)
    assert [(word.word, word.copied, word.head.id) for word in words] == [("山", (0, 1), 1), ("城", (1, 2), 1)]


def test_source_tokens_are_put_together_to_words_with_their_places() -> None:
    words = source_words(source("The", " riv", "er", ".", " ", "水", "电", "x"))
    assert [(word.text, word.start, word.end) for word in words] == [
        ("The", 0, 3),
        ("river", 4, 9),
        (".", 9, 10),
        ("水", 11, 12),
        ("电", 12, 13),
        ("x", 13, 14),
    ]


def test_a_gap_in_the_source_parts_words() -> None:
    tokens = (SourceToken(1, "ab", 0, 2), SourceToken(2, "cd", 2, 4), SourceToken(3, "ef", 5, 7))
    assert [word.text for word in source_words(tokens)] == ["abcd", "ef"]


def test_attention_is_summed_over_source_tokens_and_averaged_over_produced_ones() -> None:
    tokens = [produced(" riv", (0.1, 0.6, 0.1, 0.2)), produced("er", (0.3, 0.1, 0.5, 0.1))]
    insight = Trace((source("The", " riv", "er", " bank"),), tokens).insight()
    assert insight.attention[0] == pytest.approx((0.2, 0.65, 0.15))
    assert [word.text for word, _ in insight.strongest(0)] == ["river", "The", "bank"]


def test_a_word_knows_its_probability_entropy_and_alternatives() -> None:
    word = produced_words([produced(" riv"), produced("er")])[0]
    assert word.probability == pytest.approx(math.exp(-1.0))
    assert word.entropy == 1.25
    assert word.alternatives == [("other", pytest.approx(math.exp(-1.0)))]


def test_a_word_is_copied_when_all_of_its_tokens_are() -> None:
    copied = produced_words([produced(" riv", copied=(4, 8)), produced("er", copied=(8, 10))])[0]
    half = produced_words([produced(" riv", copied=(4, 8)), produced("al")])[0]
    scattered = produced_words([produced(" riv", copied=(40, 44)), produced("er", copied=(8, 10))])[0]
    assert (copied.copied, half.copied, scattered.copied) == ((4, 10), None, (40, 44))


def test_the_heat_map_leaves_out_what_nothing_looked_at() -> None:
    tokens = [produced("a", (0.99, 0.01, 0.0)), produced(" b", (0.5, 0.01, 0.49))]
    assert Trace((source("x", " y", " z"),), tokens).insight().heat_map(0) == ([0, 1], [0, 2])


def test_words_of_each_segment_look_at_its_own_source() -> None:
    second = Token(" b", 2, -0.5, None, (), (1.0,), None, segment=1)
    insight = Trace((source("x", " y"), source("z")), [produced("a", (0.2, 0.8)), second]).insight()
    assert [insight.strongest(at)[0][0].text for at in (0, 1)] == ["y", "z"]
    assert insight.heat_map(1) == ([1], [0])


def test_a_quoted_word_looked_at_nothing_and_has_a_place() -> None:
    written = produced("x", (0.9, 0.1), copied=(0, 1))
    quoted = replace(produced(" y", copied=(1, 3)), quoted=True)
    insight = Trace((source("x", " y"),), [written, quoted]).insight()
    assert [word.quoted for word in insight.words] == [False, True]
    assert (insight.strongest(1), insight.places(0), insight.places(1)) == ([], [(0, 1), (2, 3)], [(1, 3)])
    assert word_details(insight, 1).plain == "y\nword 2/2\nquoted from the text; the model did not write it"


def test_a_reply_without_tokens_has_an_empty_insight() -> None:
    insight = Trace().insight()
    assert (insight.words, insight.attention, insight.heat_map(0)) == ((), (), ([], []))


def test_what_has_no_place_in_the_text_belongs_to_no_word_of_it() -> None:
    earlier = [SourceToken(at, "", 0, 0) for at in range(2)]
    words = source_words(
        [*earlier, SourceToken(2, "Hello", 0, 5), SourceToken(3, " you", 5, 9), SourceToken(4, "", 9, 9)]
    )
    assert [(word.text, word.tokens) for word in words] == [("Hello", (2, 3)), ("you", (3, 5))]


def test_what_stands_before_the_text_can_have_a_name() -> None:
    segment = (SourceToken(0, "", 0, 0), SourceToken(1, "", 0, 0), SourceToken(2, "Hello", 0, 5))
    trace = Trace((segment,), [produced("Hi", (0.3, 0.4, 0.2), copied=(0, 0))])
    assert [word.text for word in trace.insight().sources[0]] == ["Hello"]
    (before, share), (word, _) = trace.insight("(before)").strongest(0)
    assert (before.text, before.end, word.text) == ("(before)", 0, "Hello")
    assert share == pytest.approx(0.7)
    assert "copied from what was said" in str(word_details(trace.insight(), 0))


def test_the_bytes_of_a_character_are_one_word() -> None:
    fox = [SourceToken(at, "🦊", 1, 2) for at in range(4)]
    rare = [SourceToken(at, "㐀", 2, 3) for at in range(3)]
    words = source_words([SourceToken(9, "a", 0, 1), *fox, *rare, SourceToken(8, "。", 3, 4)])
    assert [(word.text, word.tokens) for word in words] == [
        ("a", (0, 1)),
        ("🦊", (1, 5)),
        ("㐀", (5, 8)),
        ("。", (8, 9)),
    ]
