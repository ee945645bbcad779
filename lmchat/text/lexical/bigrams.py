"""Pairs of Chinese characters that people write one after the other, so that a word that was cut can be told.

A model that puts a headline together from bits of a text cuts words: `青霉敏` of `青霉素过敏`. Chinese has no spaces,
so a word is known by its pairs: they stand one after the other far more often than chance would have it.

`bigrams.bin.gz` beside this file has a line of characters and then, for each of them in this order, a bit for each:
whether people write it behind. After these come as many bits that tell which of the pairs are bound together.
scripts/make_bigrams.py wrote it.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Collection
from functools import cache
from itertools import pairwise
from pathlib import Path

SHIPPED = Path(__file__).with_name("bigrams.bin.gz")
_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")


def chinese_bigrams(text: str) -> set[str]:
    """The pairs of Chinese characters that stand in a text with nothing between them.

    >>> sorted(chinese_bigrams("青霉素，A 药"))
    ['霉素', '青霉']
    """
    return {first + second for run in _CHINESE.findall(text) for first, second in pairwise(run)}


def packed(written: Collection[str], bound: Collection[str]) -> bytes:
    """Pairs that are written, and those of them that are bound, as a file has them.

    The characters that are in most pairs come first, which packs best.
    """
    counts = Counter(character for bigram in written for character in bigram)
    characters = sorted(counts, key=lambda character: (-counts[character], character))
    places = {character: place for place, character in enumerate(characters)}
    tables = (_table(bigrams, places) for bigrams in (written, bound))
    return gzip.compress("".join(characters).encode() + b"\n" + b"".join(tables), mtime=0)


def _table(bigrams: Collection[str], places: dict[str, int]) -> bytes:
    """A row of bits for each character, with a bit for each that may follow."""
    rows = [bytearray(_width(places)) for _ in places]
    for bigram in bigrams:
        at, bit = divmod(places[bigram[1]], 8)
        rows[places[bigram[0]]][at] |= 1 << bit
    return b"".join(rows)


def _width(places: dict[str, int]) -> int:
    """The bytes of a row."""
    return -(-len(places) // 8)


@cache
def _unpacked(path: Path) -> tuple[dict[str, int], bytes, bytes]:
    """The places of the characters of a file, and its tables: read once, however many there are of it."""
    characters, _, tables = gzip.decompress(path.read_bytes()).partition(b"\n")
    half = len(tables) // 2
    return {character: place for place, character in enumerate(characters.decode())}, tables[:half], tables[half:]


class Bigrams:
    """Pairs of characters, read when one is first asked about.

    Args:
        path: the file.
    """

    def __init__(self, path: Path = SHIPPED) -> None:
        self._path = path

    def written(self, bigram: str) -> bool:
        """Whether people write two characters one after the other."""
        places, table, _ = _unpacked(self._path)
        return _has(table, places, bigram)

    def bound(self, bigram: str) -> bool:
        """Whether they do so far more often than chance would have it, as in a word."""
        places, _, table = _unpacked(self._path)
        return _has(table, places, bigram)

    def seams(self, text: str, source: str) -> set[str]:
        """The pairs of a text at which a word of its source was cut.

        They stand neither there nor in what people write, and the first is always bound to what follows it in the
        source, or the second to what it follows.
        """
        read = f" {source} "
        new = (bigram for bigram in chinese_bigrams(text) if bigram not in read and not self.written(bigram))
        return {bigram for bigram in new if self._is_cut(bigram, read)}

    def _is_cut(self, bigram: str, source: str) -> bool:
        first, second = ([match.start() for match in re.finditer(character, source)] for character in bigram)
        after = {source[at : at + 2] for at in first}
        before = {source[at - 1 : at + 1] for at in second}
        return any(pairs and all(map(self.bound, pairs)) for pairs in (after, before))


def _has(table: bytes, places: dict[str, int], bigram: str) -> bool:
    """Whether a table has two characters."""
    first, second = map(places.get, bigram)
    if first is None or second is None:
        return False
    at, bit = divmod(second, 8)
    return bool(table[first * _width(places) + at] >> bit & 1)
