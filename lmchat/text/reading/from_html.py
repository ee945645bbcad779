"""HTML to the text of its article, by trafilatura (Barbaresi 2021, ACL-IJCNLP system demonstrations)."""

from __future__ import annotations

import re

from lmchat.text.reading.extras import missing_extra, quiet
from lmchat.text.reading.tags import strip_tags

_PARSED = 4_000_000  # about five seconds; the time grows faster than the page
_HEAD = 4_096
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_HTML_TAG = re.compile(r"<(?:html|body)\b", re.I)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252", "latin1": "cp1252"}


def declared_encoding(data: bytes) -> str | None:
    """The encoding that the page's head names, in the larger form that browsers take it for."""
    match = _CHARSET.search(data, 0, _HEAD)
    if not match:
        return None
    name = match.group(1).decode("ascii").lower()
    return _SUPERSETS.get(name, name)


def html_prose(page: str, shown: str) -> str:
    """The article of `page`; all of its words where no article is found or the page is too large to look for one.

    Raises:
        UnreadableInput: trafilatura is not installed.
    """
    try:
        import trafilatura
    except ImportError:
        raise missing_extra(shown, "HTML") from None
    if len(page) > _PARSED:
        return strip_tags(page)
    declaration = _XML_DECLARATION.match(page)
    page = page[declaration.end() :] if declaration else page
    if not _HTML_TAG.search(page):
        page = f"<html><body>{page}</body></html>"
    with quiet("trafilatura", "htmldate", "justext"):
        return trafilatura.extract(page, include_comments=False) or strip_tags(page)
