"""PDF to text, by pypdf: the text layer of every page, without running heads, its lines joined to paragraphs."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from lmchat.errors import UnreadableInput
from lmchat.text.lines import unwrap
from lmchat.text.reading.extras import missing_extra, quiet

_NUMBER = re.compile(r"(?<!\d)\d{1,5}(?!\d)")
_LONGEST_HEAD = 200
_LIGATURES = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0xFB00, 0xFB07), *range(0x2F00, 0x2FD6))
}
"""Latin ligatures, and the radicals (U+2F00 on) that some PDF writers put in place of Chinese characters."""


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
    return unwrap(text.translate(_LIGATURES))


def _damaged(shown: str, error: Exception) -> UnreadableInput:
    if type(error).__name__ == "DependencyError":
        return UnreadableInput(
            f"{shown}: encrypted in a way that needs an optional package", "pip install cryptography"
        )
    return UnreadableInput(f"{shown}: a damaged PDF file", "open it in a PDF reader and print it to a new PDF")


def _without_running_heads(pages: Iterable[str]) -> list[str]:
    """The pages without first and last lines that count the pages, or that at least half of the pages have.

    Of the latter the first page keeps its head and the last one its foot: slides, for one, may all have the same title.
    """
    split = [[line.strip() for line in page.split("\n") if line.strip()] for page in pages]
    ends = [{*lines[:1], *lines[-1:]} for lines in split]
    seen = Counter(line for lines in ends for line in lines)
    often = {line for line, count in seen.items() if count >= 3 and count * 2 >= len(split)}
    kept = []
    for page, (lines, counting) in enumerate(zip(split, _counting(ends), strict=True)):
        heads, feet = (counting if page == edge else counting | often for edge in (0, len(split) - 1))
        kept.append("\n".join(_trim(lines, heads, feet)))
    return kept


def _trim(lines: list[str], heads: set[str], feet: set[str]) -> list[str]:
    first = 1 if lines and lines[0] in heads else 0
    last = len(lines) - 1 if len(lines) > first and lines[-1] in feet else len(lines)
    return lines[first:last]


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
    """Whether a number counts the pages: it does so on three pages, or on two where it has no words around it."""
    return any(pages[c] >= (3 if any(map(str.isalnum, c.before + c.after)) else 2) for c in counts)
