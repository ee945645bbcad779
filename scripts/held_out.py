"""The texts that free generation is measured on: how many bits it needs for each of their bytes.

- en text-classics-test: prose of books that are not trained on.
- en text-rocstories-masked-test: short stories, with names for the masks (lmchat/text/lexical/names.py).
- zh held-back tenth: the rows of zh/text-* that no training sees (lmchat/training/splits.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from measuring import spread

from lmchat.text.lexical.names import with_names
from lmchat.text.normalization import normalize
from lmchat.training.rows import read_rows
from lmchat.training.splits import is_held_back


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Texts that are measured together; normalized, as the pieces spell them."""

    name: str
    language: str
    texts: list[str]

    @property
    def bytes(self) -> int:
        """Of all texts, in UTF-8."""
        return sum(len(text.encode()) for text in self.texts)


def read_held_out(data: Path, limit: int | None) -> Iterator[HeldOut]:
    """The three sets of texts, each cut to `limit` texts that are evenly spread; raises `UnreadableInput`."""
    classics = [row["text"] for row in read_rows(data / "en" / "text-classics-test.jsonl.xz")]
    yield _held_out("en text-classics-test", "en", classics, limit)
    stories = [row["text"] for row in read_rows(data / "en" / "text-rocstories-masked-test.jsonl.xz")]
    yield _held_out("en text-rocstories-masked-test", "en", stories, limit)
    prose = [row["text"] for path in sorted((data / "zh").glob("text-*.jsonl.xz")) for row in read_rows(path)]
    yield _held_out("zh held-back tenth", "zh", [text for text in prose if is_held_back(text)], limit)


def _held_out(name: str, language: str, texts: Sequence[str], limit: int | None) -> HeldOut:
    return HeldOut(name, language, [normalize(with_names(text)) for text in spread(texts, limit)])
