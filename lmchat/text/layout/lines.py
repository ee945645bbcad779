"""Line breaks: which of them end something, and which only wrap a paragraph at some column.

A wrapped line is one on which the next line's first word had no more room: at the column that the text is wrapped at,
or at that of its block, the lines that follow each other at once. A text counts as wrapped when that is so for a third
of the lines that the next one may go on from: it begins with a small letter or in Chinese. These have to be a fifth of
all that have no more room, as the titles in a list have none, either; in a block, which has few lines, two fifths, and
only small words behind what does not end like a sentence count. A long line also goes on with small letters that would
have had room, as those who edit a text do not wrap it anew. Items, rows of tables and ruled lines go on with nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import and_
from typing import NamedTuple

from lmchat.text.cjk import CJK
from lmchat.text.layout.joining import joined_paragraph
from lmchat.text.sentence_rules import rule_spans

_MARKS = "-=*~_^#─━═"
_THREE_MARKS = "|".join(rf"{re.escape(mark)}(?:[ \t]*{re.escape(mark)}){{2}}" for mark in _MARKS)
RULE = rf"[|+: \t]*+(?:{_THREE_MARKS})[{re.escape(_MARKS)}|+: \t]*+\r?$"
"""The pattern of a ruled line, as under a title or between the rows of a table; one of several lines (`re.M`)."""
# a ruled line, or lines that follow each other at once, at most 1,001, which are held at a time
_BLOCK = re.compile(rf"(?=\S){RULE}|\S[^\n]*+(?:\n(?!{RULE})[^\S\n]*+\S[^\n]*+){{0,1000}}+", re.M)
_SMALL_LETTER_BELOW = re.compile(r"\n[^\S\n]*+[a-z]")
_LINE = re.compile(r"\S[^\n]*")
_WIDE = re.compile(f"[{CJK}\u3000-\u303f\uff00-\uff60]")
_NO_BEGINNING = "[，。、；：！？…）」』〕】》〉”’]"  # no line begins with these: they stand beside the word before them
_FIRST_WORD = re.compile(rf"[^\s{CJK}\u3000-\u303f\uff00-\uff60]+{_NO_BEGINNING}*|.(?:{_NO_BEGINNING}+|.?)")
_BULLET = re.compile(
    r"(?:[-*+•·◦▪–—#|]|>+|\d{1,3}[.)])\s|\d{1,3}、(?!\d)"
    r"|第[一二三四五六七八九十百零〇\d]{1,5}[编章节条款](?:[\s:：【]|\Z)"
)
ITEM = re.compile(r"(?:[-*+•·◦▪–—]|[(\[]?\w{1,4}[.)\]])\s|-.{1,30}?(?:\s\s|\t)")  # or "-c     with -lt: sort by"
_JUSTIFIED = re.compile(r" [ \t]|\t ")
_PREFIXES = ("# ", "> ", ">>", "| ")  # of remarks and quotations, whose lines stand alone
_CONTINUES = re.compile(f"[a-z{CJK}]")
_NO_ITEM = r"(?![a-z]{1,3}\)|[a-z]\.\s)"  # not "b)", "iv)" or "c.", as items of a list begin
_SMALL_LETTER = re.compile(rf"{_NO_ITEM}[a-z]")
_SMALL_WORD = re.compile(rf"{_NO_ITEM}[a-z]++(?:['’./-][a-z]++)*+[])\"'”’,.;!?]*(?:\Z|\s)")  # not "name:" or "call("
_NUMBER_IN_CHINESE = re.compile(r"(?!\d{1,3}[.．)）、](?!\d))\d.*[，。；！？]")  # not "2、" of a list, nor a date alone
_CODE = re.compile(r"[\w\])]\(|[=_{}]")
_CHINESE_END = re.compile(rf"[{CJK}]\Z")
_SENTENCE_END = re.compile(r"[.!?。！？…:：;；][\"'”’」』）)\]]*\Z")

_SAMPLE_CHARACTERS = 200_000
_SAMPLE_LINES = 2_000
_NARROWEST, _WIDEST = 32, 120
_LONG, _LONG_WITH_SMALL_LETTER = 0.7, 0.4
_WRAPPED_SHARE, _SMALL_SHARE, _SMALL_SHARE_OF_BLOCK = 0.35, 0.2, 0.4
_SAME_INDENT = 2
_NEAR = range(-8, 3)  # how many columns a block may differ from its text and is wrapped with it


class _Row(NamedTuple):
    """A line.

    Attributes:
        text: without white space at its ends.
        start: where that begins in the whole text.
        indent: the columns before it.
        columns: those to its end, near enough: Chinese characters and punctuation take two.
        word: those of its first word.
    """

    text: str
    start: int
    indent: int
    columns: int
    word: int


_Pair = tuple[_Row, _Row]


def hard_lines(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of `text` that no line break ends: lines, or wrapped paragraphs with newlines inside.

    Yields:
        (start, end) in code points, in order; each begins with something else than white space.
    """
    width = wrap_width(text)
    for block in _BLOCK.finditer(text):
        start, end = block.span()
        if text.find("\n", start, end) > 0 and (width or _SMALL_LETTER_BELOW.search(text, start, end)):
            yield from _paragraphs(block, width)
        else:
            yield from (line.span() for line in _LINE.finditer(text, start, end))


