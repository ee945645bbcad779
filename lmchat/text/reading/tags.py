"""Taking tags out of HTML without a parser, in one pass: for HTML inside Markdown, and for pages too large to parse."""

from __future__ import annotations

import html
import re

from lmchat.text.layout.joining import without_line_breaks

_HIDDEN = (
    (re.compile("<!--"), re.compile("-->")),
    *((re.compile(rf"<{tag}\b", re.I), re.compile(rf"</{tag}[^<>]*>", re.I)) for tag in ("script", "style", "title")),
)
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|body|br|dd|div|dl|dt|figcaption|footer|form|h[1-6]|head|header|hr|html|li|main|"
    r"nav|ol|p|pre|section|summary|table|tbody|td|th|thead|title|tr|ul)\b[^<>]*>",
    re.I,
)
_LAID_OUT = re.compile(r"(<(?:pre|textarea|script|style)\b.*?(?:</(?:pre|textarea|script|style)\b|\Z))", re.I | re.S)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<![a-zA-Z][^<>]*>")
_SPACES = re.compile(r"(?<!\s)\s*\n\s*")


def strip_tags(page: str) -> str:
    r"""The text of some HTML, a block a line; comments, scripts, styles and the title are left out.

    >>> strip_tags("<p>One <b>w</b>ord.<!-- x --><li>Two &amp; three")
    'One word.\nTwo & three'
    """
    for opening, closing in _HIDDEN:
        page = _without(page, opening, closing)
    text = html.unescape(_TAG.sub("", _BLOCK.sub("\n", joined_lines(page))))
    return _SPACES.sub("\n", text).strip()


def joined_lines(page: str) -> str:
    """Some HTML without its line breaks, but for those in what is laid out beforehand."""
    parts = _LAID_OUT.split(page)
    parts[::2] = (without_line_breaks(_SPACES.sub("\n", part)) for part in parts[::2])
    return "".join(parts)


def _without(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """`text` without what stands between `opening` and `closing`; what is never closed reaches to the end."""
    kept, at = [], 0
    while begin := opening.search(text, at):
        kept.append(text[at : begin.start()])
        end = closing.search(text, begin.end())
        at = end.end() if end else len(text)
    return "".join([*kept, text[at:]])
