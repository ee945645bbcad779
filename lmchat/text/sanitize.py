"""Text from files and models is data: nothing in it may steer the terminal.

Control sequences are those of ECMA-48 (CSI, and the strings OSC, DCS, SOS, PM, APC, which end with BEL or ST), in
their 7-bit (ESC x) and 8-bit (C1) forms. Bidirectional overrides and isolates can show text in another order than it is
written ("Trojan Source", arXiv:2111.00169). Joiners of emoji and of Indic and Arabic scripts stay.
"""

from __future__ import annotations

import re

_SEQUENCE = re.compile(
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\n\x07\x18\x1a\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[ -/]*[0-~]"  # any other escape
)
_NEWLINE = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SUSPECT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff]")


def terminal_safe(text: str) -> str:
    r"""`text` without anything that steers a terminal; newlines and tabs stay, every other line end becomes a newline.

    Lone surrogates, which no output can encode, become U+FFFD.

    >>> terminal_safe("\x1b[31mred\x1b[0m\x07 \x1b]8;;http://a\x1b\\link\r\n")
    'red link\n'
    """
    text = text.replace("\r\n", "\n")
    if not _SUSPECT.search(text):
        return text
    text = _NEWLINE.sub("\n", _SEQUENCE.sub("", text))
    return _LONE_SURROGATE.sub("\ufffd", _REORDERING.sub("", _CONTROL.sub("", text)))


def safe_line(text: str) -> str:
    r"""`text` on one line, with single spaces, and without anything that steers a terminal.

    >>> safe_line(" two\n\tlines\x07 ")
    'two lines'
    """
    return " ".join(terminal_safe(text).split())


def blank_controls(text: str) -> str:
    r"""`text` with control sequences and characters turned into spaces and line ends into newlines.

    The length stays the same, so that an offset into the result is an offset into `text`.

    >>> blank_controls("a\x1b[1mb\r\nc\x00d")
    'a    b \nc d'
    """
    text = text.replace("\r\n", " \n")
    if not _SUSPECT.search(text):
        return text
    text = _SEQUENCE.sub(lambda match: " " * len(match.group()), text)
    return _CONTROL.sub(" ", _NEWLINE.sub("\n", text))


def encodable(text: str) -> str:
    """The text with lone surrogates, which UTF-8 cannot hold and no tokenizer takes, turned into question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
