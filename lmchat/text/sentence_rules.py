"""Sentence ends by rule: one linear pass, for Chinese, for mixed text, and for English too large for pysbd.

Chinese sentences end at 。！？；… with the quotes and brackets that close there. A Latin full stop ends a sentence when
white space and something else than a small letter follow, and the word before is no abbreviation; after an abbreviation
that can also end a sentence ("etc.", "U.S.") only when a word follows that usually begins one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lmchat.text.language import CJK

CHINESE_ENDS = "。！？；｡…⋯"
_CLOSING = "”’」』）》〉】〕］｝»\"')\\]}"
_MARK = re.compile(rf"([{CHINESE_ENDS}.!?;]+)([{_CLOSING}]*)")
_GOES_ON = re.compile(r"[，、,：:]|\s[a-z]")
_CERTAIN = re.compile("[。！？；｡]")
_CJK_LETTER = re.compile(f"[{CJK}“‘「『《（【]")
_AHEAD = re.compile(r"(\s{0,8})[\"'“‘「『（《(\[]{0,3}(\w*)")
_WORD_BEFORE = re.compile(r"[^\W\d_][\w.]*\Z")
_ONLY_NUMBER = re.compile(r"\s*[(\[]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})\Z")
_REACH = 600  # how far back a decision looks, so that a text without sentence ends stays linear


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEVER_LAST = _words(
    "mr mrs ms messrs mx dr prof st mt ft gen rep reps sen sens gov capt cmdr lt col sgt maj rev hon pres supt insp "
    "fig figs eq eqs sec ch vol vols nos pp p art cf vs v viz e.g i.e eg ie approx ca dept univ"
)
"""Abbreviations that no sentence ends with."""

_SOMETIMES_LAST = _words(
    "etc inc ltd co corp bros jr sr esq ave blvd rd est ed eds al no jan feb mar apr jun jul aug sep sept oct nov dec"
)
"""Abbreviations, beside initials and those with inner stops, that may end a sentence."""

_STARTERS = _words(
    "a after all although an and as at because but by despite during each every for from he her here his how however "
    "i if in instead it its many more most my no now on one our she since so some that the their then there these they "
    "this those though to until we what when where which while who why with yet you your"
)
"""Words that, with a capital letter, usually begin a sentence."""


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
    if _CERTAIN.search(mark):
        return _chinese_end(line, start, match)
    if end == len(line):
        return end
    before = line[max(start, match.start() - 1) : match.start()]
    space, word = _look_ahead(line, end)
    if not space:
        glued = _CJK_LETTER.match(line, end) and (mark[0] in "…⋯" or _CJK_LETTER.match(before))
        return _chinese_end(line, start, match) if glued else 0
    return end if _latin_end(line, start, match, word) else 0


def _latin_end(line: str, start: int, match: re.Match[str], following: str) -> bool:
    """Whether a sentence ends at punctuation that white space and the word `following` come after."""
    mark, closing = match.groups()
    if mark[0] == ";":
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


def _look_ahead(line: str, at: int) -> tuple[str, str]:
    """The white space at `at`, and the word after it and after opening quotes."""
    match = _AHEAD.match(line, at, at + 40)
    assert match is not None  # every part of the pattern may be empty
    return match.group(1), match.group(2)


def _full_stop(line: str, start: int, at: int, following: str) -> bool:
    """Whether the single full stop at `at`, followed by white space and a word, ends the sentence."""
    near = line[max(start, at - 24) : at]
    if at - start <= 24 and _ONLY_NUMBER.match(near):
        return False  # the number of a list item: "3. Bake it."
    match = _WORD_BEFORE.search(near)
    if not match:
        return True
    word = match.group().lower()
    if word in _NEVER_LAST:
        return False
    initial = len(word) == 1 and match.group().isupper()
    if initial or "." in word or word in _SOMETIMES_LAST:
        return following[:1].isupper() and following.lower() in _STARTERS
    return True
