"""Reading one document: bytes, then format, then text.

Every failure is an `InputError` that names the document, says what is wrong in one line, and hints at what to do.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lmchat.errors import BinaryInput, EmptyInput, UnreadableInput
from lmchat.text.file_names import missing_file
from lmchat.text.reading.encodings import decode
from lmchat.text.reading.formats import Format, detect_format, looks_binary, looks_like_markdown, refused_format
from lmchat.text.sanitize import blank_controls, terminal_safe

MAX_BYTES = 512 * 1024 * 1024
"""The largest document that is read."""

_VISIBLE = re.compile(r"[^\s\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0f\ufeff]")


@dataclass(frozen=True, slots=True)
class Document:
    """A text as read.

    Attributes:
        name: the path as it was given, or "-" for standard input.
        text: its prose. Of plain text every code point is kept or replaced by one other (control characters by
            spaces), so that offsets hold in the file, too; of other formats it is the text without its markup.
        encoding: the character encoding, such as "utf-8" or "gb18030"; None for formats that have their own.
    """

    name: str
    text: str
    encoding: str | None


def read_document(path: str | Path) -> Document:
    """The document at `path`.

    Raises:
        UnreadableInput: it is missing, a folder, not permitted, too large or damaged, or its format needs a package
            that is not installed.
        BinaryInput: it is not text.
        EmptyInput: there is nothing but white space in it.
    """
    path = Path(path)
    name = terminal_safe(str(path))
    try:
        with path.open("rb") as stream:
            if stat.S_ISDIR(os.fstat(stream.fileno()).st_mode):  # pragma: no cover - opening it fails on most systems
                raise IsADirectoryError
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _unreadable(name, error) from None
    return _document(data, str(path), name, path.suffix.lower())


def read_stream(stream: BinaryIO, name: str = "-") -> Document:
    """The document that `stream` holds, read to its end. Raises what `read_document` raises."""
    shown = "standard input" if name == "-" else terminal_safe(name)
    try:
        data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a closed stream
        raise _unreadable(shown, error) from None
    return _document(data, name, shown, Path(name).suffix.lower())


def _document(data: bytes, name: str, shown: str, suffix: str) -> Document:
    if len(data) > MAX_BYTES:
        raise UnreadableInput(f"{shown}: larger than {MAX_BYTES >> 20} MB", "split it into smaller files")
    refused = refused_format(data)
    if refused:
        raise BinaryInput(f"{shown}: {refused.what}, not text", refused.hint)
    format_ = detect_format(data, suffix)
    text, encoding = _EXTRACT[format_](data, shown)
    if format_ == "text" and not suffix:
        text = prose_of(text)
    if not _VISIBLE.search(text):
        raise EmptyInput(f"{shown}: {_WHY_EMPTY.get(format_, 'nothing in it')}", "give a file with some text in it")
    return Document(name, text, encoding)


def prose_of(text: str) -> str:
    """A text that nothing says the format of, such as a row's: without its markup where that is surely Markdown."""
    if not looks_like_markdown(text):
        return text
    from lmchat.text.reading.from_markdown import markdown_prose

    return markdown_prose(text)


def _plain(data: bytes, shown: str) -> tuple[str, str]:
    text, encoding = _decoded(data, shown)
    return blank_controls(text), encoding


def _markdown(data: bytes, shown: str) -> tuple[str, str]:
    from lmchat.text.reading.from_markdown import markdown_prose

    text, encoding = _plain(data, shown)
    return markdown_prose(text), encoding


def _subtitles(data: bytes, shown: str) -> tuple[str, str]:
    from lmchat.text.reading.from_subtitles import subtitles_prose

    text, encoding = _plain(data, shown)
    return subtitles_prose(text.replace("\r\n", "\n")), encoding


def _html(data: bytes, shown: str) -> tuple[str, str]:
    from lmchat.text.reading.from_html import declared_encoding, html_prose

    text, encoding = _decoded(data, shown, declared_encoding(data))
    return html_prose(blank_controls(text), shown), encoding


def _pdf(data: bytes, shown: str) -> tuple[str, None]:
    from lmchat.text.reading.from_pdf import pdf_prose

    return blank_controls(pdf_prose(data, shown)), None


def _mail(data: bytes, _shown: str) -> tuple[str, None]:
    from lmchat.text.reading.from_mail import mail_prose

    return blank_controls(mail_prose(data)), None


def _docx(data: bytes, shown: str) -> tuple[str, None]:
    from lmchat.text.reading.from_docx import docx_prose

    return blank_controls(docx_prose(data, shown)), None


_EXTRACT: dict[Format, Callable[[bytes, str], tuple[str, str | None]]] = {
    "text": _plain,
    "markdown": _markdown,
    "html": _html,
    "pdf": _pdf,
    "docx": _docx,
    "subtitles": _subtitles,
    "mail": _mail,
}
_WHY_EMPTY: dict[Format, str] = {"pdf": "no text in it; it may hold scanned pages", "html": "no text in this page"}


def _decoded(data: bytes, shown: str, declared: str | None = None) -> tuple[str, str]:
    """The text of `data` and its encoding; BinaryInput where it is not text."""
    decoded = decode(data, declared)
    if looks_binary(decoded.text):
        raise BinaryInput(f"{shown}: binary data, not text", "give text, Markdown, HTML, PDF, DOCX, mail or subtitles")
    return decoded.text, decoded.encoding


def _unreadable(shown: str, error: OSError | ValueError) -> UnreadableInput:
    """The error for a path or stream that the system does not give up."""
    if isinstance(error, FileNotFoundError):
        return missing_file(shown)
    if isinstance(error, IsADirectoryError):
        return UnreadableInput(f"{shown}: a folder, not a file", "name the files in it, for example FOLDER/*.txt")
    if isinstance(error, PermissionError):
        return UnreadableInput(f"{shown}: no permission to read it", "check its access rights")
    reason = getattr(error, "strerror", None) or str(error)
    return UnreadableInput(f"{shown}: cannot be read: {terminal_safe(reason)}", "check the file and its disk")
