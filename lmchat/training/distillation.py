"""Learning from how a larger encoder read the same questions and passages (knowledge distillation).

Few questions teach what words mean; a teacher that was trained on far more text carries it. For a source that it has
read, with vectors v_t and a probability q_t that the answer begins at the document's token t, two losses are added:

    hidden: mean_t |A h_t + b - v_t|^2 / size, of the memory's states h_t (hints: Romero et al. 2015, arXiv:1412.6550,
        section 2.2; of hidden states: Jiao et al. 2020, arXiv:1909.10351, equation 8)
    begins: -sum_t q_t log p(the first token is copied from t) (Hinton et al. 2015, arXiv:1503.02531, section 2)

A and b are not trained. They are what fits the memory of the weights that the run starts from best (ridge regression),
so they need no place in a checkpoint; the states move instead. Several teachers, as of two languages, have each a map.

A document that is asked the same question and is a part of one that was read, a window of it or what is left after some
sentences were taken out, has that part of its reading: so a passage can be another one each time and is read once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F

from lmchat.errors import ConfigError
from lmchat.model.decoder import DecoderState
from lmchat.model.encoder import Source
from lmchat.model.inputs import QUERY_OFFSET, pad_sources
from lmchat.model.seq2seq import Seq2Seq
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.batching import Batch
from lmchat.training.embeddings import tokenizer_hash
from lmchat.training.sections import Distillation

TENSORS = ("sources", "source_ends", "vectors", "begins", "document_ends")
ORIGIN = ("source", "licence", "tokenizer_sha256")
FITTED_SOURCES = 768
ROWS_PER_BATCH = 16
RIDGE = 1e-3
LEAST = 1e-8
"""A pointer's least probability."""
_MAKE = "make one with scripts/distil.py"


class Reading(NamedTuple):
    """What the teacher made of one source.

    Attributes:
        vectors: (tokens, size), of the tokens of its document.
        begins: (tokens,), the probability that the answer begins there.
    """

    vectors: Tensor
    begins: Tensor


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of many sources, each looked up by its token ids.

    Attributes:
        tensors: sources (tokens of all,) int16 and source_ends (count,); vectors (document tokens of all, size) and
            begins (document tokens of all,) float16, and document_ends (count,).
        origin: source, licence, tokenizer_sha256, and whatever else is worth a line in config.json.
    """

    tensors: Mapping[str, Tensor]
    origin: Mapping[str, str]
    _places: dict[tuple[int, ...], list[int]] = field(init=False)
    """Where the readings stand, by what a source is looked up by: see `_key`."""

    def __post_init__(self) -> None:
        places: dict[tuple[int, ...], list[int]] = {}
        for place in range(len(self)):
            source = self.source(place)
            document_start = len(source) - len(self._part("begins", "document_ends", place))
            places.setdefault(_key(source, document_start), []).append(place)
        object.__setattr__(self, "_places", places)

    def __len__(self) -> int:
        return len(self.tensors["source_ends"])

    @classmethod
    def load(cls, path: Path, tokenizer: Tokenizer) -> Readings:
        """Read a file; raises `ConfigError` when it is none, or of another tokenizer's pieces."""
        try:
            with safe_open(path, "pt") as file:
                tensors = {name: file.get_tensor(name) for name in TENSORS}
                origin = dict(file.metadata() or {})
        except (OSError, SafetensorError) as error:
            raise ConfigError(f"[distillation] readings: cannot read {path}: {error}", _MAKE) from error
        if missing := [name for name in ORIGIN if not origin.get(name)]:
            raise ConfigError(f"[distillation] readings: {path} does not state its {', '.join(missing)}", _MAKE)
        if origin["tokenizer_sha256"] != tokenizer_hash(tokenizer):
            raise ConfigError("[distillation] readings: they are of another tokenizer's pieces", _MAKE)
        return cls(tensors, origin)

    @classmethod
    def join(cls, sources: Sequence[Sequence[int]], readings: Sequence[Reading], origin: Mapping[str, str]) -> Readings:
        """The readings of these sources, in the same order."""
        flat = [token for source in sources for token in source]
        tensors = {
            "sources": torch.tensor(flat, dtype=torch.int16),
            "source_ends": torch.tensor([len(source) for source in sources]).cumsum(0),
            "vectors": torch.cat([reading.vectors.half() for reading in readings]),
            "begins": torch.cat([reading.begins.half() for reading in readings]),
            "document_ends": torch.tensor([len(reading.begins) for reading in readings]).cumsum(0),
        }
        return cls(tensors, origin)

    def save(self, path: Path) -> None:
        """Write the file."""
        save_file(dict(self.tensors), path, dict(self.origin))

    def find(self, source: Sequence[int], document_start: int) -> Reading | None:
        """The reading of a source whose document begins there, or the part of one; None if there is none."""
        for place in self._places.get(_key(source, document_start), ()):
            kept = places_of_part(source[document_start:], self.source(place)[document_start:])
            if kept is not None:
                vectors, begins = self[place]
                return Reading(vectors[kept], begins[kept])
        return None

    def __getitem__(self, place: int) -> Reading:
        vectors, begins = (self._part(name, "document_ends", place) for name in ("vectors", "begins"))
        return Reading(vectors.float(), begins.float())

    def source(self, place: int) -> list[int]:
        """The token ids of a source."""
        ids: list[int] = self._part("sources", "source_ends", place).tolist()
        return ids

    def _part(self, values: str, ends: str, place: int) -> Tensor:
        """What a tensor has of one source; `ends` names the tensor that says where each part of it ends."""
        stops = self.tensors[ends]
        return self.tensors[values][int(stops[place - 1]) if place else 0 : int(stops[place])]


