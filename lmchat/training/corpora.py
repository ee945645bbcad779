"""Training files as endless, seeded streams of rows, without what must not be trained on.

Left out, and counted: dev rows of files that have no -dev file, the held-back tenth of the Chinese prose, and rows that
share a sentence of 18 or more characters, or an exchange of 36 or more, with a -test file of the same data folder or
with that prose.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lmchat.errors import ConfigError
from lmchat.training.examples import plain_text
from lmchat.training.rows import Row, read_rows, turns_of
from lmchat.training.sections import Data
from lmchat.training.splits import is_dev_row, is_held_back

SHARED_SENTENCE_CHARACTERS = 18
MOST_SHARING = 2
"""A sentence that more rows of the held-back prose have, such as a footer, says nothing about any of them."""
SHARED_EXCHANGE_CHARACTERS = 36
"""Of a turn and the next one together: shorter ones, such as thanks and a farewell, are common to many talks."""
_SENTENCE_END = re.compile(r"[。！？；…\n]+|[.!?]+\s+")


@dataclass(frozen=True, slots=True)
class Corpus:
    """One training file after its audit.

    Attributes:
        path: the file.
        data: its entry in the configuration.
        kept: for each row of the file, whether it is trained on.
        dev: how many rows were left out as dev rows or held-back prose.
        shared: how many rows were left out because a test, or prose that is held back, has a sentence of theirs.
    """

    path: Path
    data: Data
    kept: bytes
    dev: int
    shared: int

    @property
    def rows(self) -> int:
        """How many rows are trained on."""
        return sum(self.kept)

    def read(self) -> Iterator[Row]:
        """The rows that are trained on, in the file's order."""
        return (row for row, keep in zip(read_rows(self.path), self.kept, strict=True) if keep)


def open_corpora(entries: Iterable[Data], folder: Path) -> list[Corpus]:
    """Audit every file that the entries name; raises `ConfigError` when an entry matches none."""
    corpora: list[Corpus] = []
    forbidden: dict[Path, frozenset[int]] = {}
    for data in entries:
        matches = _matches(folder, data.path)
        paths = [p for p in matches if not is_test(p) and not _chooses(p)]
        if not paths:
            hint = "-test files are never trained on; give it another name" if matches else "check path and --data"
            raise ConfigError(f"no training file {data.path} in {folder}", hint)
        for path in paths:
            if path.parent not in forbidden:
                forbidden[path.parent] = forbidden_sentences(path.parent)
            corpora.append(audit(path, data, forbidden[path.parent]))
    return corpora


def _matches(folder: Path, pattern: str) -> list[Path]:
    """The files of a pattern, which is of a folder unless it begins at the root."""
    path = Path(pattern)
    if not path.name:
        raise ConfigError(f"[data] path is {pattern!r}", "name a file")
    if path.is_absolute():
        folder, pattern = Path(path.anchor), str(path.relative_to(path.anchor))
    try:
        return sorted(folder.resolve().glob(pattern))  # so that each has the name of its folder, that of "." too
    except ValueError as error:
        raise ConfigError(f"[data] path is {pattern!r}: {error}", "name a file, or several with * or ?") from error


def _chooses(path: Path) -> bool:
    """Whether a file has the dev rows of another; a set may have a -dev file alone, which is trained on."""
    stem, dev, ending = path.name.partition("-dev.jsonl")
    return bool(dev) and any(path.with_name(f"{stem}{name}.jsonl{ending}").exists() for name in ("", "-train"))


def audit(path: Path, data: Data, forbidden: frozenset[int]) -> Corpus:
    """Decide for each row of a file whether it is trained on."""
    by_hash = not _dev_file(path).exists()
    kept = bytearray()
    dev = shared = 0
    for row in read_rows(path):
        if is_dev(row, path, by_hash):
            dev += 1
            kept.append(0)
        elif any(key in forbidden for key in sentence_keys(row)):
            shared += 1
            kept.append(0)
        else:
            kept.append(1)
    return Corpus(path, data, bytes(kept), dev, shared)


