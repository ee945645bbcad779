"""Other segmentations of a training pair: pieces that are split in two, the same in all of the pair.

Subword regularization (Kudo 2018, arXiv:1804.10959, section 3.2) draws each text's segmentation on its own. What is
copied, and the question's words that a document is searched for, have to be the same pieces on both sides. So what is
drawn here is, for each different piece of a pair, whether it is split wherever it stands there, and where.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from lmchat.text.tokenizer import Tokenizer
from lmchat.training.examples import Example

Split = tuple[int, ...]


@dataclass(slots=True)
class Splitter:
    """Splits pieces at random.

    Attributes:
        tokenizer: the checkpoint's.
        alpha: smoothing exponent of the unigram model's probabilities; smaller splits more, zero never.
    """

    tokenizer: Tokenizer
    alpha: float
    _choices: dict[int, tuple[list[Split], list[float]]] = field(default_factory=dict)

    def __call__(self, example: Example, most: int, generator: random.Random) -> Example:
        """The pair with some pieces split.

        Args:
            example: the pair.
            most: tokens that question and document may have together; what is beyond is cut off.
            generator: draws.

        Returns:
            The new pair, or the old one where the answer was cut off.
        """
        if self.alpha <= 0:
            return example
        different = sorted({*example.document, *example.query, *example.target})
        drawn = {piece: self._draw(piece, generator) for piece in different}
        changed = cut(rewritten(example, drawn.__getitem__), most)
        return example if example.found_at and not changed.found_at else changed

    def _draw(self, piece: int, generator: random.Random) -> Split:
        if piece not in self._choices:
            self._choices[piece] = self._weighed(piece)
        splits, weights = self._choices[piece]
        return generator.choices(splits, weights)[0] if len(splits) > 1 else splits[0]

    def _weighed(self, piece: int) -> tuple[list[Split], list[float]]:
        """A piece whole and as each two that it can be cut into, weighed by their probability to the power `alpha`."""
        whole = self.tokenizer.log_probability(piece)
        splits: list[Split] = [(piece,), *self.tokenizer.cuts(piece)]
        return splits, [math.exp(self.alpha * (sum(map(self.tokenizer.log_probability, s)) - whole)) for s in splits]


def rewritten(example: Example, split: Callable[[int], Split]) -> Example:
    """The pair with each piece as `split` has it, and the places of what is copied moved along."""
    document = [split(piece) for piece in example.document]
    starts = [0, *accumulate(map(len, document))]
    return replace(
        example,
        document=flat(document),
        query=tuple(flat([split(piece) for piece in example.query])),
        target=flat([split(piece) for piece in example.target]),
        found_at=tuple(starts[place] for place in example.found_at),
    )


def cut(example: Example, most: int) -> Example:
    """The pair with a document that leaves room for the question, and the places where all of the target stands."""
    document = example.document[: max(0, most - len(example.query))]
    last = len(document) - len(example.target)
    return replace(example, document=document, found_at=tuple(place for place in example.found_at if place <= last))


def flat(splits: Sequence[Split]) -> list[int]:
    """The pieces of all splits, in order."""
    return [piece for split in splits for piece in split]
