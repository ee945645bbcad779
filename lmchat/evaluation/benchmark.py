"""The summarization files that the score table is made of, what each has to reach, and how their rows are read.

A data folder holds JSON Lines, plain or compressed with xz, one folder a language:

    DATA/en/summarization-xsum-test.jsonl.xz      {"source": "...", "target": "..."}
    DATA/en/summarization-scitldr-dev.jsonl       {"source": "...", "target": "...", "refs": ["...", "..."]}

`refs`, where a row has them, are several references of one kind, `target` among them; a file whose `refs` are of
another kind is scored against `target` alone. docs/data.md says where such files come from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from lmchat.errors import DataError
from lmchat.evaluation.rows import Row, rows_of, summary_row
from lmchat.text.language import Language
from lmchat.text.lengths import LengthClass

Split = Literal["test", "dev"]
SUFFIXES = (".jsonl.xz", ".jsonl")


@dataclass(frozen=True, slots=True)
class Goal:
    """What a file's scores have to reach: a floor for ROUGE-1/2/L in percent, or another system's scores."""

    floor: tuple[float, float, float] | None = None
    beats: str | None = None


@dataclass(frozen=True, slots=True)
class BenchmarkFile:
    """One test file, its development counterpart, and the length class its references ask for.

    Attributes:
        name: as in `summarization-NAME-test`.
        train: as in `summarization-TRAIN`, where it is not NAME: the file or files that this test's training rows,
            and so its dev rows, come from.
        use_refs: whether `refs` are the references where a row has them.
    """

    name: str
    language: Language
    length: LengthClass
    goal: Goal
    train: str = ""
    use_refs: bool = True


class Named(Protocol):
    """A file of a table."""

    @property
    def name(self) -> str:
        """What it is called."""


NamedFile = TypeVar("NamedFile", bound=Named)
LoadedRows = tuple[Path, list[Row]]

FILES = (
    BenchmarkFile("gigaword", "en", "short", Goal(floor=(26, 9, 23)), train="gigaword-sample"),
    BenchmarkFile("google-compression", "en", "medium", Goal(floor=(70, 60, 70))),
    BenchmarkFile("agnews-headline", "en", "short", Goal(floor=(26, 8, 24))),
    BenchmarkFile("aeslc-email-subject", "en", "short", Goal(floor=(20, 9, 19)), use_refs=False),
    BenchmarkFile("reuters21578", "en", "short", Goal(floor=(38, 18, 35))),
    BenchmarkFile("xsum", "en", "medium", Goal(beats="lead-1")),
    BenchmarkFile("scitldr", "en", "medium", Goal(beats="lead-1")),
    BenchmarkFile("dialogsum", "en", "medium", Goal(beats="lead-3")),
    BenchmarkFile("wikihow", "en", "long", Goal(beats="lead-3")),
    BenchmarkFile("csl", "zh", "short", Goal(floor=(42, 30, 38))),
    BenchmarkFile("xwlb", "zh", "short", Goal(floor=(60, 50, 57))),
    BenchmarkFile("techtitles", "zh", "short", Goal(floor=(30, 15, 26))),
    BenchmarkFile("weekly", "zh", "short", Goal(floor=(35, 22, 31))),
    BenchmarkFile("hotsearch", "zh", "short", Goal(floor=(38, 25, 35))),
)


def select_files(names: Sequence[str]) -> list[BenchmarkFile]:
    """The benchmark files of these names, as `select` chooses them."""
    return select(names, FILES)


def select(names: Sequence[str], table: Sequence[NamedFile]) -> list[NamedFile]:
    """The files of these names in the table's order (`xsum` and `xsum-test` name the same); all for none.

    Raises:
        DataError: a name is not in the table.
    """
    wanted = {name.removesuffix("-test").removesuffix("-dev") for name in names}
    unknown = wanted.difference(file.name for file in table)
    if unknown:
        known = ", ".join(file.name for file in table)
        raise DataError(f"no benchmark file is called {', '.join(sorted(unknown))}", f"the names are: {known}")
    return [file for file in table if not wanted or file.name in wanted]


def load_rows(data: Path, file: BenchmarkFile, split: Split, is_dev_row: Callable[[str], bool]) -> LoadedRows:
    """The rows of one split and the file they stand in.

    The dev split is the -dev file; without one it is the training rows that `is_dev_row` names by their source. Where
    the -dev file is all the training data there is, it is read in the same way.

    Raises:
        DataError: the file is missing, damaged, or a row breaks the format.
    """
    if split == "test":
        path = find(data, file.language, f"{file.name}-test")
        return path, list(read_rows(path, file.use_refs))
    train = file.train or file.name
    has_train, has_dev = (exists(data, file.language, name) for name in (train, f"{train}-dev"))
    path = find(data, file.language, train if has_train and not has_dev else f"{train}-dev")
    is_apart = has_train and has_dev
    return path, [row for row in read_rows(path, file.use_refs) if is_apart or is_dev_row(row.source)]


def find(data: Path, language: str, name: str, kind: str = "summarization") -> Path:
    """The file of this name and kind ("summarization" or "qa") in a data folder.

    Raises:
        DataError: there is none.
    """
    for path in _candidates(data, language, name, kind):
        if path.is_file():
            return path
    raise DataError(
        f"{data / language} has no {kind}-{name}.jsonl or .jsonl.xz",
        "give the data folder with --data; docs/data.md says how to make one",
    )


def exists(data: Path, language: str, name: str) -> bool:
    """True if the data folder has a summarization file of this name."""
    return any(path.is_file() for path in _candidates(data, language, name, "summarization"))


def read_rows(path: Path, use_refs: bool = True) -> Iterator[Row]:
    """The rows of one file in order; a row's id is its own line number, from 1.

    Without `use_refs` the only reference of a row is its target.

    Raises:
        DataError: the file is damaged, or a line is not an object with a source and a target.
    """
    return rows_of(path, partial(summary_row, use_refs=use_refs))


def file_hash(path: Path) -> str:
    """The SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _candidates(data: Path, language: str, name: str, kind: str) -> list[Path]:
    return [data / language / f"{kind}-{name}{suffix}" for suffix in SUFFIXES]
