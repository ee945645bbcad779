"""`lmchat batch`: a JSONL file of texts in, a JSONL file of outputs out."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Protocol, TextIO

import typer

from lmchat.cli import options
from lmchat.cli.guard import guarded
from lmchat.cli.inputs import STDIN
from lmchat.cli.json_lines import BadRow, Row, json_line, open_rows, read_rows
from lmchat.cli.loading import load_engine
from lmchat.cli.narration import Narrator
from lmchat.cli.output_file import whole_file
from lmchat.cli.wishes import DecodingChanges, Wishes
from lmchat.errors import EXIT_DONE, EXIT_SOME_FAILED, EmptyInput, UsageError
from lmchat.text.sanitize import terminal_safe

if TYPE_CHECKING:
    from lmchat.engine.events import Completed, Failed
    from lmchat.engine.request import Request

Mode = Annotated[str, typer.Argument(metavar="MODE", help="What to do with the texts: summarize.")]
Input = Annotated[str, typer.Argument(metavar="IN.jsonl|-", help='One object with "id" and "text" a line.')]

MODES = ("summarize",)
NOTHING = "nothing could be written about it"


class BatchEngine(Protocol):
    """What is needed of the engine."""

    def batch(self, requests: Iterable[Request]) -> Iterator[Completed | Failed]:
        """Work on many requests, in order."""


def batch(
    mode: Mode,
    rows: Input,
    *,
    output: options.Output = None,
    length: options.Length = "short",
    sentences: options.Sentences = None,
    chars: options.Chars = None,
    ratio: options.Ratio = None,
    device: options.Device = "auto",
    seed: options.Seed = 0,
    checkpoint: options.Checkpoint = "summarize",
    quiet: options.Quiet = False,
    samples: options.Samples = None,
    temperature: options.Temperature = None,
    beam_size: options.BeamSize = None,
    length_penalty: options.LengthPenalty = None,
    coverage_penalty: options.CoveragePenalty = None,
    no_repeat_ngram_size: options.NoRepeat = None,
    min_new_tokens: options.MinNewTokens = None,
    max_new_tokens: options.MaxNewTokens = None,
) -> None:
    """Work through a JSONL file.

    For each line, in order, a line with id, output, error, seconds and fallback comes out; one of output and error is
    null. An output file that is not complete is called FILE.partial. The exit code is 1 when some rows failed.
    """
    with guarded():
        if mode not in MODES:
            raise UsageError(f"there is no mode {terminal_safe(mode)!r}", f"choose one of {', '.join(MODES)}")
        changes = DecodingChanges(
            samples=samples,
            temperature=temperature,
            beam_size=beam_size,
            length_penalty=length_penalty,
            coverage_penalty=coverage_penalty,
            no_repeat_ngram_size=no_repeat_ngram_size,
            min_new_tokens=min_new_tokens,
            max_new_tokens=max_new_tokens,
        )
        wishes = Wishes(mode, length, sentences, chars, options.parse_ratio(ratio), changes, seed)
        wishes.check()
        narrator = Narrator(quiet)
        with open_rows(rows) as lines:
            engine = load_engine(checkpoint, device)
            with whole_file(output) if output else nullcontext(sys.stdout) as out:
                failed = work_through(lines, engine, wishes, out, narrator, count_lines(rows))
    raise typer.Exit(EXIT_SOME_FAILED if failed else EXIT_DONE)


def work_through(
    lines: Iterable[bytes], engine: BatchEngine, wishes: Wishes, out: TextIO, narrator: Narrator, total: int
) -> int:
    """Write the outcome of every row; returns how many failed. Raises `EmptyInput` when there is no row."""
    count = failed = 0
    with narrator.progress(wishes.mode) as progress:
        for record in outcomes(lines, engine, wishes):
            out.write(json_line(record))
            count += 1
            failed += record["error"] is not None
            if total:
                progress.update(count, max(count, total))
    if not count:
        raise EmptyInput("there is no row in the input", 'give one JSON object with "id" and "text" a line')
    narrator.remark(f"{count} rows, {failed} failed")
    return failed


def outcomes(lines: Iterable[bytes], engine: BatchEngine, wishes: Wishes) -> Iterator[dict[str, Any]]:
    """The record of every row, in order; the engine sees the usable ones alone."""
    waiting: deque[Row | BadRow] = deque()

    def requests() -> Iterator[Request]:
        for row in read_rows(lines):
            waiting.append(row)
            if isinstance(row, Row):
                yield wishes.request(row.text)

    for outcome in engine.batch(requests()):
        yield from _bad_rows(waiting)
        yield _record(waiting.popleft(), outcome)
    yield from _bad_rows(waiting)


def _bad_rows(waiting: deque[Row | BadRow]) -> Iterator[dict[str, Any]]:
    """The records of the bad rows that are next."""
    while waiting and isinstance(row := waiting[0], BadRow):
        waiting.popleft()
        yield {"id": row.id, "output": None, "error": row.error, "seconds": 0.0, "fallback": False}


def _record(row: Row | BadRow, outcome: Completed | Failed) -> dict[str, Any]:
    from lmchat.engine.events import Failed

    if isinstance(outcome, Failed):
        return {"id": row.id, "output": None, "error": str(outcome.error), "seconds": 0.0, "fallback": False}
    seconds, output = round(outcome.seconds, 4), terminal_safe(outcome.text)
    if not output.strip():
        return {"id": row.id, "output": None, "error": NOTHING, "seconds": seconds, "fallback": False}
    return {"id": row.id, "output": output, "error": None, "seconds": seconds, "fallback": outcome.fallback}


def count_lines(name: str) -> int:
    """The lines of a file, for the progress display; 0 for what cannot be read twice."""
    path = Path(name).expanduser()
    if name == STDIN or not path.is_file():
        return 0
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in _blocks(file))


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(1 << 20):
        yield block
