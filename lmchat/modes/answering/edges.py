"""Where an answer begins and ends: whole words and numbers, whole pairs of brackets, and no mark around them."""

from __future__ import annotations

import re

from lmchat.modes.answering.uncut import whole_things
from lmchat.modes.sources.source_text import SourceText
from lmchat.text.cjk import CJK
from lmchat.text.layout.brackets import CLOSING, OPENING, whole_brackets, whole_quotation
from lmchat.text.layout.items import BULLET, NUMBER, number_end
from lmchat.text.lexical.currencies import CODE, SIGN
from lmchat.text.lexical.words import whole_matches, whole_words
from lmchat.text.sentence_rules import NEVER_LAST

_ITEM = rf"(?:(?<![^\n])|(?<=[。；！？])|(?<=[^\d\s][.!?] )){NUMBER}(?=\S)|{BULLET}(?=\S)"
"""The mark of a list's item: a number at the beginning of a line or sentence, or a bullet."""
_LEADING = re.compile(
    rf"(?:{_ITEM}|[\s,;:|，。；：、{re.escape(CLOSING)}]|\.(?![A-Za-z0-9])|(?<=[A-Za-z0-9.])\.)+"
)  # not that of .5 and .NET
_TRAILING = re.compile(rf"[\s,;:|，。；：、{re.escape(OPENING)}]+\Z")
_ABBREVIATION = re.compile(r"\b(?:(?<!\d )(?<!°)[A-Z][a-z]{0,2}|[A-Za-z](?:\.[A-Za-z])+)\.$")
_LAST_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,8}\Z")
_STREET = re.compile(r"\b[A-Z][A-Za-z]{1,30} St\Z")
_NAMED = re.compile(r"\. (?:\d\w*(?:[-/]\w+)*|[A-Z]\w*(?: & [A-Z]\w*)*)")
"""What a title or unit goes on with: a number, or a name."""
_HALF_OF_DAY = re.compile(r"\d ?[ap]\.m\.", re.I)
_ATTRIBUTE = re.compile(rf"[\d一二三四五六七八九十百千万亿两][{CJK}]{{1,2}}(的)\Z")
_CHINESE = re.compile(rf"[{CJK}]")
_SPELT = re.compile(
    r"(?:\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred|thousand)[ -])+\Z",
    re.IGNORECASE,
)
_CURRENCY = re.compile(rf"(?<![\dA-Za-z])(?<!\d )(?:{SIGN}|{CODE}) ?\Z")
_FIGURES = re.compile(r"\(\d[\d,]*\)")
"""A number again, as in "six (6) months"."""
_SPACE = "[ \u00a0\u2009\u202f]"
_GAP = "[ \u00a0\u2009\u202f-]"
_GROUPED = (
    rf"[A-Z]{{2}}\d{{2}}(?:{_SPACE}[A-Z0-9]{{4}}){{2,}}(?:{_SPACE}[A-Z0-9]{{1,3}})?",  # DE89 3704 0044 0532 0130 00
    # +44 (0)20 7946 0000 and 0800 555 0199: six digits or more, but not 01-26
    rf"(?=(?:[^\w\n]{{0,3}}\d){{6}})(?:\+\d+|\(?0\d+\)?)(?:{_GAP}?\(\d+\)\d*)?(?:{_GAP}\d{{2,}})+",
    rf"(?:\d{_GAP})?\(?\d{{3}}\)?{_GAP}\d{{3,4}}{_GAP}\d{{4}}",  # 1 800 555 0199, (555) 010-9999
    rf"\d{{4}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{3}})?",  # 4111 1111 1111 1111, or 19 digits
    rf"(?<!\d{_SPACE})\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:[.,]\d+)?(?!{_SPACE}\d)",  # 1 250 000, not in a row of numbers
)
_GROUPS = re.compile(rf"(?<![A-Za-z0-9_])(?<!\d[.,:：/-])(?:{'|'.join(_GROUPED)})(?![A-Za-z0-9]|[-.,:：/]\d)")
_LABEL_BEHIND = re.compile(rf"(?:\t|\u3000|\s{{2,}}|(?<=[{CJK}\d])\s(?=[{CJK}]))\s*(?=\S)(?:(?!\s).){{1,8}}\Z")
"""Another field's name behind a wide gap, or behind a space in Chinese."""
_COLON = re.compile(r"\s?[:：]")
_REACH = 60
"""Characters before and after a piece that are looked at for the beginning and the end of a number in groups."""


