"""Line breaks: which of them end something, and which only wrap a paragraph at some column.

A wrapped line is one on which the next line's first word had no more room. A text counts as wrapped when that is so for
a third of the lines that the next one may go on from: it follows at once, with a small letter or in Chinese. These have
to be a fifth of all that are followed at once and have no more room, as the titles in a list have none, either. In such
a text a long line also goes on with small letters that would have had room, as those who edit it do not wrap it anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import compress, islice, pairwise

from lmchat.text.language import CJK
from lmchat.text.lexicon import Lexicon
from lmchat.text.sentence_rules import rule_spans

_LINE = re.compile(r"\S[^\n]*")
_WIDE = re.compile(f"[{CJK}\u3000-\u303f\uff00-\uff60]")
_FIRST_WORD = re.compile(rf"[^\s{CJK}\u3000-\u303f\uff00-\uff60]+|.{{1,2}}")
_BULLET = re.compile(r"(?:[-*+•·◦▪–—#>|]|\d{1,3}[.)])\s|\d{1,3}、(?!\d)")
_CELLS = re.compile(r" \| |\t")
_CONTINUES = re.compile(f"[a-z{CJK}]")
_SMALL_WORD = re.compile(r"(?![a-z]{1,3}\)|[a-z]\.)[a-z]")  # not "b)", "iv)" or "c.", as items of a list begin
_WRAP = re.compile(r"(?<!\s)\s*\n\s*")
_SENTENCE_END = re.compile(r"[.!?。！？…:：;；][\"'”’」』）)\]]*\Z")
_HYPHEN = re.compile(r"(?<![^\W\d_])([^\W\d_]+)([-\u00ad\u2010])\s*\n\s*(?=([a-z]+)(-?))")
_CJK_WRAP = re.compile(rf"(?<=[{CJK}\u3000-\u303f\uff00-\uff60])(?<!\s)\s*\n\s*(?=[{CJK}\u3000-\u303f\uff00-\uff60])")

_SAMPLE_CHARACTERS = 200_000
_SAMPLE_LINES = 2_000
_NARROWEST, _WIDEST = 40, 120
_LONG, _LONG_WITH_SMALL_LETTER = 0.7, 0.4
_WRAPPED_SHARE, _SMALL_SHARE = 0.35, 0.2

_LEXICON = Lexicon()


def hard_lines(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of `text` that no line break ends: lines, or wrapped paragraphs with newlines inside.

    Yields:
        (start, end) in code points, in order; each begins with something else than white space.
    """
    width = wrap_width(text)
    start, previous = 0, ""
    end = -1
    for match in _LINE.finditer(text):
        line = _from_margin(match)
        adjacent = end >= 0 and text.count("\n", end, match.start()) == 1
        wrapped = width and adjacent and (_no_room(previous, line, width) or _flows_on(previous, line, width))
        if end >= 0 and not wrapped:
            yield start, end
        if end < 0 or not wrapped:
            start = match.start()
        end, previous = match.end(), line
    if end >= 0:
        yield start, end


def wrap_width(text: str) -> int:
    """The number of columns that `text` is wrapped at, 0 where it is not wrapped. Looks at the first 2,000 lines."""
    matches = list(islice(_LINE.finditer(text, 0, _SAMPLE_CHARACTERS), _SAMPLE_LINES))
    lines = [_from_margin(match) for match in matches]
    if len(lines) < 3:
        return 0
    width = _usual_width(lines)
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    adjacent = (text.count("\n", one.end(), other.start()) == 1 for one, other in pairwise(matches))
    pairs = list(compress(pairwise(lines), adjacent))
    may_go_on = sum(map(_may_go_on, pairs))
    full = [pair for pair in pairs if _no_room(*pair, width) and not _is_one_word(pair[1], width)]
    wrapped = sum(map(_may_go_on, full))
    return width if wrapped and wrapped >= max(_WRAPPED_SHARE * may_go_on, _SMALL_SHARE * len(full)) else 0


def _may_go_on(pair: tuple[str, str]) -> bool:
    """Whether the second of two lines begins with a small letter or in Chinese."""
    return _CONTINUES.match(pair[1].lstrip()) is not None


