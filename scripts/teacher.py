"""An encoder that finds answers, and how it is taught; scripts/distil.py has the commands.

It tells of each word piece of a passage how likely the answer begins there, and ends there (Devlin et al. 2019,
arXiv:1810.04805, section 4.2). Needs `pip install 'lmchat[distil]'`.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import torch
from torch import Tensor

from lmchat.errors import ConfigError
from lmchat.training.answers import occurrences
from lmchat.training.batching import source_width
from lmchat.training.distributed import World, sum_gradients, sum_over_processes
from lmchat.training.rows import Row
from lmchat.training.schedule import learning_rate
from lmchat.training.trainer import best_precision

WORD_PIECES = "tokenizer.json"
TRAINED_WIDTH = 256
TOKENS_PER_STEP = 4096
SORTED_TOGETHER = 1024
WARM_UP = 0.04
CLIP = 1.0
REPORTED = 50
LONGEST_ANSWER = 24
"""Of word pieces, where an answer is looked for."""
IMPOSSIBLE = -1e4
SEED = 1

T = TypeVar("T")


class Encoded(Protocol):
    """A question and a passage as word pieces, as the package tokenizers has them."""

    ids: list[int]
    offsets: list[tuple[int, int]]
    sequence_ids: list[int | None]


class WordPieces(Protocol):
    """A tokenizer of the package tokenizers."""

    def encode(self, sequence: str, pair: str) -> Encoded:
        """`[CLS] sequence [SEP] pair [SEP]`, with the characters of each piece in its own text."""
        ...


class Pair(NamedTuple):
    """A question and a passage as word pieces.

    Attributes:
        ids: `[CLS] question [SEP] passage [SEP]`.
        first: where the passage begins.
        spans: the first and the last word piece of each place where the answer stands.
    """

    ids: list[int]
    first: int
    spans: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Teacher:
    """The encoder and its word pieces."""

    model: Any
    pieces: WordPieces

    @classmethod
    def load(cls, folder: Path) -> Teacher:
        """Read a folder; there is no dropout, which is slow on a CPU and which one pass hardly needs.

        A head that is not there yet is drawn, alike in every process.

        Raises:
            ConfigError: there is no encoder.
        """
        if not (folder / WORD_PIECES).is_file():
            raise ConfigError(f"{folder} is no encoder: it has no {WORD_PIECES}", "name a folder with a BERT in it")
        from tokenizers import Tokenizer as HuggingFaceTokenizer
        from transformers import BertForQuestionAnswering

        torch.manual_seed(SEED)
        model = BertForQuestionAnswering.from_pretrained(
            folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, attn_implementation="sdpa"
        )
        pieces = HuggingFaceTokenizer.from_file(str(folder / WORD_PIECES))
        pieces.no_padding()
        pieces.no_truncation()
        return cls(model, pieces)

    def freeze(self, layers: int) -> list[torch.nn.Parameter]:
        """Keep the embedding and so many of the lowest layers as they are; returns what is trained."""
        frozen = [self.model.bert.embeddings, *self.model.bert.encoder.layer[:layers]] if layers else []
        for parameter in (parameter for module in frozen for parameter in module.parameters()):
            parameter.requires_grad_(False)
        return [parameter for parameter in self.model.parameters() if parameter.requires_grad]

    def states(self, pairs: Sequence[Pair]) -> Tensor:
        """The last layer's states (rows, width, size) of a padded batch."""
        width = source_width(max(len(pair.ids) for pair in pairs))
        ids, types, mask = torch.zeros(3, len(pairs), width, dtype=torch.long)
        for row, pair in enumerate(pairs):
            length = len(pair.ids)
            ids[row, :length], types[row, pair.first : length], mask[row, :length] = torch.tensor(pair.ids), 1, 1
        precision = best_precision(torch.device("cpu"))
        with torch.autocast("cpu", precision, enabled=precision != torch.float32):
            states: Tensor = self.model.bert(input_ids=ids, token_type_ids=types, attention_mask=mask)[0]
        return states.float()

    def scores(self, states: Tensor) -> Tensor:
        """Of beginning and end at each of these states, (..., 2)."""
        scores: Tensor = self.model.qa_outputs(states)
        return scores


def batches(rows: Iterable[T], length: Callable[[T], int], tokens: int) -> Iterator[list[T]]:
    """Rows of one padded width together, about so many tokens a batch; the rows come sorted by length."""
    batch: list[T] = []
    for row in rows:
        width = source_width(length(row))
        if batch and (source_width(length(batch[0])) != width or (len(batch) + 1) * width > tokens):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def pair_of(row: Row, pieces: WordPieces, generator: random.Random) -> Pair | None:
    """A question with its passage, or a window of it around one of the answer's places; None without an answer."""
    wanted = (row["answer"] or "").strip()
    if not wanted:
        return None
    encoded = pieces.encode(row["question"], row["context"])
    first, end = encoded.sequence_ids.index(1), len(encoded.ids) - 1
    places = occurrences(wanted, row["context"])
    spans = [span_of(encoded.offsets, first, end, start, start + len(wanted)) for start in places]
    room = TRAINED_WIDTH - first - 1
    if not spans or room < TRAINED_WIDTH // 2:
        return None
    begin = 0
    if end - first > room:
        start, last = generator.choice(spans)
        lowest, highest = max(0, last - first + 1 - room), min(start - first, end - first - room)
        if highest < lowest:
            return None
        begin = generator.randint(lowest, highest)
    window = encoded.ids[first + begin : min(end, first + begin + room)]
    ids = [*encoded.ids[:first], *window, encoded.ids[-1]]
    inside = [(s - begin, t - begin) for s, t in spans if s - begin >= first and t - begin < len(ids) - 1]
    return Pair(ids, first, inside)


