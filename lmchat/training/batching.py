"""Examples to padded batches of few shapes: every new shape costs the CPU kernels a compilation.

Sources are padded to a multiple of 32 tokens and targets to a few widths; a bucket's batches all have the same number
of rows, so that a step is always about the same number of source tokens.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lmchat.errors import DataError, TrainingError
from lmchat.model.arrays import Ids
from lmchat.model.encoder import Source
from lmchat.model.inputs import SOURCE_MULTIPLE, PaddedSource, pad_sources
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.corpora import Corpus, mix
from lmchat.training.examples import Encoder, Example
from lmchat.training.splitting import Splitter
from lmchat.training.tasks import example_of

TARGET_WIDTHS = (8, 16, 24, 32, 48, 64, 96, 128, 192, 256)
MOST_ROWS = 256
LEAST_TRIED = 1000
"""So many rows, and all of them twice, are tried before it is said that they give no example."""


@dataclass(frozen=True, slots=True)
class Item:
    """An example as the model sees it.

    Attributes:
        source: `[mode] [length] query [sep] document`, cut to the model's length.
        query: how many tokens at the start, after mode and length, are the query.
        target: the target with its end, if it is whole.
        found_at: the indices in `source` that the target without its end has to be copied from, if any.
    """

    source: list[int]
    query: int
    target: list[int]
    found_at: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A padded batch.

    Attributes:
        source: the sources, (rows, src_len).
        inputs: (rows, tgt_len), the target shifted right.
        targets: (rows, tgt_len).
        target_mask: (rows, tgt_len) bool, true where there is a target token.
        copied_from: (rows, tgt_len, src_len) bool, see `Seq2Seq.forward`; None when no row has such a token.
    """

    source: Source
    inputs: Tensor
    targets: Tensor
    target_mask: Tensor
    copied_from: Tensor | None = None

    def whole_targets(self, eos_id: int) -> Tensor:
        """(rows,) bool, true where the target was not cut: it has its end."""
        last = self.target_mask.sum(1)[:, None] - 1
        return self.targets.gather(1, last).squeeze(1) == eos_id

    def to(self, device: torch.device) -> Batch:
        """The batch on another device."""
        copied_from = None if self.copied_from is None else self.copied_from.to(device)
        inputs, targets, target_mask = (t.to(device) for t in (self.inputs, self.targets, self.target_mask))
        return Batch(self.source.to(device), inputs, targets, target_mask, copied_from)


@dataclass(frozen=True, slots=True)
class Collator:
    """Turns examples into items and items into batches."""

    tokenizer: Tokenizer
    max_source: int
    max_target: int
    folded: Ids = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", np.array(self.tokenizer.folded_ids, dtype=np.int64))

    def item(self, example: Example) -> Item:
        """The ids of source and target, cut to their limits; a target that is cut has no end, which it would teach."""
        tokenizer = self.tokenizer
        head = [tokenizer.mode_id(example.mode), tokenizer.length_id(example.length), *example.query, tokenizer.sep_id]
        source = (head + example.document)[: self.max_source]
        target = [*example.target, tokenizer.eos_id][: self.max_target]
        last = len(source) - len(example.target)
        found_at = tuple(len(head) + place for place in example.found_at if len(head) + place <= last)
        return Item(source, len(example.query), target, found_at)

    def batch(self, items: Sequence[Item]) -> Batch:
        """A padded batch of items that share a bucket."""
        pad = self.tokenizer.pad_id
        width = target_width(max(len(item.target) for item in items))
        targets = torch.tensor([[*item.target, *[pad] * (width - len(item.target))] for item in items])
        inputs = targets.roll(1, dims=1)
        inputs[:, 0] = self.tokenizer.bos_id
        lengths = torch.tensor([len(item.target) for item in items])
        target_mask = torch.arange(width)[None, :] < lengths[:, None]
        source = Source.of(self.source(items))
        return Batch(source, inputs, targets, target_mask, _copied_from(items, width, source.ids.shape[1]))

    def source(self, items: Sequence[Item]) -> PaddedSource:
        """The padded sources of items."""
        sources, queries = [item.source for item in items], [item.query for item in items]
        return pad_sources(sources, queries, self.tokenizer.pad_id, self.folded)


