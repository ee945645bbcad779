"""Spaces in place of what is not read, so that all else keeps its place."""

from __future__ import annotations

import re

_SHOWN = re.compile(r"[^\n]")


def masked(pattern: re.Pattern[str], text: str) -> str:
    """The text with spaces in place of all that matches a pattern."""
    return pattern.sub(mask, text)


def mask(found: re.Match[str]) -> str:
    """Spaces in place of all of a match but its line breaks."""
    return blanked(found.group())


def blanked(text: str) -> str:
    """Spaces in place of all of a text but its line breaks."""
    return _SHOWN.sub(" ", text)