def whole_piece(document: SourceText, text: str, start: int, end: int) -> tuple[int, int]:
    """The span as an answer; an empty one where nothing is left of it.

    Args:
        document: the text, for where its sentences end.
        text: the text as read, which `start` and `end` (exclusive) count code points of.
        start: where the piece begins.
        end: where it ends.
    """
    start, end = trimmed(text, start, without_label(text, start, end))
    if start == end:
        return start, end
    begin = number_end(text, start)
    start = begin if begin < end else start
    cell = document.cell_at(start)
    start, end = _whole(document, text, start, end)
    return trimmed(text, max(start, cell[0]), min(end, cell[1])) if cell else (start, end)


def without_label(text: str, start: int, end: int) -> int:
    """The end of the span without the name of the next field of a form.

    >>> without_label("联系人：陈立群　电话：8765", 4, 10)
    7
    """
    label = _LABEL_BEHIND.search(text, start, end) if _COLON.match(text, end) else None
    return label.start() if label else end


def _whole(document: SourceText, text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the rest of the words and numbers at its edges."""
    start, end = whole_matches(_HALF_OF_DAY, text, start, _with_named(document, text, start, end), _REACH)
    start, end = whole_things(text, *whole_numbers(text, *whole_words(text, start, end)))
    if text[end : end + 1] == "." and _ABBREVIATION.search(text, start, end + 1) and not document.ends_at(end + 1):
        end += 1
    start, end = whole_brackets(text, start, without_particle(text, start, end))
    start, end = trimmed(text, *whole_quotation(text, start, end))
    return _with_currency(text, _with_spelt(text, start, end)), end


def _with_spelt(text: str, start: int, end: int) -> int:
    """The beginning of the span with the number in words that the figures in brackets say again."""
    spelt = _SPELT.search(text, max(0, start - _REACH), start) if _FIGURES.match(text, start, end) else None
    return spelt.start() if spelt else start


def _with_currency(text: str, start: int) -> int:
    """The beginning of the span with the currency of the sum that it begins with."""
    currency = _CURRENCY.search(text, max(0, start - _REACH), start) if text[start : start + 1].isdigit() else None
    return currency.start() if currency else start


def _with_named(document: SourceText, text: str, start: int, end: int) -> int:
    """The end of the span with what its title or unit belongs to, as in "Rm. 204" and "Messrs. Dunmore & Hale".

    A street may be followed by the name of something else.
    """
    stop = end - text[start:end].endswith(".")
    word = _LAST_WORD.search(text, start, stop)
    if not word or word[0].lower() not in {"no", *NEVER_LAST} or _STREET.search(text, start, stop):
        return end
    named = _NAMED.match(text, stop)
    return named.end() if named and not document.ends_at(stop + 1) else end


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space and punctuation at its edges.

    >>> trimmed("in  1889, ", 2, 10)
    (4, 8)
    >>> trimmed("Acme Inc. of the U.S.", 0, 9)
    (0, 9)
    >>> trimmed("《悬崖》（2012）", 0, 5)
    (0, 4)
    """
    while start < end:
        if leading := _LEADING.match(text, start, end):
            start = leading.end()
        elif trailing := _TRAILING.search(text, start, end):
            end = trailing.start()
        elif text[end - 1] == "." and not _ABBREVIATION.search(text, start, end):
            end -= 1
        else:
            break
    return start, end


def whole_numbers(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the rest of the numbers in groups of digits that it begins and ends in.

    Telephone, account and card numbers are such, and numbers with a space before each three digits.

    >>> whole_numbers("call 0800 555 0199 now", 5, 13)
    (5, 18)
    >>> whole_numbers("in 2019 300 people came", 3, 7)
    (3, 7)
    """
    return whole_matches(_GROUPS, text, start, end, _REACH)


def without_particle(text: str, start: int, end: int) -> int:
    """The end of the span without the particle that joins a quantity to what is counted.

    >>> without_particle("可容纳150人的报告厅", 3, 8)
    7
    """
    particle = _ATTRIBUTE.search(text, start, end)
    return particle.start(1) if particle and _CHINESE.match(text, end) else end
