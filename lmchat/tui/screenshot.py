"""Pictures of the screen."""

from __future__ import annotations

import html
import re

from rich.cells import cell_len

_TEXT = re.compile(r'(<text class="[^"]*-r\d+"[^>]*? textLength=")([\d.]+)("[^>]*>)([^<]*)(?=</text>)')


def widened(svg: str) -> str:
    """A picture by Rich, which gives every character one cell, with two cells for those that take two.

    Args:
        svg: the picture.
    """
    return _TEXT.sub(_with_cells, svg)


def _with_cells(match: re.Match[str]) -> str:
    """A run of text that is as long as its cells together."""
    text = html.unescape(match[4])
    length = float(match[2]) / max(1, len(text)) * cell_len(text)
    return f"{match[1]}{length:g}{match[3]}{match[4]}"