def _is_one_word(line: str, width: int) -> bool:
    """Whether most of a line is one word, as in a list of files: it would have room on no other line."""
    word = _FIRST_WORD.match(line.lstrip())
    return word is not None and 2 * _columns(word.group()) > width


def _from_margin(line: re.Match[str]) -> str:
    """A line with its indent, which is a part of its width."""
    return line.string[line.string.rfind("\n", 0, line.start()) + 1 : line.end()]


def unwrap(text: str) -> str:
    """The text of laid-out pages (PDF) with a paragraph a line, hyphenated words put together again.

    On such pages every line is one of the layout, of letters of unlike widths: a line goes on when it is long or the
    next begins with a small letter, unless it ends like a sentence or the next is the item of a list.
    """
    lines = [line.strip() for line in text.split("\n")]
    width = _usual_width(list(filter(None, lines)))
    paragraphs: list[list[str]] = []
    for previous, line in pairwise(["", *lines]):
        if line and previous and _goes_on(previous, line, width):
            paragraphs[-1].append(line)
        elif line:
            paragraphs.append([line])
    return "\n".join(join_lines(_HYPHEN.sub(_joined, "\n".join(paragraph))) for paragraph in paragraphs)


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether a line of a page that is `width` columns wide ends in the middle of a paragraph."""
    if _BULLET.match(following) or _ends_sentence(line, following):
        return False
    share = _LONG_WITH_SMALL_LETTER if following[0].islower() else _LONG
    return _columns(line) >= share * width


def _ends_sentence(line: str, following: str) -> bool:
    """Whether a line ends like a sentence; a full stop may also be that of an abbreviation ("Mr.", "Fig.").

    A small letter that follows proves nothing, for rows of a list may begin with one: a name takes its place.
    """
    if not line.endswith("."):
        return _SENTENCE_END.search(line) is not None
    ahead = "Jones" if following[0].islower() else following
    return any(end == len(line) for _, end in rule_spans(f"{line} {ahead}"))


def _joined(wrapped: re.Match[str]) -> str:
    """The beginning of a word that was wrapped at a hyphen, which stays where both words make none together."""
    first, hyphen, second, more = wrapped.groups()
    both = {first.lower(), second}
    compound = hyphen != "\u00ad" and both <= _LEXICON.words  # as in "well-known"
    apart = more or "the" in both or (first + second).lower() not in _LEXICON.words  # people do write "ofthe"
    return f"{first}-" if compound and apart else first


def join_lines(paragraph: str) -> str:
    """A paragraph on one line, without a space where Chinese was wrapped."""
    return without_line_breaks(paragraph).strip()


def without_line_breaks(text: str) -> str:
    """A text on one line, with a space in place of each line break but where Chinese was wrapped; its edges stay."""
    return _WRAP.sub(" ", _CJK_WRAP.sub("", text))


def _no_room(line: str, following: str, width: int) -> bool:
    """Whether the first word of `following` would not have fitted on `line`; rows of tables have room."""
    following = following.lstrip()
    if len(line) > 2 * width or _BULLET.match(following) or _are_rows(line, following):
        return False
    word = _FIRST_WORD.match(following)
    columns = _columns(line.rstrip())
    return columns <= width + 2 and word is not None and columns + 1 + _columns(word.group()) > width


def _flows_on(line: str, following: str, width: int) -> bool:
    """Whether a long line ends within a sentence, with which `following` goes on in small letters."""
    line, following = line.rstrip(), following.lstrip()
    if len(line) > 2 * width or not _SMALL_WORD.match(following) or _are_rows(line, following):
        return False
    return _columns(line) >= _LONG * width and not _ends_sentence(line, following)


def _are_rows(line: str, following: str) -> bool:
    """Whether two lines are rows of a table."""
    return all(map(_CELLS.search, (line.strip(), following.strip())))


def _usual_width(lines: Sequence[str]) -> int:
    """The columns that all but a twentieth of the lines keep to, 0 where there is no line."""
    columns = sorted(map(_columns, lines))
    return columns[int(0.95 * (len(columns) - 1))] if columns else 0


def _columns(line: str) -> int:
    """The width of `line` in terminal columns, near enough: Chinese characters and punctuation take two."""
    return len(line) if line.isascii() else len(line) + len(_WIDE.findall(line))
