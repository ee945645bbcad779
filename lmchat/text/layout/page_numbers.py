"""The numbers of pages that a printed text has in lines of their own, and the running heads beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from lmchat.text.layout.masks import mask
from lmchat.text.sentence_rules import ends_sentence

_BLOCK = re.compile(r"^[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", re.M)
"""Lines that follow each other at once."""
_NUMBER = re.compile(
    r"\s*(?:[-–—|] ?)?(?:(?:[Pp]age|PAGE|p\.) ?|第 ?)?(\d{1,3})(?: ?页)?(?: ?(?:/|of) ?\d{1,4})?(?: ?[-–—|])?\s*"
)
_DIGITS = re.compile(r"\d+")
_LONGEST_HEAD = 120
_FEWEST_PAGES, _FEWEST_HEADS = 3, 2


def without_page_numbers(text: str) -> str:
    r"""The text with spaces in place of numbers that count its pages, and of lines that stand beside several of them.

    >>> without_page_numbers("A cat.\n\n1\n\nNews\n\nIt ran.\n\n2\n\nNews\n\nIt sat.\n\n3\n").split()
    ['A', 'cat.', 'It', 'ran.', 'It', 'sat.']
    """
    blocks = list(_BLOCK.finditer(text))
    pages = _pages(blocks)
    if len(pages) < _FEWEST_PAGES:
        return text
    beside = {at for page in pages for at in (page - 1, page + 1) if 0 <= at < len(blocks)}.difference(pages)
    heads = {at: head for at in beside if (head := _head(blocks[at].group()))}
    often = Counter(heads.values())
    parts: list[str] = []
    end = 0
    for at in sorted({*pages, *(at for at, head in heads.items() if often[head] >= _FEWEST_HEADS)}):
        parts += text[end : blocks[at].start()], mask(blocks[at])
        end = blocks[at].end()
    return "".join((*parts, text[end:]))


def _pages(blocks: Sequence[re.Match[str]]) -> list[int]:
    """The indices of the blocks that are a number, one more or less than the nearest other one."""
    numbers = [(at, int(found[1])) for at, block in enumerate(blocks) if (found := _NUMBER.fullmatch(block.group()))]
    steps = [following == number + 1 for (_, number), (_, following) in pairwise(numbers)]
    counts = zip(numbers, [False, *steps], [*steps, False], strict=False)
    return [at for (at, _), follows, leads in counts if follows or leads]


def _head(block: str) -> str:
    """A line as it stands on other pages, too, but for its numbers; nothing where it is none."""
    if "\n" in block or len(block) > _LONGEST_HEAD or ends_sentence(block.rstrip()):
        return ""
    return " ".join(_DIGITS.sub("0", block).split())