def is_dev(row: Row, path: Path, by_hash: bool) -> bool:
    """Whether a row of a training file is kept for choices. Prose is held back by the tenth, pairs by the fiftieth."""
    if path.name.startswith("text-"):
        return path.parent.name == "zh" and is_held_back(plain_text(row))
    key = row.get("source") or row.get("context") or "\n".join(turns_of(row))
    return by_hash and isinstance(key, str) and key != "" and is_dev_row(key)


def dev_rows(path: Path) -> Iterator[Row]:
    """The rows of a training file that are for choices: its -dev file, or those that are never trained on."""
    dev_file = _dev_file(path)
    if dev_file.exists():
        return read_rows(dev_file)
    return (row for row in read_rows(path) if is_dev(row, path, by_hash=True))


def training_files(folder: Path) -> list[Path]:
    """The files of a language that are neither for choices nor for tests, sorted; raises `ConfigError` if none is."""
    paths = [path for path in sorted(folder.glob("*.jsonl*")) if not is_test(path) and "-dev.jsonl" not in path.name]
    if not paths:
        raise ConfigError(f"no training file in {folder}", "check --data")
    return paths


def is_test(path: Path) -> bool:
    """Whether the file's name says that it is a test."""
    return "-test.jsonl" in path.name


def _dev_file(path: Path) -> Path:
    stem, dot, ending = path.name.partition(".jsonl")
    return path.with_name(f"{stem.removesuffix('-train')}-dev{dot}{ending}")


def test_sentences(folder: Path) -> frozenset[int]:
    """Hashes of the long sentences of all -test files in a folder."""
    tests = [p for p in sorted(folder.glob("*.jsonl*")) if is_test(p)]
    return frozenset(key for path in tests for row in read_rows(path) for key in sentence_keys(row))


def forbidden_sentences(folder: Path) -> frozenset[int]:
    """Hashes of the long sentences of all tests in a folder, and of those that few rows of held-back prose have."""
    prose = [path for path in sorted(folder.glob("text-*.jsonl*")) if folder.name == "zh" and not is_test(path)]
    rows = (row for path in prose for row in read_rows(path) if is_dev(row, path, by_hash=True))
    found = Counter(key for row in rows for key in set(sentence_keys(row)))
    return test_sentences(folder) | {key for key, count in found.items() if count <= MOST_SHARING}


def sentence_keys(row: Row) -> Iterator[int]:
    """Hashes of the sentences and exchanges of a row that are long enough to tell texts apart."""
    for field in ("source", "context", "text"):
        value = row.get(field)
        if isinstance(value, str):
            for sentence in _SENTENCE_END.split(value):
                stripped = sentence.strip().rstrip(".!? \t")
                if len(stripped) >= SHARED_SENTENCE_CHARACTERS:
                    yield hash(stripped)
    for turn, reply in pairwise(turns_of(row)):
        if len(turn) + len(reply) >= SHARED_EXCHANGE_CHARACTERS:
            yield hash((turn, reply))


def endless(corpus: Corpus, seed: int, buffer: int = 20_000) -> Iterator[Row]:
    """The rows of a corpus again and again, each pass in another order drawn through a shuffle buffer."""
    epoch = 0
    while True:
        generator = random.Random(f"{seed} {corpus.path.name} {epoch}")
        waiting: list[Row] = []
        for row in corpus.read():
            if len(waiting) < buffer:
                waiting.append(row)
                continue
            place = generator.randrange(buffer)
            waiting[place], row = row, waiting[place]
            yield row
        generator.shuffle(waiting)
        yield from waiting
        epoch += 1


def mix(corpora: list[Corpus], seed: int) -> Iterator[tuple[Corpus, Row]]:
    """An endless stream that draws each corpus in proportion to its rows times its weight."""
    usable = [corpus for corpus in corpora if corpus.rows and corpus.data.weight > 0]
    if not usable:
        raise ConfigError("no training row is left", "check [[data]] paths and weights")
    streams: Mapping[int, Iterator[Row]] = {i: endless(corpus, seed + i) for i, corpus in enumerate(usable)}
    shares = [corpus.rows * corpus.data.weight for corpus in usable]
    generator = random.Random(seed)
    places = range(len(usable))
    while True:
        (i,) = generator.choices(places, shares)
        yield usable[i], next(streams[i])