def _copied_from(items: Sequence[Item], tgt_len: int, src_len: int) -> Tensor | None:
    """(rows, tgt_len, src_len) bool: target token t of a row that is found at p is copied from p + t."""
    if not any(item.found_at for item in items):
        return None
    mask = torch.zeros(len(items), tgt_len, src_len, dtype=torch.bool)
    for row, item in enumerate(items):
        steps = torch.arange(len(item.target) - 1)
        for place in item.found_at:
            mask[row, steps, steps + place] = True
    return mask


def source_width(length: int) -> int:
    """The padded width of a source of this many tokens."""
    return -(-length // SOURCE_MULTIPLE) * SOURCE_MULTIPLE


def target_width(length: int) -> int:
    """The padded width of a target of this many tokens."""
    return next((width for width in TARGET_WIDTHS if length <= width), length)


def rows_per_batch(tokens_per_step: int, shape: tuple[int, int], multiple: int) -> int:
    """Rows of a batch of this source and target width: about `tokens_per_step` tokens of the wider of the two."""
    rows = min(MOST_ROWS, tokens_per_step // max(shape))
    return max(multiple, rows // multiple * multiple)


class BatchStream:
    """The endless stream of steps' items; the same in every process, and resumable without tokenizing again.

    A row's random choices are seeded with its number, so that rows drawn before a resume need only be skipped.
    """

    def __init__(
        self,
        corpora: list[Corpus],
        encode: Encoder,
        collator: Collator,
        seed: int,
        rows: Callable[[tuple[int, int]], int],
        splitter: Splitter,
    ) -> None:
        """Start at the first row. `rows` says how many rows a step has whose sources and targets are so wide."""
        self._rows = mix(corpora, seed)
        self._rows_of_files = [corpus.rows for corpus in corpora]
        self._most_unused = LEAST_TRIED + 2 * sum(self._rows_of_files)
        self._encode = encode
        self._collator = collator
        self._seed = seed
        self._rows_of_shape = rows
        self._splitter = splitter
        self._drawn = 0
        self._buckets: dict[tuple[int, int], list[Item]] = {}

    def __next__(self) -> list[Item]:
        """The items of one step over all processes, all of one bucket.

        Raises:
            DataError: a row has not what its task reads, or as many rows as there are give no example.
        """
        unused = 0
        while True:
            item = self._draw()
            if item is None:
                unused += 1
                if unused > self._most_unused:
                    raise DataError(
                        "no row gives an example of its task", "check [[data]] tasks and what is in the files"
                    )
                continue
            unused = 0
            shape = source_width(len(item.source)), target_width(len(item.target))
            bucket = self._buckets.setdefault(shape, [])
            bucket.append(item)
            if len(bucket) >= self._rows_of_shape(shape):
                return self._buckets.pop(shape)

    def state(self) -> dict[str, Any]:
        """Where the stream stands, as JSON."""
        waiting = [[i.source, i.query, i.target, i.found_at] for bucket in self._buckets.values() for i in bucket]
        return {"drawn": self._drawn, "waiting": waiting, "rows": self._rows_of_files}

    def restore(self, state: dict[str, Any]) -> None:
        """Go to where a stream of the same configuration stood.

        Raises:
            TrainingError: it was of other rows.
        """
        if state.get("rows", self._rows_of_files) != self._rows_of_files:
            raise TrainingError("the run was begun with other rows", "begin it anew, with another --name")
        for _ in range(state["drawn"]):
            next(self._rows)
        self._drawn = state["drawn"]
        for source, query, target, found_at in state["waiting"]:
            shape = source_width(len(source)), target_width(len(target))
            self._buckets.setdefault(shape, []).append(Item(source, query, target, tuple(found_at)))

    def _draw(self) -> Item | None:
        corpus, row = next(self._rows)
        generator = random.Random(f"{self._seed} {self._drawn}")
        self._drawn += 1
        example = example_of(row, corpus.data, self._encode, generator)
        if example is None or not example.is_readable:
            return None
        return self._collator.item(self._splitter(example, self._encode.room, generator))
