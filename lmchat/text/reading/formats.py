"""What kind of file some bytes are: a format with text inside, a known one without, or plain text."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Format = Literal["text", "markdown", "html", "pdf", "docx", "subtitles", "mail"]

_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mkdn"})
_SUBTITLE_SUFFIXES = frozenset({".srt", ".vtt"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_TEXT_SUFFIXES = frozenset({".txt", ".text", ".log", ".csv", ".tsv", ".json", ".jsonl", ".rst", ".tex", ".py"})
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?><!--.*?-->\s*+)*+<(?:!doctype\s+html|html)\b", re.I | re.S
)
_SUBTITLES_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(?:WEBVTT\b|\d+[ \t\r]*\n(?:\d+:)?\d\d:\d\d[.,]\d{3}[ \t]+-->)")
_MAIL_HEAD = 65_536
_MAIL_START = re.compile(rb"(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*+){2,}+\r?\n")
_MAIL_FROM = re.compile(rb"^From:", re.M | re.I)
_ENCODED_MAIL = re.compile(
    rb"^Content-(?:Transfer-Encoding:\s*(?:base64|quoted-printable)|Type:\s*(?:multipart/|text/html))"
    rb"|=\?[\w-]+\?[bq]\?",
    re.M | re.I,
)
_MARKDOWN = re.compile(
    r"(?<![a-zA-Z0-9_*/])\*\*(?=[^\s*])[^*\n]*[^\s*]\*\*(?![a-zA-Z0-9_*])"  # bold
    r"|(?<![a-zA-Z0-9_\])])\[[^\[\]\n]+\]\((?:https?://|[./#])[^()\s]*\)"  # a link, not a call
    r"|(?:\A|\n\n)#{1,6} \w[^\n]*\n\n"  # a heading
    r"(?!(?:from|import) )[^\W\d_][^\n=;{}$]{30,}(?![^\n])"  # and a line of prose, neither of settings nor of code
)
_HEAD = 4_096
_PDF_START = re.compile(rb"(?:.{0,1023}?[\r\n\0\xbf])?%PDF-\d", re.S)  # 0xbf ends a byte order mark
_MP4_START = re.compile(rb"\0\0..ftyp", re.S)


class Refused(NamedTuple):
    """A format that is recognized and not read."""

    what: str
    hint: str


_OTHER = "give text, Markdown, HTML, PDF, DOCX, mail or subtitles"
_UNPACK = "unpack it first"
_CONVERT = "save it as DOCX, PDF or plain text first"

_SIGNATURES: tuple[tuple[int, bytes, Refused], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", Refused("a PNG image", _OTHER)),
    (0, b"\xff\xd8\xff", Refused("a JPEG image", _OTHER)),
    (0, b"GIF87a", Refused("a GIF image", _OTHER)),
    (0, b"GIF89a", Refused("a GIF image", _OTHER)),
    (0, b"II*\x00", Refused("a TIFF image", _OTHER)),
    (0, b"MM\x00*", Refused("a TIFF image", _OTHER)),
    (8, b"WEBP", Refused("a WebP image", _OTHER)),
    (8, b"WAVEfmt", Refused("a sound file", _OTHER)),
    (0, b"ID3\x03", Refused("a sound file", _OTHER)),
    (0, b"ID3\x04", Refused("a sound file", _OTHER)),
    (0, b"fLaC\x00", Refused("a sound file", _OTHER)),
    (0, b"OggS\x00", Refused("a sound file", _OTHER)),
    (0, b"\x1a\x45\xdf\xa3", Refused("a video file", _OTHER)),
    (0, b"\x1f\x8b\x08", Refused("a gzip archive", _UNPACK)),
    (0, b"BZh91AY&SY", Refused("a bzip2 archive", _UNPACK)),
    (0, b"\xfd7zXZ\x00", Refused("an xz archive", _UNPACK)),
    (0, b"\x28\xb5\x2f\xfd", Refused("a Zstandard archive", _UNPACK)),
    (0, b"7z\xbc\xaf\x27\x1c", Refused("a 7-Zip archive", _UNPACK)),
    (0, b"Rar!\x1a\x07", Refused("a RAR archive", _UNPACK)),
    (257, b"ustar", Refused("a tar archive", _UNPACK)),
    (0, b"\x7fELF", Refused("a program", _OTHER)),
    (0, b"\xcf\xfa\xed\xfe", Refused("a program", _OTHER)),
    (0, b"\xca\xfe\xba\xbe", Refused("a program", _OTHER)),
    (0, b"\x00asm", Refused("a program", _OTHER)),
    (0, b"SQLite format 3\x00", Refused("an SQLite database", _OTHER)),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refused("an old Office document (such as .doc)", _CONVERT)),
    (0, b"{\\rtf", Refused("an RTF document", _CONVERT)),
    (0, b"%!PS-Adobe", Refused("a PostScript document", "convert it to PDF first")),
)
_ZIP_MEMBERS: tuple[tuple[str, Refused], ...] = (
    ("xl/workbook.xml", Refused("an Excel workbook", "save the sheet as text first")),
    ("ppt/presentation.xml", Refused("a PowerPoint presentation", "save it as PDF first")),
    ("META-INF/container.xml", Refused("an EPUB book", "convert it to text first")),
    ("content.xml", Refused("an OpenDocument file", _CONVERT)),
)
_ZIP_START = b"PK\x03\x04"
_DOCX_MEMBER = "word/document.xml"


def detect_format(data: bytes, suffix: str) -> Format:
    """The format of `data`: by its first bytes, else by `suffix` (lower case, with its dot), else plain text."""
    if data.startswith(_ZIP_START):
        return "docx"  # other archives were refused
    is_named = suffix in _TEXT_SUFFIXES | _MARKDOWN_SUFFIXES | _HTML_SUFFIXES | _SUBTITLE_SUFFIXES
    if suffix == ".pdf" or data.startswith(b"%PDF-") or (not is_named and _PDF_START.match(data)):
        return "pdf"
    if suffix == ".docx":
        return "docx"
    if suffix in _HTML_SUFFIXES or (not is_named and _HTML_START.match(data, 0, _HEAD)):
        return "html"
    if suffix in _SUBTITLE_SUFFIXES or (not is_named and _SUBTITLES_START.match(data, 0, _HEAD)):
        return "subtitles"
    if not is_named and _is_encoded_mail(data):
        return "mail"
    return "markdown" if suffix in _MARKDOWN_SUFFIXES else "text"


def _is_encoded_mail(data: bytes) -> bool:
    """Whether `data` begins with the headers of a mail that say that it is not plain text as it stands."""
    start = _MAIL_START.match(data, 0, _MAIL_HEAD)
    headers = start.group() if start else b""
    return bool(_MAIL_FROM.search(headers) and _ENCODED_MAIL.search(headers))


def refused_format(data: bytes) -> Refused | None:
    """What `data` is, when its first bytes show a format that holds no text or is not supported."""
    for offset, signature, refused in _SIGNATURES:
        if data.startswith(signature, offset):
            return refused
    if _MP4_START.match(data):
        return Refused("a video or sound file", _OTHER)
    return _refused_zip(data) if data.startswith(_ZIP_START) else None


def _refused_zip(data: bytes) -> Refused | None:
    """What a ZIP archive is, when it is not a DOCX document or too damaged to tell."""
    import io
    import zipfile  # here, since it takes some milliseconds

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = frozenset(archive.namelist())
    except Exception:  # noqa: BLE001 - of damaged archives zipfile raises many kinds, NotImplementedError among them
        return None if _DOCX_MEMBER.encode() in data else Refused("a damaged ZIP archive", _UNPACK)
    if _DOCX_MEMBER in members:
        return None
    known = (refused for member, refused in _ZIP_MEMBERS if member in members)
    return next(known, Refused("a ZIP archive", _UNPACK))


def looks_like_markdown(text: str) -> bool:
    """Whether a text that nothing says the format of has marks that are hardly anything but Markdown.

    >>> [looks_like_markdown(text) for text in ("A **bold** word.", "f(**a, b**2)")]
    [True, False]
    """
    return _MARKDOWN.search(text) is not None


_CONTROL_SHARE = 0.05
_DAMAGED_SHARE = 0.3
_SAMPLE = 65_536
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def looks_binary(text: str) -> bool:
    """Whether decoded `text` is more likely binary: too many control, NUL or undecodable characters in a sample."""
    middle = len(text) // 2
    for sample in (text[:_SAMPLE], text[middle : middle + _SAMPLE]):
        if len(_CONTROLS.findall(sample)) + sample.count("\0") / 4 > _CONTROL_SHARE * len(sample) + 1:
            return True
        if sample.count("\ufffd") > _DAMAGED_SHARE * len(sample) + 1:
            return True
    return False
