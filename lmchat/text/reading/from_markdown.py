"""Markdown to prose: headings, paragraphs, lists, quotations and tables without their markup; no code, no images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, emphasis
from markdown_it.token import Token

from lmchat.text.cjk import CJK
from lmchat.text.layout.joining import join_lines
from lmchat.text.reading.tags import strip_tags

_PARSED = 300_000  # parsing takes a second at most for as many characters of prose, and some ten of hostile markup
_KEY = r"""["'\w$@][^\n]{0,60}?:(?=\s)"""
_FRONT_MATTER = re.compile(
    r"\+\+\+[ \t]*\n(?=(?:\s*#[^\n]*\n)*\s*(?:\[|[\w\"'][^\n=]*=))(?:[^\n]*\n){0,200}?\+\+\+[ \t]*(?:\n|\Z)"  # TOML
    rf"|---[ \t]*\n(?=(?:[ \t]*(?:#[^\n]*)?\n)*{_KEY})"  # the first thing is a key
    rf"""(?:(?:{_KEY}[^\n]*|(?:[ \t]|- |[#\]}}"'])[^\n]*|-?)\n){{0,200}}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)"""
)
_WIDE = re.compile(f"[{CJK}\u3001-\u303f\uff01-\uff60]")
_ABOVE_LABEL = re.compile(r"(?<=\S)\n(?=[ \t]*\*\*[^*\n]{1,40}(?:[:：]\*\*|\*\*[:：]))")
"""The end of a line above one that begins with a bold label, such as `**Where:**`, which is meant to end there."""
_BREAK_TAG = re.compile(r"<br\b", re.I)
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_LINE_MARKUP = re.compile(r"[ \t]*(?:(?:#{1,6}|>|(?:[-*+]|\d{1,3}[.)])(?:[ \t]+\[[ xX]\])?)[ \t]+)*")
_TASK_BOX = re.compile(r"\A\[[ xX]\]\s+")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_NOTE_MARK = re.compile(r"\[\^[^\s\[\]]+\]")
_NOTE_START = re.compile(rf"^ {{0,3}}{_NOTE_MARK.pattern}:", re.M)
_INLINE_MARKUP = re.compile(rf"\*\*|__|`+|{_NOTE_MARK.pattern}")


def markdown_prose(source: str) -> str:
    r"""The prose of a Markdown text: a paragraph, list item or table row a line, blocks apart by an empty line.

    A source without any prose (nothing but code) is returned as it is. Of sources longer than 300,000 characters only
    fences and the commonest markup are taken out.

    >>> markdown_prose("# Title\n\nA *short* [link](http://a.b).\n\n```py\nx = 1\n```\n")
    'Title\n\nA short link.'
    """
    front = _FRONT_MATTER.match(source)
    body = _NOTE_START.sub("\n", source[front.end() :] if front else source)
    prose = _stripped(body) if len(body) > _PARSED else _parsed(body)
    return prose if prose.strip() else source


def _parsed(source: str) -> str:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.inline.ruler.at("emphasis", _emphasis)
    tokens = parser.parse(_ABOVE_LABEL.sub("  \n", source))  # two spaces make it a hard break
    return "".join(separator + text for separator, text in _lines(tokens) if text).strip()


def _emphasis(state: StateInline, silent: bool) -> bool:
    """CommonMark's rule for asterisks, but in Chinese, which has no spaces, bold may begin and end at any character.

    CommonMark takes "**" between a letter and a punctuation mark for one side only: "**注意：**本次" would have no end.
    Between digits they are a power: 2**3.
    """
    start, known = state.pos, len(state.delimiters)
    found = emphasis.tokenize(state, silent)
    before, after = state.src[max(start - 1, 0) : start], state.src[state.pos : state.pos + 1]
    power, wide = before.isdigit() and after.isdigit(), _WIDE.search(before + after) is not None
    if found and state.src[start : state.pos].startswith("**") and (power or wide):
        for delimiter in state.delimiters[known:]:
            delimiter.open = not power and bool(after.strip())
            delimiter.close = not power and bool(before.strip())
    return found


def _lines(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """(separator, text) of every paragraph, heading, list item and table row."""
    separator = "\n\n"
    row: list[str] | None = None
    begins_item = False
    for token in tokens:
        match token.type:
            case "list_item_open":
                begins_item = True
            case "paragraph_open":
                separator = "\n" if token.hidden else "\n\n"
            case "heading_open" | "table_open":
                separator = "\n\n"
            case "tr_open":
                row = []
            case "tr_close":
                yield separator, " | ".join(row or [])
                separator, row = "\n", None
            case "inline" if row is not None:
                row.append(_inline_text(token.children or []))
            case "inline":
                text = _inline_text(token.children or [])
                yield separator, _TASK_BOX.sub("", text) if begins_item else text
                begins_item = False
            case "html_block":
                yield "\n\n", join_lines(strip_tags(token.content))


def _inline_text(children: list[Token]) -> str:
    """The text of an inline token: links and emphasis by their words, wrapped lines joined, hard breaks kept."""
    lines = [""]
    for child in children:
        if child.type == "hardbreak" or (child.type == "html_inline" and _BREAK_TAG.match(child.content)):
            lines.append("")
        elif child.type == "softbreak":
            lines[-1] += "\n"
        elif child.type == "text":
            lines[-1] += _NOTE_MARK.sub("", child.content)
        elif child.type == "code_inline":
            lines[-1] += child.content
    return "\n".join(filter(None, map(join_lines, lines)))


def _stripped(source: str) -> str:
    """`source` without fenced code and the commonest markup, in one pass over its lines."""
    lines: list[str] = []
    fenced = False
    for line in source.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            lines.append(_INLINE_MARKUP.sub("", _LINK.sub(r"\1", _LINE_MARKUP.sub("", line, count=1))))
    return "\n".join(lines)
