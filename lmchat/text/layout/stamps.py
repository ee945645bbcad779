"""The times that the lines of logs, exported chats and transcripts begin with."""

from __future__ import annotations

import re

_DATE = r"(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d\d(?:\d\d)?)"
_HALF = r"(?: ?[AaPp]\.?[Mm]\b\.?)?"
_SECONDS = r":\d\d(?:[.,]\d+)?"
_EXACT_TIME = rf"\d\d?:\d\d{_SECONDS}"
_ZONE = r"(?:Z|[+-]\d\d:?\d\d)?"
_EXACT = rf"{_DATE}(?:T\d\d?:\d\d(?:{_SECONDS})?|,?[ \t]+{_EXACT_TIME}){_HALF}{_ZONE}"
_TO_THE_MINUTE = rf"{_DATE},?[ \t]+\d\d?:\d\d{_HALF}"
_OF_SYSTEM = rf"[A-Z][a-z]{{2}} [ \d]?\d {_EXACT_TIME} \S+ (?:[\w./-]+(?:\[\d+\])?: )?"  # with machine and program
_LEVEL_NAME = r"\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)\]?:?[ \t]+"
_LEVEL = rf"(?:{_LEVEL_NAME})?(?:\[[\w.:/-]+\][ \t]+)?"
SPEAKER = r"[^\n:：]{1,30}(?::(?=\s)|：)"
"""The pattern of who says what follows, as in a talk."""
_WHEN = (
    rf"(?:[\[(]?(?:{_EXACT}|{_EXACT_TIME})[\])]?|[\[(]{_TO_THE_MINUTE}[\])]"
    rf"|[\[(]\d\d?:\d\d{_HALF}[\])](?={SPEAKER})"
    rf"|{_DATE},[ \t]+\d\d?:\d\d{_HALF}(?= [-–] )|{_TO_THE_MINUTE}(?=[ \t]+{_LEVEL_NAME}))"
    r"[ \t]*(?:[-–:][ \t]+)?"
)
_STAMP = re.compile(rf"^[ \t]*(?:{_OF_SYSTEM}|{_WHEN}{_LEVEL})", re.M)
_LINE = re.compile(r"^[ \t]*\S", re.M)
_FEWEST = 3
_SHOWN = re.compile(r"[^\n]")


def without_stamps(text: str) -> str:
    r"""The text with spaces in place of the times, and what kind of line it is, that most of its lines begin with.

    A text stays as it is where few lines do. A time to the minute is one of a programme, which needs it, unless it
    stands with a date as in logs and chats, in brackets, before a level, or with a comma and a dash; or in brackets
    before who says something.

    >>> without_stamps("10:02:11 A door.\n10:02:12 A cat.\n10:02:13 It ran.").split()
    ['A', 'door.', 'A', 'cat.', 'It', 'ran.']
    """
    stamps = len(_STAMP.findall(text))
    if stamps < _FEWEST or 2 * stamps < len(_LINE.findall(text)):
        return text
    return _STAMP.sub(lambda found: _SHOWN.sub(" ", found.group()), text)
