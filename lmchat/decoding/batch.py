"""What all decoding methods are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.constraints import Constraints
from lmchat.decoding.step import State
from lmchat.decoding.vocabulary import Vocabulary
from lmchat.model.arrays import Ids


@dataclass(frozen=True, slots=True)
class Batch(Generic[State]):
    """Items to write about, and how.

    Attributes:
        state: one row for each item.
        start: (items,), the tokens that open the texts.
        vocabulary: which tokens may be written.
        config: the method and its settings.
        sources: the document tokens of each item, whose n-grams may be repeated; none if empty.
        watch: whether tokens are given as soon as they are certain, with entropy and alternatives.
    """

    state: State
    start: Ids
    vocabulary: Vocabulary
    config: DecodingConfig
    sources: Sequence[Sequence[int]] = ()
    watch: bool = False

    @property
    def constraints(self) -> Constraints:
        """What keeps tokens from being written."""
        return Constraints(self.vocabulary, self.config, self.sources)