def span_of(offsets: Sequence[tuple[int, int]], first: int, end: int, start: int, stop: int) -> tuple[int, int]:
    """The first and the last word piece of the characters from `start` to `stop`."""
    covered = [i for i in range(first, end) if offsets[i][1] > start and offsets[i][0] < stop]
    return covered[0], covered[-1]


def span_loss(scores: Tensor, pairs: Sequence[Pair]) -> Tensor:
    """The mean negative log-probability of begin and end at any of the answer's places; scores are (rows, width, 2)."""
    inside = torch.zeros(scores.shape[:2], dtype=torch.bool)
    wanted = torch.zeros(scores.shape, dtype=torch.bool)
    for row, pair in enumerate(pairs):
        inside[row, pair.first : len(pair.ids) - 1] = True
        for side, places in enumerate(zip(*pair.spans, strict=True)):
            wanted[row, list(places), side] = True
    log_probs = torch.log_softmax(scores.masked_fill(~inside[..., None], IMPOSSIBLE), dim=1)
    return -log_probs.masked_fill(~wanted, IMPOSSIBLE).logsumexp(1).mean()


def likeliest_span(scores: Tensor) -> tuple[int, int]:
    """Where the likeliest answer begins and ends, of scores (pieces, 2).

    >>> likeliest_span(torch.tensor([[0.0, 5.0], [4.0, 0.0], [0.0, 3.0]]))
    (1, 2)
    """
    begins, ends = scores.unbind(-1)
    allowed = torch.ones(len(scores), len(scores)).triu().tril(LONGEST_ANSWER - 1) > 0
    spans = (begins[:, None] + ends[None, :]).masked_fill(~allowed, IMPOSSIBLE)
    begin, end = divmod(int(spans.argmax()), len(scores))
    return begin, end


def endless_batches(
    rows: list[Row], pieces: WordPieces, generator: random.Random, tokens: int = TOKENS_PER_STEP
) -> Iterator[list[Pair]]:
    """All rows in another order again and again, those of a like length together."""
    while True:
        generator.shuffle(rows)
        for first in range(0, len(rows), SORTED_TOGETHER):
            drawn = (pair_of(row, pieces, generator) for row in rows[first : first + SORTED_TOGETHER])
            pairs = sorted((pair for pair in drawn if pair), key=lambda pair: len(pair.ids))
            together = list(batches(pairs, lambda pair: len(pair.ids), tokens))
            generator.shuffle(together)
            yield from together


@dataclass(frozen=True, slots=True)
class Lesson:
    """How a teacher is taught.

    Attributes:
        minutes: the wall-clock budget.
        rate: the learning rate at its highest.
        frozen_layers: how many of the lowest layers, and the embedding, stay as they are; with 0 all is trained.
    """

    minutes: float
    rate: float
    frozen_layers: int


def teach(
    teacher: Teacher, rows: list[Row], lesson: Lesson, world: World, clock: Callable[[], float] = time.monotonic
) -> Iterator[int]:
    """Fine-tune an encoder on questions; every process takes its rows of each batch.

    A step whose gradient is not finite changes nothing.

    Yields:
        The number of steps, now and then and at the end: what there is can be saved.
    """
    teacher.model.train()
    trained = teacher.freeze(lesson.frozen_layers)
    optimizer = torch.optim.AdamW(trained, lr=0.0, weight_decay=0.01, fused=True)
    stream = endless_batches(rows, teacher.pieces, random.Random(SEED))
    begun = clock()
    steps, losses = 0, 0.0
    while (done := _share_done(world, (clock() - begun) / (60 * lesson.minutes))) < 1:
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(done, lesson.rate, WARM_UP)
        loss, norm = _gradients(teacher, next(stream), trained, world)
        losses += loss
        if norm < math.inf:
            optimizer.step()
        optimizer.zero_grad()
        steps += 1
        if steps % REPORTED == 0 and world.leads:
            print(f"step {steps}  {100 * done:.0f} %  loss {losses / REPORTED:.3f}", flush=True)
        if steps % REPORTED == 0:
            losses = 0.0
            yield steps
    yield steps


def _gradients(
    teacher: Teacher, pairs: Sequence[Pair], trained: Sequence[torch.nn.Parameter], world: World
) -> tuple[float, float]:
    """Leave the gradients of a batch in the parameters; returns the mean loss of its rows here, and their norm."""
    mine = pairs[world.rank :: world.size]
    loss = torch.zeros(())
    if mine:
        loss = span_loss(teacher.scores(teacher.states(mine)), mine)
        (loss * (len(mine) / len(pairs))).backward()
    sum_gradients(world, trained)
    norm = torch.nn.utils.clip_grad_norm_(trained, CLIP)
    return float(loss.detach()), float(norm)


def _share_done(world: World, done: float) -> float:
    """The mean over processes of what is done, so that all stop at the same step."""
    return float(sum_over_processes(world, torch.tensor(done, dtype=torch.float64))) / world.size


def save(teacher: Teacher, encoder: Path, output: Path) -> None:
    """Write the teacher and the word pieces of the encoder that it was; one that stands there gives way when all is."""
    fresh = output.with_name(f"{output.name}.new")
    teacher.model.save_pretrained(fresh)
    (fresh / WORD_PIECES).write_bytes((encoder / WORD_PIECES).read_bytes())
    output.mkdir(exist_ok=True)
    for path in fresh.iterdir():
        path.replace(output / path.name)
    fresh.rmdir()