def _key(source: Sequence[int], document_start: int) -> tuple[int, ...]:
    """What stands before the document, or the whole source where that is no query: such heads are all alike."""
    return tuple(source[:document_start] if document_start > QUERY_OFFSET + 1 else source)


def places_of_part(part: Sequence[int], whole: Sequence[int]) -> list[int] | None:
    """Where the tokens of a part stand in the whole, run by run; None where it has tokens that the whole has not.

    >>> places_of_part([1, 2, 6, 7], [1, 2, 3, 4, 5, 6, 7])
    [0, 1, 5, 6]
    >>> places_of_part([1, 2, 8], [1, 2, 3])
    """
    blocks = SequenceMatcher(None, whole, part, autojunk=False).get_matching_blocks()
    places = [place for block in blocks for place in range(block.a, block.a + block.size)]
    return places if len(places) == len(part) else None


class LinearMap(NamedTuple):
    """The map from memory to the teacher's vectors: A (size, memory_size) and b (size,)."""

    weight: Tensor
    bias: Tensor


@torch.no_grad()
def fit(model: Seq2Seq, tokenizer: Tokenizer, readings: Readings) -> LinearMap:
    """The map that fits the memory of evenly chosen sources best, with the model as it is and without dropout."""
    training = model.training
    model.eval()
    folded = np.array(tokenizer.folded_ids)
    device = model.embedding.weight.device
    chosen = range(0, len(readings), max(1, len(readings) // FITTED_SOURCES))
    states, vectors = [], []
    for first in range(0, len(chosen), ROWS_PER_BATCH):
        places = chosen[first : first + ROWS_PER_BATCH]
        sources = [readings.source(place) for place in places]
        targets = [readings[place].vectors for place in places]
        queries = [len(s) - len(t) - QUERY_OFFSET - 1 for s, t in zip(sources, targets, strict=True)]
        padded = pad_sources(sources, queries, tokenizer.pad_id, folded)
        memory = _memory(model, Source.of(padded).to(device))
        states += [row[len(s) - len(t) : len(s)] for row, s, t in zip(memory, sources, targets, strict=True)]
        vectors += targets
    model.train(training)
    return _ridge(torch.cat(states), torch.cat(vectors))


def _memory(model: Seq2Seq, source: Source) -> Tensor:
    memory: Tensor = model.encoder(model.embedding(source.ids), source)
    return memory.float().cpu()


def _ridge(states: Tensor, vectors: Tensor) -> LinearMap:
    """Ridge regression of vectors (n, size) on states (n, memory_size)."""
    inputs = F.pad(states, (0, 1), value=1.0).double()
    gram = inputs.t() @ inputs / len(inputs)
    gram.diagonal().add_(RIDGE * float(gram.diagonal().mean()))
    solution = torch.linalg.solve(gram, inputs.t() @ vectors.double() / len(inputs)).float()
    return LinearMap(solution[:-1].t().contiguous(), solution[-1].contiguous())


@dataclass(frozen=True, slots=True)
class DistillationLoss:
    """The two losses of rows that the teacher has read; other rows of a batch add nothing.

    Attributes:
        config: how much of each.
        readings: the teacher's.
        to_vectors: from memory to the teacher's vectors.
        bos_id: what the first token of a target follows.
    """

    config: Distillation
    readings: Readings
    to_vectors: LinearMap
    bos_id: int

    def __call__(self, model: Seq2Seq, state: DecoderState, batch: Batch, _step: int = 0, /) -> Tensor:
        """The loss, summed over rows; `state` is what `model.start` gave for the batch, with gradients."""
        found = self._find(batch)
        if not found:
            return batch.targets.new_zeros((), dtype=torch.float32)
        rows = torch.tensor([row for row, _ in found], device=batch.targets.device)
        readings = [reading for _, reading in found]
        ends = batch.source.lengths[rows].tolist()
        vectors, begins, mask = (t.to(rows.device) for t in _padded(readings, ends, batch.source.ids.shape[1]))
        state = state.spread(rows)
        distance = (self._map(state.memory.states).float() - vectors).square().mean(-1)  # (rows, src_len)
        hidden = ((distance * mask).sum(1) / mask.sum(1)).sum()
        return self.config.hidden * hidden + self.config.begins * self._begins(model, state, begins)

    def _find(self, batch: Batch) -> list[tuple[int, Reading]]:
        """The rows that have a reading, with it. One with an empty target, whose answer was taken out, has none."""
        ids, lengths, query_mask = batch.source.ids.tolist(), batch.source.lengths.tolist(), batch.source.query_mask
        queries = [0] * len(ids) if query_mask is None else query_mask.sum(1).tolist()
        rows = (batch.target_mask.sum(1) > 1).nonzero().flatten().tolist()
        starts = [QUERY_OFFSET + query + 1 for query in queries]
        found = ((row, self.readings.find(ids[row][: lengths[row]], starts[row])) for row in rows)
        return [(row, reading) for row, reading in found if reading is not None]

    def _map(self, states: Tensor) -> Tensor:
        weight, bias = (t.to(states.device) for t in self.to_vectors)
        return F.linear(states, weight, bias)

    def _begins(self, model: Seq2Seq, state: DecoderState, begins: Tensor) -> Tensor:
        """Cross-entropy of the first pointer, summed over rows; `begins` is (rows, src_len)."""
        inputs = torch.full((len(begins), 1), self.bos_id, device=begins.device)
        output = model.decoder(model.embedding(inputs), state)
        copied = F.logsigmoid(output.copy_logit) + output.weights.squeeze(1).clamp_min(LEAST).log()
        loss: Tensor = -(begins * copied).sum()
        return loss


def _padded(readings: Sequence[Reading], ends: Sequence[int], src_len: int) -> tuple[Tensor, Tensor, Tensor]:
    """Vectors (rows, src_len, size), begins (rows, src_len) and a mask (rows, src_len); documents end at `ends`."""
    size = readings[0].vectors.shape[1]
    vectors, begins = torch.zeros(len(ends), src_len, size), torch.zeros(len(ends), src_len)
    mask = torch.zeros(len(ends), src_len)
    for row, (reading, end) in enumerate(zip(readings, ends, strict=True)):
        place = slice(end - len(reading.begins), end)
        vectors[row, place], begins[row, place], mask[row, place] = reading.vectors, reading.begins, 1.0
    return vectors, begins, mask
