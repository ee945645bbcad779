from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmchat.text.sentence_rules import ends_sentence, rule_spans
from lmchat.text.sentences import MAX_SENTENCE, Span, split_sentences

ENGLISH = [
    ("Hello World. My name is Jonas.", ["Hello World.", "My name is Jonas."]),
    ("What is your name? My name is Jonas.", ["What is your name?", "My name is Jonas."]),
    ("There it is! I found it.", ["There it is!", "I found it."]),
    ("Mr. Smith paid Dr. Jones $5.50 for it. She smiled.", ["Mr. Smith paid Dr. Jones $5.50 for it.", "She smiled."]),
    ("I live in the U.S. How about you?", ["I live in the U.S.", "How about you?"]),
    ("He works for the U.S. Government in Virginia.", ["He works for the U.S. Government in Virginia."]),
    ("She met J. R. Tolkien. They talked.", ["She met J. R. Tolkien.", "They talked."]),
    ("They have shops, e.g. in Rome, i.e. not here. Good.", ["They have shops, e.g. in Rome, i.e. not here.", "Good."]),
    ("Visit example.com today. It is free.", ["Visit example.com today.", "It is free."]),
    ('She said, "It is late." Then she left.', ['She said, "It is late."', "Then she left."]),
    ("It works (see Fig. 2). We agree.", ["It works (see Fig. 2).", "We agree."]),
    ("Version 3.14 is out. Try it!", ["Version 3.14 is out.", "Try it!"]),
    ("Acme Ltd. [the Landlord] let it. She left.", ["Acme Ltd. [the Landlord] let it.", "She left."]),
    (
        "It runs from 5 a.m. until approx. 9 p.m. (local time). Go.",
        ["It runs from 5 a.m. until approx. 9 p.m. (local time).", "Go."],
    ),
    ("See Figs. 3 and 4, cf. [12], of ca. 1900. Look.", ["See Figs. 3 and 4, cf. [12], of ca. 1900.", "Look."]),
    (
        "It takes max. 10 people incl. 2 guests, tel. 555. Call.",
        ["It takes max. 10 people incl. 2 guests, tel. 555.", "Call."],
    ),
]
CHINESE = [
    ("今天下雨。我们不去了！你呢？", ["今天下雨。", "我们不去了！", "你呢？"]),
    ("他说：“走吧！”我们就走了。", ["他说：“走吧！”", "我们就走了。"]),
    ("“好！”，他说。", ["“好！”，他说。"]),
    ("粮食增产；农民增收。", ["粮食增产；", "农民增收。"]),
    ("我想……算了吧。", ["我想……", "算了吧。"]),
    ("（他走了。）她也走了。", ["（他走了。）", "她也走了。"]),
    ("真的吗？！当然。", ["真的吗？！", "当然。"]),
    ('他问。"为什么？"没有人回答。', ["他问。", '"为什么？"', "没有人回答。"]),
    ("增长3.5%，达到1.2万亿元。很好", ["增长3.5%，达到1.2万亿元。", "很好"]),
    ("你好!我很好?再见", ["你好!", "我很好?", "再见"]),
    ("请看 example.com 的说明。", ["请看 example.com 的说明。"]),
]
MIXED = [
    ("GPT-4 发布了。It is large. 价格是 $3.50。", ["GPT-4 发布了。", "It is large.", "价格是 $3.50。"]),
    ("He said “你好！” to me. I nodded.", ["He said “你好！” to me.", "I nodded."]),
    ("第一行\nSecond line\n\n第三行。", ["第一行", "Second line", "第三行。"]),
]


def sentences(text: str, *args: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, *args)]  # type: ignore[arg-type]


