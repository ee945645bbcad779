"""The times that the lines of logs, exported chats and transcripts begin with, or that stand above them with a name."""

from __future__ import annotations

import re

from lmchat.text.layout.chat_notices import without_notices
from lmchat.text.layout.masks import mask, masked

_DATE = r"(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d\d(?:\d\d)?)"
_HALF = r"(?: ?[AaPp]\.?[Mm]\b\.?)?"
_SECONDS = r":\d\d(?:[.,]\d+)?"
_EXACT_TIME = rf"\d\d?:\d\d{_SECONDS}"
_ZONE = r"(?:Z|[+-]\d\d:?\d\d)?"
_EXACT = rf"{_DATE}(?:T\d\d?:\d\d(?:{_SECONDS})?|,?[ \t]+{_EXACT_TIME}){_HALF}{_ZONE}"
_TO_THE_MINUTE = rf"{_DATE},?[ \t]+\d\d?:\d\d{_HALF}"
_OF_SYSTEM = rf"[A-Z][a-z]{{2}} [ \d]?\d {_EXACT_TIME} \S+ (?:[\w./-]+(?:\[\d+\])?: )?"  # with machine and program
_LEVELS = "TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL"
_LEVEL_NAME = rf"\[?(?:{_LEVELS})\]?:?[ \t]+"
_LOGGER = r"[a-z_]\w*(?:\.\w+)+[ \t]+[-:][ \t]+"
_THREAD = r"\[[\w.:/-]+\][ \t]+"
_LEVEL = rf"(?:[\w.]+ - (?:{_LEVELS}) - |(?:{_LEVEL_NAME}(?:{_THREAD})?|{_THREAD})(?:{_LOGGER})?)?"
"""What kind of line it is, in which thread, and which part of the program writes it."""
SPEAKER = r"[^\n:：]{1,30}(?::(?=\s)|：)"
"""The pattern of who says what follows, as in a talk."""
_WHEN = (
    rf"(?:[\[(]?(?:{_EXACT}|{_EXACT_TIME})[\])]?|[\[(]{_TO_THE_MINUTE}[\])]"
    rf"|[\[(]\d\d?:\d\d{_HALF}[\])](?={SPEAKER})"
    rf"|{_DATE},[ \t]+\d\d?:\d\d{_HALF}(?= [-–] )|{_TO_THE_MINUTE}(?=[ \t]+{_LEVEL_NAME}))"
    r"[ \t]*(?:[-–:][ \t]+)?"
)
_STAMP = re.compile(rf"^[ \t]*(?:{_OF_SYSTEM}|{_WHEN}{_LEVEL})", re.M)
_OF_CHAT = rf"^[ \t]*[\[(]?{_DATE},[ \t]+\d\d?:\d\d(?:{_SECONDS})?{_HALF}(?:[\])]| [-–])[ \t]+"
_SAID = re.compile(rf"{_OF_CHAT}(?={SPEAKER})", re.M)
_NOTICE = re.compile(rf"{_OF_CHAT}(?!{SPEAKER})\S[^\n]*", re.M)
"""What nobody says, in a chat whose lines say when and who: that it is encrypted, or who joined it."""
_CLOCK = r"(?:[上下]午)?\d\d?:\d(?P<last>\d)"
_NO_LENGTH = r"(?!\d:\d\d(?::\d\d)?[ \t\r]*$)"  # as of songs and races
_NAME_AND_TIME = (
    rf"[^\s:：。！？][^\n:：。！？]{{0,29}}?[ \t]{{1,4}}(?:{_DATE},?[ \t]{{1,4}}|{_NO_LENGTH})"
    rf"{_CLOCK}(?P<seconds>:\d\d)?{_HALF}"
)
_TIME_AND_NAME = (
    rf"(?P<exact>{_EXACT})[ \t]{{1,4}}(?!{_LEVEL_NAME})[^\s:：。！？]{{1,20}}(?: [A-Z][^\s:：。！？]{{0,20}})?"
)
_HEAD_LINE = rf"[ \t]*+(?:{_TIME_AND_NAME}|{_NAME_AND_TIME})[ \t\r]*$"
_UNNAMED = re.sub(r"\?P<\w+>", "?:", _HEAD_LINE)
_HEAD = re.compile(rf"^{_HEAD_LINE}(?=\n[ \t]*\S)(?!\n{_UNNAMED})", re.M)
"""Who said when what the next line has."""
_LINE = re.compile(r"^[ \t]*\S", re.M)
_FEWEST = 3


def without_stamps(text: str) -> str:
    r"""The text with spaces in place of the times, and what kind of line it is, that most of its lines begin with.

    A text stays as it is where few lines do. A time to the minute is one of a programme, which needs it, unless it
    stands with a date as in logs and chats, in brackets, before a level, or with a comma and a dash; or in brackets
    before who says something. In a chat with lines of who wrote when, these lines go, and in any chat what nobody says.
    A line break stands before what was stamped.

    >>> without_stamps("10:02:11 A door.\n10:02:12 A cat.\n10:02:13 It ran.").split()
    ['A', 'door.', 'A', 'cat.', 'It', 'ran.']
    """
    chat = _without_heads(text)
    if chat != text:
        return without_notices(chat)
    stamps = len(_STAMP.findall(text))
    if stamps < _FEWEST or 2 * stamps < len(_LINE.findall(text)):
        return text
    said = len(_SAID.findall(text))
    if said < _FEWEST or 2 * said < stamps:
        return _STAMP.sub(_apart, text)
    return without_notices(_STAMP.sub(_apart, masked(_NOTICE, text)))


def _apart(stamp: re.Match[str]) -> str:
    """An empty line and spaces in place of a stamp, for what is stamped is no line that is wrapped."""
    return mask(stamp) if stamp.start() == 0 else f"\n{mask(stamp)[1:]}"


def _without_heads(text: str) -> str:
    """The text of a chat with spaces in place of the lines that say who wrote when what stands below.

    Those of a programme stay: it has no seconds, and nearly all in it begins at a multiple of five minutes.
    """
    heads = list(_HEAD.finditer(text))
    to_the_minute = sum(1 for head in heads if head["exact"] or head["seconds"] or head["last"] not in "05")
    return _HEAD.sub(mask, text) if len(heads) >= _FEWEST and 3 * to_the_minute >= len(heads) else text
