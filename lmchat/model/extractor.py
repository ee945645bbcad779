"""Which sentences of a text a summary of it would be made of, by what the encoder thinks of each.

A layer over the means and maxima of the encoder's states of a sentence, the mean over the sentences of the text, and a
few facts such as its place, as in SummaRuNNer (Nallapati et al. 2017, arXiv:1611.04230, section 2) without its own
recurrent layers, since the encoder's states know their context:

    worth = V relu(W [mean; max; text; facts] + b) + c.

The encoder is that of a trained checkpoint and stays as it is: scripts/fit_extractor.py fits the layer to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lmchat.model.arrays import Floats

KINDS = ("short", "medium")
"""What a sentence may be wanted for, in the order of the outputs: a headline, or a text of a sentence or two."""


@dataclass(frozen=True, slots=True)
class SentenceVectors:
    """What the encoder thinks of the sentences of a source.

    Attributes:
        values: (sentences, 2 memory_size), the mean of the states of each, and their maxima.
    """

    values: Floats

    @classmethod
    def of(cls, states: Floats, sentences: Sequence[tuple[int, int]]) -> SentenceVectors:
        """Those of the states (tokens, memory_size) of a source's document.

        Args:
            states: of all its tokens.
            sentences: the first token of each sentence, and that behind its last; none is empty.
        """
        parts = [states[first:end] for first, end in sentences]
        return cls(np.array([np.concatenate((part.mean(0), part.max(0))) for part in parts], np.float32))


@dataclass(frozen=True, slots=True)
class Extractor:
    """The layer.

    Attributes:
        mean: (inputs,), of each input, which is taken away from it.
        scale: (inputs,), that the rest is multiplied by.
        hidden_weight: (size, inputs).
        hidden_bias: (size,).
        output_weight: (kinds, size).
        output_bias: (kinds,).
    """

    mean: Floats
    scale: Floats
    hidden_weight: Floats
    hidden_bias: Floats
    output_weight: Floats
    output_bias: Floats

    @classmethod
    def of(cls, weights: Mapping[str, NDArray[Any]]) -> Extractor:
        """That of some arrays.

        Raises:
            ValueError: one is missing, or does not fit the others.
        """
        names = [field.name for field in fields(cls)]
        if weights.keys() != set(names):
            raise ValueError(f"an extractor has {', '.join(names)}")
        layer = cls(*(weights[name].astype(np.float32) for name in names))
        size, inputs = layer.hidden_weight.shape
        shapes = [(inputs,), (inputs,), (size, inputs), (size,), (len(KINDS), size), (len(KINDS),)]
        if [getattr(layer, name).shape for name in names] != shapes:
            raise ValueError("the arrays of an extractor do not fit each other")
        return layer

    def weights(self) -> dict[str, Floats]:
        """Its arrays by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def worth(self, vectors: Floats, facts: Floats) -> dict[str, Floats]:
        """What each sentence of a text is worth (sentences,) for each of `KINDS`; only differences mean something.

        Args:
            vectors: (sentences, 2 memory_size), see `SentenceVectors`.
            facts: (sentences, facts), what else is known of each.
        """
        inputs = (self.inputs(vectors, facts) - self.mean) * self.scale
        hidden = np.maximum(inputs @ self.hidden_weight.T + self.hidden_bias, 0)
        outputs = hidden @ self.output_weight.T + self.output_bias
        return dict(zip(KINDS, outputs.T, strict=True))

    @staticmethod
    def inputs(vectors: Floats, facts: Floats) -> Floats:
        """What the layer takes (sentences, inputs)."""
        means = vectors[:, : vectors.shape[1] // 2]
        text = np.broadcast_to(means.mean(0), means.shape)
        together: Floats = np.concatenate((vectors, text, facts), axis=1, dtype=np.float32)
        return together