def assert_cover(text: str, spans: list[Span]) -> None:
    end = 0
    for span in spans:
        assert span.start < span.end <= span.start + MAX_SENTENCE
        assert span.start >= end
        assert not text[end : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        end = span.end
    assert not text[end:].strip()


@pytest.mark.parametrize(("text", "expected"), ENGLISH + CHINESE + MIXED)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_the_rules_alone_split_english_as_well(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in rule_spans(text)] == expected


def test_text_cut_into_tokens_is_split_at_its_stops() -> None:
    text = "the police said . he was not hurt ."
    assert [text[start:end] for start, end in rule_spans(text)] == ["the police said .", "he was not hurt ."]


@pytest.mark.parametrize(
    "expected",
    [
        ["The river rises in the north.[1]", "It flows south.[2][3]", "He left.[4-6]"],
        ["他走了。[3]", "她也走了。［1，2］", "我们[4]。"],
        ["See [2].", "[1] is older."],
        ["本文提出一种新方法．", "实验结果表明，该方法有效．", "误差为3．5％．"],
        ["结果为5．", "（见图1．）", "Smith et al．用CNN．", "作者J．K．罗琳说：“好．”", "见Fig．3．"],
        ["1．引言"],
        ["2 x Radiator ........... £318.40"],
        ["鱼香肉丝 ………… 38元"],
        ["I waited.....", "Then he came."],
        ["本文包括：1．引言；", "2．1．方法．"],
        ["由Dr. Smith主持。", "如Fig. 3所示。", "作者J. K. 罗琳来了。"],
        ["《你好，李焕英！》上映了，票房很高。", "她看了《怎么办？我不知道》。", "他看了《你好！》。"],
        ["她看《Hello! Project》。", "《走吧。"],
        ["他说：“好。”。", "“好！”！", "他说“走吧！”……"],
        ["He studied modern art.", "She studied music.", "I said no.", "Mary said yes.", "Wait a sec.", "I am here."],
        [
            "He is 6 ft.",
            "She is 5 ft. 3 in.",
            "Use no. QB-D-11 (see no. AX-7).",
            "See no. 5 and art. V and sec. B there.",
            "Ft. Worth won.",
        ],
        ["Do one rep.", "Rep. Smith did three reps.", "Rest."],
        ["It was said by Cllr. Hart.", "She left."],
        ["The hearing is in Rm. 204 of Bldg. 7 at 9 a.m. Wed. 5 June.", "Come."],
        [
            "We open at 11 a.m.",
            "Volunteers help.",
            "Come at 10.40 a.m.",
            "Please knock.",
            "It ends at 5 p.m. (late) in May.",
        ],
        ["It is at 9 a.m. Monday, 5 p.m. Eastern time and 10 p.m. GMT.", "The 6 a.m. Zoom call was at 7 a.m. May 5."],
        ["He lives at 22 Elm St. Apt. 5.", "Bob left (Wed. 3:30 p.m.).", "Sat. June 5 is free."],
        [
            "He sat.",
            "Bob and she wed.",
            "5 came.",
            "Mars goes round the Sun.",
            "Earth does.",
            "Closed Mon.",
            "Bob left.",
        ],
        ["It is closed (ref. KL-24/07).", "It is apt.", "Bob met the ref.", "She read a para.", "Use rm.", "Go."],
        ["See s. 54, ss. 5-7, cl. 3 and sch. 2 on p. 9.", "Para. 5 is new."],
        ["In the 1990s.", "300 came.", "It is the cat's.", "5 left.", "It costs 5p.", "Go."],
        ["Add 2 tbsp. Dijon and 1 lb. Cheddar.", "Cook 2 hrs. 30 min.", "It takes 3 hrs.", "Bob left."],
        ["He left Fresno, Calif.", "The fire went on.", "Ask Messrs. Dunmore.", "Take Hwy. 12."],
        ["Visit www.example.com.", "Contact us by mail.", "Open report.txt.", "Click on Save.", "Take v1.2.", "Go."],
        ["At 5 p.m. Monday the U.S. Government spoke to a Ph.D. Student.", "He came on the 21st.", "Bob left."],
    ],
)
def test_the_rules_end_sentences_where_a_reader_does(expected: list[str]) -> None:
    space = " " if expected[0].isascii() else ""
    text = space.join(expected)
    assert [text[start:end] for start, end in rule_spans(text)] == expected


@pytest.mark.parametrize("language", ["en", "zh", None])
def test_the_language_changes_no_offset_rule(language: str) -> None:
    text = "  One. 二。\r\n\tThree?  "
    spans = split_sentences(text, language)  # type: ignore[arg-type]
    assert_cover(text, spans)


def test_nothing_has_no_sentence() -> None:
    assert split_sentences("") == split_sentences(" \n\t\u3000\n") == []


def test_long_quoted_speech_is_split_inside() -> None:
    speech = "He said: “" + "We will build the house. It will be large and full of light. " * 8 + "”"
    assert len(split_sentences(speech)) > 8


def test_a_sentence_without_an_end_is_cut_at_a_comma() -> None:
    text = "这是一个没有句号的很长的句子，" * 100
    parts = sentences(text)
    assert len(parts) > 1
    assert all(part.endswith("，") and len(part) <= MAX_SENTENCE for part in parts)


def test_a_cut_never_splits_a_joined_emoji_or_an_accent() -> None:
    family = "👩\u200d👩\u200d👧\u200d👦"
    for unit in (family, "e\u0301", "👍🏽"):
        text = unit * 700
        for part in sentences(text):
            assert part == unit * (len(part) // len(unit))


def test_text_that_breaks_the_english_splitter_falls_back_to_the_rules() -> None:
    text = "It costs &ᓴ& here ∯ and ♨ there. Is it ȸ true? Yes ☝ it is."
    spans = split_sentences(text, "en")
    assert_cover(text, spans)
    assert len(spans) == 3


def test_a_failing_english_splitter_is_not_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise IndexError

    monkeypatch.setattr("pysbd.processor.Processor.process", fail)
    assert sentences("It rained. We stayed.") == ["It rained.", "We stayed."]


@pytest.mark.parametrize(
    ("text", "times"), [("下雨了。我们不去。", 0), ("It rained.", 0), ("It rained. We stayed.", 1)]
)
def test_only_english_with_an_end_inside_needs_the_english_splitter(
    text: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr("lmchat.text.sentences._segmenter", lambda: asked.append(True))  # which then fails
    sentences(text)
    assert len(asked) == times


@given(st.text())
def test_any_text_is_covered(text: str) -> None:
    assert_cover(text, split_sentences(text))


@given(
    st.lists(
        st.sampled_from(
            [
                "Dr. ",
                "U.S. ",
                "Hi. ",
                "？",
                "。",
                "”",
                '"',
                "'",
                ". ",
                "...",
                "… ",
                "a",
                "中",
                "\n",
                " ",
                "1. ",
                "(",
                ")",
                "A.",
                "!",
            ]
        )
    ).map("".join)
)
@settings(max_examples=300)
def test_any_punctuation_is_covered(text: str) -> None:
    assert_cover(text, split_sentences(text))
    assert_cover(text, split_sentences(text, "en"))


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "a" * n,
        lambda n: "汉" * n,
        lambda n: "." * n,
        lambda n: '."' * (n // 2),
        lambda n: "U.S. " * (n // 5),
        lambda n: '"Why not? We will see. ' * (n // 23),
        lambda n: "今天下雨，我们不去。" * (n // 10),
        lambda n: "The end of the day, he said. " * (n // 29),
        lambda n: "\n" * n,
        lambda n: "( " * (n // 2),
    ],
    ids=[
        "letters",
        "characters",
        "stops",
        "quotes",
        "abbreviations",
        "open quotes",
        "chinese",
        "english",
        "newlines",
        "brackets",
    ],
)
def test_any_text_without_a_newline_takes_time_in_proportion(make: Callable[[int], str]) -> None:
    text = make(400_000)
    started = time.perf_counter()
    spans = split_sentences(text)
    assert time.perf_counter() - started < 30
    assert_cover(text, spans)


@pytest.mark.parametrize(
    "unit", ["a.", ".", "! ", "a\n", "1. ", '"', "(a) ", "i. ", "Mr. A ", "x! ", "a@b.c ", "[1] ", "http://a.b/?c "]
)
def test_a_hostile_text_of_ordinary_length_takes_seconds(unit: str) -> None:
    text = unit * (99_000 // len(unit))
    started = time.perf_counter()
    spans = split_sentences(text, "en")
    assert time.perf_counter() - started < 20
    assert_cover(text, spans)


def test_pysbd_is_silent_where_it_was_not_compiled_when_it_was_installed(tmp_path: Path) -> None:
    code = (
        "import sys, lmchat.text.sentences as s; s.split_sentences('He ran. She fell.'); print('pysbd' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONPYCACHEPREFIX": str(tmp_path)},
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "Yes.",
        "Is it?",
        "“去吧！”",
        "他走了。",
        'He said "no."',
        "So…",
        "第一项完成；",
        "方法有效．",
        "（见《论语。》）",
    ],
)
def test_sentence_ends_are_seen_through_quotes(text):
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["Yes", "a, b", "他走了，", ""])
def test_other_ends_are_not_sentence_ends(text):
    assert not ends_sentence(text)
