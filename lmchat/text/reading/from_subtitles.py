"""Subtitles (SRT, WebVTT) to prose: what is said and by whom, without numbers, times, markup, sounds and songs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from lmchat.text.language import CJK_LETTER
from lmchat.text.layout.joining import join_lines
from lmchat.text.sentence_rules import ends_sentence

_TIMES = r"[ \t]*(?:\d+:)?\d\d:\d\d[.,]\d{3}[ \t]+-->[ \t]+(?:\d+:)?\d\d:\d\d[.,]\d{3}.*"
_CUES = re.compile(rf"(?:^|\n)(?:[^\n]+\n)?{_TIMES}(?:\n|\Z)")
_NO_CUE = re.compile(r"\n[ \t]*\n(?:NOTE|STYLE|REGION)\b.*", re.S)
_MARKUP = re.compile(r"<(?!v[ \t.])/?[a-z][^<>\n]*>|<\d[\d:.]*>|\{\\[^{}\n]*\}", re.I)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]*([^<>\n]*)>[ \t]*", re.I)
_SOUND = re.compile(
    r"^[ \t]*+(?:[-–—][ \t]*+)?(?:<v[^<>\n]*>[ \t]*+)?"
    r"(?:\[[^\[\]]*\]|\([^()]*\)|（[^（）]*）|[♪♫♬]++[^♪♫♬]*+[♪♫♬]++|[♪♫♬].*)[ \t]*$\n?",
    re.M | re.I,
)
_BLANK_LINES = re.compile(r"\n\s*\n")
_ANOTHER_SPEAKER = re.compile(r"[-–—<]|>>")
_GOES_ON = re.compile(r"(?<![\s.!?…。！？])\s+(?=[a-z]|I\b)")


def subtitles_prose(source: str) -> str:
    r"""What subtitles say, each a paragraph; one that goes on within a sentence in small letters is joined.

    Where nothing is said, sounds and songs are read; a source without any is returned as it is.

    >>> subtitles_prose("1\n00:00:01,200 --> 00:00:04,000\n<i>We do\n\n2\n00:00:04,100 --> 00:00:07,300\nwhat we can.")
    'We do what we can.'
    """
    _, *cues = _CUES.split(source)
    shown = [_MARKUP.sub("", _NO_CUE.sub("", cue)) for cue in cues]
    return _prose(_SOUND.sub("", cue) for cue in shown) or _prose(shown) or source


def _prose(cues: Iterable[str]) -> str:
    """Cues without markup, but for that of voices, as prose."""
    paragraphs = map(_paragraph, _BLANK_LINES.split(_voices_that_change("\n\n".join(cues))))
    return _VOICE.sub(r"\1: ", _GOES_ON.sub(" ", "\n\n".join(filter(None, paragraphs))))


def _voices_that_change(text: str) -> str:
    """A text without the tags of the voices that speak already."""
    parts = _VOICE.split(text)
    names = [" ".join(name.split()) for name in parts[1::2]]
    tags = (f"<v {name}>" if name not in ("", before) else "" for before, name in pairwise(["", *names]))
    return parts[0] + "".join(f"{tag}{said}" for tag, said in zip(tags, parts[2::2], strict=True))


def _paragraph(cue: str) -> str:
    """What a cue says, on one line but where another sentence, speaker or language begins."""
    lines = [line.strip() for line in cue.split("\n")]
    stretches: list[list[str]] = []
    for previous, line in pairwise(["", *filter(None, lines)]):
        if previous and _goes_on(previous, line):
            stretches[-1].append(line)
        else:
            stretches.append([line])
    return "\n".join(join_lines("\n".join(stretch)) for stretch in stretches)


def _goes_on(line: str, following: str) -> bool:
    """Whether a line of a cue ends within what somebody says, which may stand below in another language, too."""
    if ends_sentence(line) or _ANOTHER_SPEAKER.match(following):
        return False
    return bool(CJK_LETTER.search(line)) == bool(CJK_LETTER.search(following))
