"""Subtitles as prose."""

from __future__ import annotations

import io
import time

import pytest

from lmchat.text.reading import read_stream
from lmchat.text.reading.from_subtitles import subtitles_prose
from lmchat.text.sentences import split_sentences

SRT = """1
00:00:01,200 --> 00:00:04,000
Today we look at how bees survive

2
00:00:04,100 --> 00:00:07,300 X1:40 X2:600
{\\an8}the winter. Most people think
that <i>they sleep</i>.

3
00:00:07,500 --> 00:00:11,000
- What if it is
not enough?
- Then feed them.
"""
VTT = """WEBVTT - Bees

STYLE
::cue { color: red }

NOTE by Tom

intro
00:01.200 --> 00:04.000 align:start
<v Tom>They form a <00:02.000>cluster.

NOTE
Check this.

00:04.100 --> 00:07.300
It is warm.
"""
SAID = "Today we look at how bees survive the winter. Most people think that they sleep."


@pytest.mark.parametrize("name", ["bees.srt", "-"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_is_said_stays_without_numbers_times_and_markup(name: str, line_end: str) -> None:
    read = read_stream(io.BytesIO(SRT.replace("\n", line_end).encode()), name).text
    assert read == f"{SAID}\n\n- What if it is not enough?\n- Then feed them."


@pytest.mark.parametrize("name", ["bees.vtt", "-"])
def test_notes_and_styles_are_not_said(name: str) -> None:
    assert read_stream(io.BytesIO(VTT.encode()), name).text == "Tom: They form a cluster.\n\nIt is warm."


def cues(*said: str) -> str:
    return "\n\n".join(f"{at}\n00:00:01,000 --> 00:00:02,000\n{lines}" for at, lines in enumerate(said, 1))


@pytest.mark.parametrize(
    ("lines", "prose"),
    [
        ("He was in\nLisbon with my sister.", "He was in Lisbon with my sister."),
        ("我们必须在三月前\n离开利兹的仓库", "我们必须在三月前离开利兹的仓库"),
        ("我们用 Python\n来写", "我们用 Python 来写"),
        ("We left.\nLeeds was cold.", "We left.\nLeeds was cold."),
        ('He said "no."\nLeeds was cold.', 'He said "no."\nLeeds was cold.'),
        ("- Was it Leeds\n- It was.", "- Was it Leeds\n- It was."),
        (">> Was it Leeds\n>> It was.", ">> Was it Leeds\n>> It was."),
        ("我们离开了利兹\nWe left Leeds", "我们离开了利兹\nWe left Leeds"),
    ],
)
def test_the_lines_of_a_cue_go_on_unless_something_else_begins(lines: str, prose: str) -> None:
    assert subtitles_prose(cues(lines)) == prose


def test_a_voice_is_named_where_it_begins_to_speak() -> None:
    source = cues(
        "<v Ruth Adeyemi>Good morning. The first thing is the warehouse in\nLeeds, which we have",
        "<v.loud Ruth Adeyemi>to leave by March.</v>",
        "<v Ruth Adeyemi>It is cold",
        "<v van Dam>It is\n<v Ruth Adeyemi>So be it.",
        "<v>Yes.",
    )
    assert subtitles_prose(source).split("\n") == [
        "Ruth Adeyemi: Good morning. The first thing is the warehouse in Leeds, which we have to leave by March.",
        "",
        "It is cold",
        "",
        "van Dam: It is",
        "Ruth Adeyemi: So be it.",
        "",
        "Yes.",
    ]


@pytest.mark.parametrize(
    "sound",
    [
        "♪ Deep Water ♪",
        "<i>♪ Deep Water,\nrising fast ♪</i>",
        "♪ Deep Water",
        "♪",
        "[door slams]",
        "[door\nslams]",
        "(laughs)",
        "- (laughs)",
        "（笑）",
        "<v Ruth>[laughs]",
    ],
)
def test_sounds_and_songs_are_not_said(sound: str) -> None:
    assert subtitles_prose(cues(sound, f"He was in\n{sound}\nLisbon.", sound)) == "He was in Lisbon."
    assert subtitles_prose(cues(f"(a) Yes {sound}")).startswith("(a) Yes")


def test_sounds_and_songs_are_read_where_nothing_is_said() -> None:
    assert subtitles_prose(cues("♪ Deep Water ♪", "[applause]")) == "♪ Deep Water ♪\n\n[applause]"


def test_lines_without_marks_stay_apart() -> None:
    said = ["大家好，今天教大家做番茄炒蛋", "先把两个番茄切成小块", "三个鸡蛋打散，加一点盐"]
    source = "\n\n".join(f"{at}\n00:00:0{at},000 --> 00:00:0{at},900\n{line}" for at, line in enumerate(said, 1))
    prose = subtitles_prose(source)
    assert [prose[start:end] for start, end in split_sentences(prose, "zh")] == said


@pytest.mark.parametrize("text", ["1\nIt is so.\n", "At 00:00:01,000 --> stop", "WEBVTTs are files."])
def test_all_else_is_no_subtitle(text: str) -> None:
    assert read_stream(io.BytesIO(text.encode()), "-").text == text
    assert subtitles_prose(text) == text


@pytest.mark.parametrize(
    "unit",
    [
        *("1\n", "\n", " ", "00:00", "a\n00:00.000 --> 00:00.000\n", "NOTE\n\n", "<a", "{\\"),
        *("♪", "♪\n", "(\n", "[a", "<v ", "<v a>", "<v a>\n<v b>\n", "- ", "!)", "中\n", "a\n中\n"),
    ],
)
def test_hostile_subtitles_take_no_time(unit: str) -> None:
    started = time.perf_counter()
    subtitles_prose("00:01.000 --> 00:02.000\n" + unit * (400_000 // len(unit)))
    assert time.perf_counter() - started < 10
