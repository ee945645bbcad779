"""Subtitles (SRT, WebVTT) to prose: what is said, without numbers, times and markup."""

from __future__ import annotations

import re

_TIMES = r"[ \t]*(?:\d+:)?\d\d:\d\d[.,]\d{3}[ \t]+-->[ \t]+(?:\d+:)?\d\d:\d\d[.,]\d{3}.*"
_CUES = re.compile(rf"(?:^|\n)(?:[^\n]+\n)?{_TIMES}(?:\n|\Z)")
_NO_CUE = re.compile(r"\n[ \t]*\n(?:NOTE|STYLE|REGION)\b.*", re.S)
_MARKUP = re.compile(r"</?[a-z][^<>\n]*>|<\d[\d:.]*>|\{\\[^{}\n]*\}", re.I)
_GOES_ON = re.compile(r"(?<![\s.!?…。！？])\s+(?=[a-z]|I\b)")
_LINE_BREAK = re.compile(r"(?<!\s)\s*\n\s*")


def subtitles_prose(source: str) -> str:
    r"""What subtitles say, each a paragraph; one that goes on within a sentence in small letters is joined.

    A source without any is returned as it is.

    >>> subtitles_prose("1\n00:00:01,200 --> 00:00:04,000\n<i>We do\n\n2\n00:00:04,100 --> 00:00:07,300\nwhat we can.")
    'We do what we can.'
    """
    _, *cues = _CUES.split(source)
    said = (_LINE_BREAK.sub("\n", _MARKUP.sub("", _NO_CUE.sub("", cue)).strip()) for cue in cues)
    return _GOES_ON.sub(" ", "\n\n".join(filter(None, said))) or source