def wrap_width(text: str) -> int:
    """The number of columns that `text` is wrapped at, 0 where it is not wrapped. Looks at the first 2,000 lines."""
    rows: list[_Row] = []
    pairs: list[_Pair] = []
    for block in _BLOCK.finditer(text, 0, _SAMPLE_CHARACTERS):
        of_block = _rows(block)
        rows += of_block
        pairs += pairwise(of_block)
        if len(rows) >= _SAMPLE_LINES:
            break
    width = _usual_width([row.columns for row in rows])
    if len(rows) < 3 or not _NARROWEST <= width <= _WIDEST:
        return 0
    may_go_on = [_CONTINUES.match(following.text) is not None for _, following in pairs]
    return width if _is_wrapped(pairs, may_go_on, width, _SMALL_SHARE) else 0


def _rows(block: re.Match[str]) -> list[_Row]:
    """The lines of a block."""
    at = block.string.rfind("\n", 0, block.start()) + 1
    margined = block.string[at : block.end()]
    is_plain = margined.isascii() and "\t" not in margined
    rows: list[_Row] = []
    for line in margined.split("\n"):
        text = line.strip()
        indent = line.index(text[0])
        if is_plain:
            row = _Row(text, at + indent, indent, indent + len(text), len(text.split(None, 1)[0]))
        else:
            laid_out = line.expandtabs().rstrip()
            row = _Row(text, at + indent, laid_out.index(text[0]), _columns(laid_out), _columns_of_word(text))
        rows.append(row)
        at += len(line) + 1
    return rows


def _paragraphs(block: re.Match[str], width: int) -> Iterator[tuple[int, int]]:
    """The stretches of a block, in a text that is wrapped at `width` columns, or at none (0)."""
    rows = _rows(block)
    first = rows[0]
    for row, following, joined in zip(rows, rows[1:], _joins(rows, width), strict=False):
        if not joined:
            yield first.start, row.start + len(row.text)
            first = following
    yield first.start, rows[-1].start + len(rows[-1].text)


def _joins(rows: Sequence[_Row], width: int) -> list[bool]:
    """For all rows of a block but the last, whether the next goes on with it."""
    pairs = list(pairwise(rows))
    own = max(row.columns for row in rows)
    if own - width in _NEAR or not _NARROWEST <= own <= _WIDEST:
        return [_no_room(*pair, width) or _flows_on(*pair, width) for pair in pairs]
    goes_on = [_says_more(*pair) for pair in pairs]
    flow = max(own, width)
    if not _is_wrapped(pairs, goes_on, own, _SMALL_SHARE_OF_BLOCK):
        own = 0
        flow *= width > 0 or len(pairs) <= 4 * sum(goes_on) <= 8
    return [
        _no_room(*pair, own) or _no_room(*pair, width) or (small and _flows_on(*pair, flow))
        for pair, small in zip(pairs, goes_on, strict=True)
    ]


def _says_more(row: _Row, following: _Row) -> bool:
    """Whether a line does not end like a sentence and the next goes on below it with a small word; code does not."""
    if not _SMALL_WORD.match(following.text) or _hangs(row, following):
        return False
    is_code = _CODE.search(row.text) and _CODE.search(following.text)
    return not is_code and not _ends_sentence(row.text, following.text)


def _hangs(row: _Row, following: _Row) -> bool:
    """Whether a line is indented below another that is no item, as what is said of a term below it."""
    return following.indent - row.indent > _SAME_INDENT and not ITEM.match(row.text)


