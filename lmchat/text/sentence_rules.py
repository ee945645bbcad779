"""Sentence ends by rule: one linear pass, for Chinese, for mixed text, and for English too large for pysbd.

Chinese sentences end at 。！？；… with the quotes, brackets and reference marks that close there, but not inside a
title. A Latin full stop ends a sentence when white space and something else than a small letter follow, and the word
before is no abbreviation; after an abbreviation that can also end a sentence ("etc.", "U.S.") only when a word follows
that usually begins one. The full-width stop ．of Chinese journals ends one as 。 does, but in no number and after no
abbreviation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lmchat.text.cjk import CJK

CHINESE_ENDS = "。！？；｡…⋯．"
CLOSING = "”’」』）》〉】〕］｝»\"')\\]}"
"""Quotes and brackets that close after the end of a sentence, as the inside of a character class."""
REFERENCE = r"[\[［](?:[a-z]|\d{1,3}(?:[-–—,，、] ?\d{1,3})*)[\]］]"
_END = re.compile(rf"[.!?{CHINESE_ENDS}][{CLOSING}]*\Z")
_MARK = re.compile(rf"([{CHINESE_ENDS}.!?;]+)([{CLOSING}]*)(?:{REFERENCE})*")
_GOES_ON = re.compile(rf"[，、,：:.!?{CHINESE_ENDS}]|\s[a-z]")
_CERTAIN = re.compile("[。！？；｡]")
_CJK_LETTER = re.compile(f"[{CJK}“‘「『《（【]")
_AHEAD = re.compile(r"(\s{0,8})[\"'“‘「『（《(\[]{0,3}(\w*(?:(?:-[A-Z]{1,4})*-\d+)?)")
_WORD_BEFORE = re.compile(rf"[^\W\d_{CJK}](?:[^\W{CJK}]|\.)*\Z")
_INNER_STOPS = re.compile(r"[^\W\d_]{1,2}(?:\.[^\W\d_]{1,2})+")
_NUMBER = re.compile(r"[A-Z]\d+|[A-Z]+(?:-[A-Z]+)*-\d+|[B-HJ-Z]|[IVXLC]{2,}")
_LEADER = re.compile(r"\.{4,}|[…⋯]{3,}")
"""What leads from a thing to its price or page, where no letter follows."""
_PLURAL = re.compile(r"(?:\d[sp]|\w['’]s)\Z")  # of years and pennies, and what an owner ends with
_ALPHANUMERIC = re.compile(rf"[^\W_{CJK}]")
_ITEM = re.compile(r"(?:\A|[^\w.．])\d{1,3}(?:[.．]\d{1,3})*\Z")
_ONLY_NUMBER = re.compile(r"\s*[(\[]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})\Z")
_TITLE = 40  # how far from a mark the title that it stands in may begin and end
_REACH = 600  # how far back a decision looks, so that a text without sentence ends stays linear


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words(
    "mr mrs ms messrs mx dr prof st mt ft gen rep reps sen sens gov capt cmdr lt col sgt maj rev hon pres supt insp "
    "cllr fig figs eq eqs sec ch vol vols nos pp p art cf vs v viz e.g i.e eg ie approx ca incl excl dept univ assoc "
    "tel rm bldg apt ste para paras cl ref sch hwy"
)
"""Abbreviations that no sentence ends with."""

_BEFORE_NUMBERS = _words("apt art cl ext ft hr hrs max min no nos p para paras ref rep reps rm s sch sec ss")
"""Those that, in small letters, are words unless a number follows."""

_CLOCK = _words("a.m p.m")
_TIME = re.compile(r"(?<!\b[Aa] )(?<!\b[Aa]n )(?<!\b(?i:the|our|his|her) )(?<![\d:.])\d{1,2}(?:[:.]\d\d)?\s?\w\.\w\Z")
"""A time of day, but not that of something: "the 9 a.m. Zoom call"."""
_ZONES = _words("eastern central mountain pacific atlantic greenwich british local standard daylight summer")
"""What a time of day may go on with, beside days and months."""

_SHORT_MONTHS = "jan feb mar apr jun jul aug sep sept oct nov dec"

_SOMETIMES_LAST = _words(
    f"etc inc ltd co corp bros jr sr esq ave blvd rd est ed eds al no calif nev oz lb lbs tbsp tsp {_SHORT_MONTHS}"
)
"""Abbreviations, beside initials and those with inner stops, that may end a sentence."""

_DAYS = _words("mon tue tues wed thu thur thurs fri sat sun")
"""Days that, with a capital letter, end no sentence before the rest of a date or time; some are words otherwise."""

_MONTHS = _words(
    f"{_SHORT_MONTHS} january february march april may june july august september october november december"
)

STARTERS = _words(
    "a after all although an and any as at because both but by despite during each either every for from he her here "
    "his how however i if in instead it its many more most my neither no now on one our she since so some such that "
    "the their then there these they this those though to unless until we what when where which while who why with yet "
    "you your"
)
"""Words that, with a capital letter, usually begin a sentence."""


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does: with one of its marks, and perhaps what closes behind it.

    >>> [ends_sentence(text) for text in ("It is ready.", "“好了。”", "Contents:")]
    [True, True, False]
    """
    return _END.search(text) is not None


