"""PDF to text, by pypdf: the text layer of every page, without running heads, its lines joined to paragraphs."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from lmchat.errors import UnreadableInput
from lmchat.text.lines import unwrap
from lmchat.text.reading.extras import missing_extra, quiet

_DIGITS = re.compile(r"\d+")
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
    except ImportError:
        raise missing_extra(shown, "PDF") from None
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
    """The pages without page numbers, and without first and last lines that at least half of the pages have."""
    split = [[line.rstrip() for line in page.split("\n") if line.strip()] for page in pages]
    seen = Counter(key for lines in split for key in {_key(line) for line in (*lines[:1], *lines[-1:])})
    often = {key for key, count in seen.items() if count >= 3 and count * 2 >= len(split)}
    return ["\n".join(_trim(lines, often)) for lines in split]


def _trim(lines: list[str], often: set[str]) -> list[str]:
    first = 1 if lines and _is_running(lines[0], often) else 0
    last = len(lines) - 1 if len(lines) > first and _is_running(lines[-1], often) else len(lines)
    return lines[first:last]


def _is_running(line: str, often: set[str]) -> bool:
    return _key(line) in often or line.strip().isdigit()


def _key(line: str) -> str:
    return _DIGITS.sub("0", line.strip())