def _is_wrapped(pairs: Sequence[_Pair], may_go_on: Sequence[bool], width: int, share: float) -> bool:
    """Whether lines are wrapped at a width: enough of those have no more room that the next one may go on with.

    Args:
        pairs: lines and those that follow them at once.
        may_go_on: for each pair, whether the second may go on with the first.
        width: in columns.
        share: of those without room, the fewest that have to be gone on with.
    """
    if not any(may_go_on):
        return False
    full = [_no_room(*pair, width) and 2 * pair[1].word <= width for pair in pairs]
    wrapped: int = sum(map(and_, full, may_go_on))
    return wrapped > 0 and wrapped >= max(_WRAPPED_SHARE * sum(may_go_on), share * sum(full))


def unwrap(text: str) -> str:
    """The text of laid-out pages (PDF) with a paragraph a line, hyphenated words put together again.

    On such pages every line is one of the layout, of letters of unlike widths: a line goes on when it is long or the
    next begins with a small letter, unless it ends like a sentence or the next is the item of a list.
    """
    lines = [line.strip() for line in text.split("\n")]
    width = _usual_width([_columns(line) for line in lines if line])
    paragraphs: list[list[str]] = []
    for previous, line in pairwise(["", *lines]):
        if line and previous and _goes_on(previous, line, width):
            paragraphs[-1].append(line)
        elif line:
            paragraphs.append([line])
    return "\n".join(joined_paragraph("\n".join(paragraph)) for paragraph in paragraphs)


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether a line of a page that is `width` columns wide ends in the middle of a paragraph."""
    if _BULLET.match(following) or _ends_sentence(line, following):
        return False
    share = _LONG_WITH_SMALL_LETTER if following[0].islower() else _LONG
    return _columns(line) >= share * width


def _ends_sentence(line: str, following: str) -> bool:
    """Whether a line ends like a sentence; a full stop may also be that of an abbreviation ("Mr.", "Fig.").

    A small letter that follows proves nothing, for rows of a list may begin with one: a day takes its place.
    """
    if not line.endswith("."):
        return _SENTENCE_END.search(line) is not None
    ahead = "Monday" if following[0].islower() else following
    return any(end == len(line) for _, end in rule_spans(f"{line} {ahead}"))


def _no_room(row: _Row, following: _Row, width: int) -> bool:
    """Whether the first word of `following` would not have fitted on `row`; items and rows of tables have room."""
    columns, line = row.columns, row.text
    if columns > width + 2 or columns + 1 + following.word <= width or not width:
        return False
    apart = line.startswith(_PREFIXES) or _BULLET.match(following.text)
    return not apart and not _are_rows(line, following.text)


def _flows_on(row: _Row, following: _Row, width: int) -> bool:
    """Whether a long line ends within a sentence: `following` goes on in small letters, or in Chinese with a number."""
    if not _LONG * width <= row.columns <= 2 * width:
        return False
    if not _SMALL_LETTER.match(following.text) and not _counts(row, following):
        return False
    apart = _hangs(row, following) or row.text.startswith(_PREFIXES) or _are_rows(row.text, following.text)
    return not apart and not _ends_sentence(row.text, following.text)


def _counts(row: _Row, following: _Row) -> bool:
    """Whether a line ends in a Chinese character, and a number begins the next one, which is indented no more."""
    if following.indent > row.indent or not _NUMBER_IN_CHINESE.match(following.text):
        return False
    return _CHINESE_END.search(row.text) is not None


def _are_rows(line: str, following: str) -> bool:
    """Whether two lines are rows of a table; those of justified text may have tabs, too, beside other wide gaps."""
    if "\t" in line and "\t" in following:
        return not (_JUSTIFIED.search(line) or _JUSTIFIED.search(following))
    return ("    " in line and "    " in following) or (" | " in line and " | " in following)


def _usual_width(columns: Sequence[int]) -> int:
    """The columns that all but a twentieth of the lines keep to, 0 where there is no line."""
    return sorted(columns)[int(0.95 * (len(columns) - 1))] if columns else 0


def _columns_of_word(line: str) -> int:
    """The width of the first word of `line` with the marks behind it; of Chinese, at least its first two characters."""
    word = _FIRST_WORD.match(line)
    return _columns(word.group()) if word else 0


def _columns(line: str) -> int:
    """The width of `line` in terminal columns, near enough: Chinese characters and punctuation take two."""
    return len(line) if line.isascii() else len(line) + len(_WIDE.findall(line))