def rule_spans(line: str) -> Iterator[tuple[int, int]]:
    """The sentences of one line as (start, end), white space around them included in none.

    >>> text = "他说：“走吧！”我们走了。Mr. Li left."
    >>> [text[a:b] for a, b in rule_spans(text)]
    ['他说：“走吧！”', '我们走了。', 'Mr. Li left.']
    """
    start = 0
    for match in _MARK.finditer(line):
        end = _end(line, start, match)
        if end:
            yield from _trimmed(line, start, end)
            start = end
    yield from _trimmed(line, start, len(line))


def _trimmed(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    text = line[start:end]
    inner = text.strip()
    if inner:
        offset = start + len(text) - len(text.lstrip())
        yield offset, offset + len(inner)


def _end(line: str, start: int, match: re.Match[str]) -> int:
    """Where the sentence that begins at `start` ends at this punctuation, 0 where it goes on."""
    mark, end = match.group(1), match.end()
    if _in_title(line, start, match):
        return 0
    if _CERTAIN.search(mark):
        return _chinese_end(line, start, match)
    if end == len(line):
        return end
    before = line[max(start, match.start() - 1) : match.start()]
    space, word = _look_ahead(line, end)
    if mark == "．":
        inside = _ALPHANUMERIC.match(before) and _ALPHANUMERIC.match(line, match.end(1))
        return 0 if inside or not _full_stop(line, start, match.start(), word) else _chinese_end(line, start, match)
    if not space:
        glued = _CJK_LETTER.match(line, end) and (mark[0] in "…⋯" or _CJK_LETTER.match(before))
        return _chinese_end(line, start, match) if glued else 0
    return end if _latin_end(line, start, match, word) else 0


def _latin_end(line: str, start: int, match: re.Match[str], following: str) -> bool:
    """Whether a sentence ends at punctuation that white space and the word `following` come after."""
    mark, closing = match.groups()
    if mark[0] == ";" or (_LEADER.fullmatch(mark) and not following[:1].isalpha()):
        return False
    if mark in (".", "!", "?") and not closing and line[max(start, match.start() - 1)].isspace():
        return True  # text that was split into tokens: "he said ."
    if following[:1].islower():
        return False
    return mark != "." or _full_stop(line, start, match.start(), following)


def _chinese_end(line: str, start: int, match: re.Match[str]) -> int:
    """The end after Chinese punctuation: not where the sentence goes on, and not past a straight quote that opens."""
    end = match.end()
    if _GOES_ON.match(line, end) and (match.group(2) or not line[end].isspace()):
        return 0
    quote = line.find('"', match.end(1), end)
    if quote >= 0 and line.count('"', max(start, quote - _REACH), quote) % 2 == 0:
        return quote
    return end


def _in_title(line: str, start: int, match: re.Match[str]) -> bool:
    """Whether the punctuation is that of a title: 《你好，李焕英！》."""
    if line.find("》", match.end(1), match.end(1) + _TITLE) < 0:
        return False
    before = line[max(start, match.start() - _TITLE) : match.start()]
    return before.rfind("《") > before.rfind("》")


def _look_ahead(line: str, at: int) -> tuple[str, str]:
    """The white space at `at`, and the word after it and after opening quotes."""
    match = _AHEAD.match(line, at, at + 40)
    assert match is not None  # every part of the pattern may be empty
    return match.group(1), match.group(2)


def _is_day_or_zone(following: str) -> bool:
    """Whether a word behind a time of day belongs to it: "9 a.m. Monday", "9 a.m. EST"."""
    word = following.lower()
    is_short = following.isupper() and len(following) > 1
    return is_short or word in _MONTHS | _DAYS | _ZONES or word.endswith(("day", "days"))


def _full_stop(line: str, start: int, at: int, following: str) -> bool:
    """Whether the single full stop at `at`, which the word `following` comes after, ends the sentence."""
    near = line[max(start, at - 24) : at]
    if at - start <= 24 and _ONLY_NUMBER.match(near):
        return False  # the number of a list item: "3. Bake it."
    if line[at] == "．" and _ITEM.search(near):
        return False  # also of one in mid-sentence
    match = _WORD_BEFORE.search(near)
    if not match:
        return True
    word = match.group().lower()
    if _PLURAL.search(near):
        return True
    if word in _BEFORE_NUMBERS and word == match.group():
        return following[:1].isalpha() and not _NUMBER.fullmatch(following)
    if word in _DAYS and word != match.group():
        return not (following[:1].isdigit() or following.lower() in _DAYS | _MONTHS)
    if word in NEVER_LAST:
        return near[: match.start()][-1:].isdigit()  # "on the 1st."
    if word in _CLOCK and _TIME.search(near) and line[at + 1 : at + 3] != " (":
        return following[:1].isalpha() and not _is_day_or_zone(following)
    initial = len(word) == 1 and match.group().isupper()
    if initial or _INNER_STOPS.fullmatch(word) or word in _SOMETIMES_LAST:
        return following[:1].isupper() and following.lower() in STARTERS
    return True
