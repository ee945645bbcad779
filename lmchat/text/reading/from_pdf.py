"""PDF to text, by pypdf: the text layer of every page, without running heads, its lines joined to paragraphs."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from lmchat.errors import UnreadableInput
from lmchat.text.layout.lines import unwrap
from lmchat.text.reading.extras import missing_extra, quiet

_NUMBER = re.compile(r"(?<!\d)\d{1,5}(?!\d)")
_BEFORE_NUMBER = re.compile(r"[\s|–—-]*+(?:page|p\.|第)?\s*+", re.I)
_AFTER_NUMBER = re.compile(r"\s*+页?[\s,，]*+(?:(?:/|of|共)\s*+\d{1,5}\s*+)?页?[\s|–—-]*+", re.I)
_LONGEST_HEAD = 200
_EDGE = 3
"""How many lines at an end of a page a running head is looked for among."""
_LIGATURES = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0xFB00, 0xFB07), *range(0x2F00, 0x2FD6))
}
"""Latin ligatures, and the radicals (U+2F00 on) that some PDF writers put in place of Chinese characters."""
_BULLETS = dict.fromkeys((0x7F, 0xF0A7, 0xF0B7, 0xF0D8, 0xF0FC), "•")
"""Codes of bullets in fonts of symbols, and one that fonts without a character for it show as a bullet."""
_LONE_BULLET = re.compile(r"^[ \t]*•\s*\n", re.M)


def pdf_prose(data: bytes, shown: str) -> str:
    """The text of all pages; "" when there is none (a scan).

    Raises:
        UnreadableInput: pypdf is not installed; the file is damaged, or encrypted with a password.
    """
    try:
        import pypdf
    except ImportError as error:
        raise missing_extra(shown, "PDF", "pypdf", error) from None
    with quiet("pypdf"):
        try:
            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise UnreadableInput(f"{shown}: encrypted with a password", "save a copy without one")
            pages = [page.extract_text() for page in reader.pages]
        except UnreadableInput:
            raise
        except Exception as error:  # noqa: BLE001 - of damaged files pypdf raises nearly anything
            raise _damaged(shown, error) from None
    text = "\n".join(_without_running_heads(pages))
    return unwrap(_LONE_BULLET.sub("• ", text.translate(_LIGATURES | _BULLETS)))


def _damaged(shown: str, error: Exception) -> UnreadableInput:
    if type(error).__name__ == "DependencyError":
        return UnreadableInput(
            f"{shown}: encrypted in a way that needs an optional package", "pip install cryptography"
        )
    return UnreadableInput(f"{shown}: a damaged PDF file", "open it in a PDF reader and print it to a new PDF")


def _without_running_heads(pages: Sequence[str]) -> list[str]:
    """The pages without the lines near their ends that count the pages, or that at least half of the pages have.

    Of the latter the first page keeps its head and the last one its foot, for slides may all have the same title; but
    beside the number of the page no running head stays.
    """
    split = [[line.strip() for line in page.split("\n") if line.strip()] for page in pages]
    edges = [_edges(lines) for lines in split]
    ends = [{*head, *foot} for head, _, foot in edges]
    seen = Counter(line for lines in ends for line in lines)
    often = {line: count for line, count in seen.items() if count >= 2 and count * 2 >= len(split)}
    kept = []
    for page, ((head, body, foot), counting) in enumerate(zip(edges, _counting(ends), strict=True)):
        own_head = _own_lines(head, counting, often, may_be_title=page == 0)
        own_foot = _own_lines(foot, counting, often, may_be_title=page == len(edges) - 1)
        kept.append("\n".join([*own_head, *body, *own_foot]))
    return kept


def _edges(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    """The lines of a page among which its running head is, those below, and those among which its foot is."""
    size = min(_EDGE, (len(lines) + 1) // 2)
    below = max(size, len(lines) - size)
    return lines[:size], lines[size:below], lines[below:]


def _own_lines(edge: list[str], counting: set[str], often: dict[str, int], *, may_be_title: bool) -> list[str]:
    """The lines at an end of a page that are neither a number of it nor of a running head or foot."""
    if counting.isdisjoint(edge) and may_be_title:
        return edge
    fewest = 3 if counting.isdisjoint(edge) else 2
    return [line for line in edge if line not in counting and often.get(line, 0) < fewest]


class _Count(NamedTuple):
    """A number in a line: what stands around it, and how far it is ahead of the number of the page."""

    before: str
    after: str
    ahead: int


def _counting(ends: list[set[str]]) -> list[set[str]]:
    """For each page those of its lines in which a number grows with the pages, as it does on others."""
    counts = [{line: _counts(line, page) for line in lines} for page, lines in enumerate(ends)]
    pages = Counter(count for lines in counts for count in set().union(*lines.values()))
    return [{line for line, found in lines.items() if _has_page_number(found, pages)} for lines in counts]


def _counts(line: str, page: int) -> set[_Count]:
    if len(line) > _LONGEST_HEAD:
        return set()
    numbers = _NUMBER.finditer(line)
    return {_Count(line[: n.start()], line[n.end() :], int(n.group()) - page) for n in numbers}


def _has_page_number(counts: set[_Count], pages: Counter[_Count]) -> bool:
    return any(pages[count] >= _pages_needed(count) for count in counts)


def _pages_needed(count: _Count) -> int:
    """On how many pages a number has to grow with them to be theirs: fewer where nothing but that stands around it."""
    if not any(map(str.isalnum, count.before + count.after)):
        return 2
    if not (_BEFORE_NUMBER.fullmatch(count.before) and _AFTER_NUMBER.fullmatch(count.after)):
        return 3
    return 1 if count.ahead == 1 else 2
