"""How often the source word that a copied word looked at most is the one that it was copied from.

    python scripts/measure_attention.py
    python scripts/measure_attention.py docs/examples/river.txt --length long
    python scripts/measure_attention.py DATA/en/test.jsonl --limit 50 --json attention.json

Each text is summarized, as it is or from the field "source", "context" or "text" of the lines of a .jsonl file, which
may be compressed with xz or gzip. A word counts as copied when most of the probability of each of its pieces came
through the copy gate; the source words are those that the interactive terminal names under F2, and the one with most
attention has to overlap the place that was copied. Without files those in docs/examples are measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from measuring import ended, positive

from lmchat.engine.events import Event, Started, Token
from lmchat.errors import DataError
from lmchat.evaluation.rows import Record, Row, rows_of, sample
from lmchat.modes.request import Request
from lmchat.text.lengths import LENGTHS
from lmchat.text.reading import read_document
from lmchat.tui.conversation.trace import Insight, Trace

EXAMPLES = Path(__file__).resolve().parents[1] / "docs" / "examples"
FIELDS = ("source", "context", "text")


class Summarizer(Protocol):
    """What is needed of an engine."""

    def stream(self, request: Request) -> Iterator[Event]:
        """Work on one request."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one file says.

    Attributes:
        file: its name.
        texts: how many of its texts were summarized.
        copied: words of the summaries that were copied.
        right: those of them whose strongest source word is the copied one.
    """

    file: str
    texts: int
    copied: int
    right: int

    @property
    def share(self) -> float:
        """`right` of `copied`; 0 where nothing was copied."""
        return self.right / self.copied if self.copied else 0.0


def main(arguments: list[str] | None = None) -> int:
    """Measure; returns the exit code."""
    return ended(partial(measure_all, parse_arguments(arguments)))


def measure_all(options: argparse.Namespace) -> None:
    """Print the table of all files; raises `LmchatError`."""
    from lmchat.engine.engine import Engine

    engine = Engine.load(options.checkpoint)
    found = [measure(engine, path, options.length, options.limit) for path in options.files]
    print(table(found))
    if options.json:
        rows = [asdict(row) | {"share": round(row.share, 4)} for row in found]
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=sorted(EXAMPLES.glob("*.txt")))
    parser.add_argument("--checkpoint", default="summarize", metavar="NAME|FOLDER")
    parser.add_argument("--length", choices=LENGTHS, default="medium")
    parser.add_argument("--limit", type=positive, default=100, metavar="N", help="texts of a .jsonl, drawn at random")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    return parser.parse_intermixed_args(arguments)


def measure(engine: Summarizer, path: Path, length: str, limit: int) -> Agreement:
    """The agreement in the summaries of a file's texts; raises `LmchatError`."""
    texts = list(texts_of(path, limit))
    pairs = [copied_agreement(traced(engine, Request("summarize", text, length=length)).insight()) for text in texts]
    return Agreement(path.name, len(texts), sum(copied for _, copied in pairs), sum(right for right, _ in pairs))


def texts_of(path: Path, limit: int) -> Iterable[str]:
    """The text of a file, or at most `limit` of those of a .jsonl file."""
    if ".jsonl" not in path.suffixes:
        return [read_document(path).text]
    return [row.source for row in sample(list(rows_of(path, text_row)), limit)]


def text_row(identity: str, record: Record) -> Row:
    """The row of an object with a text; raises `DataError` where there is none."""
    text = next((record[name] for name in FIELDS if isinstance(record.get(name), str)), None)
    if text is None:
        raise DataError(f"there is no text in it, called {', '.join(FIELDS)}")
    return Row(identity, text, ())


def traced(engine: Summarizer, request: Request) -> Trace:
    """What an engine tells about its words; nothing for a text that it cannot summarize."""
    trace = Trace()
    for event in engine.stream(request):
        if isinstance(event, Started):
            trace.segments = event.segments
        elif isinstance(event, Token):
            trace.tokens.append(event)
    return trace


def copied_agreement(insight: Insight) -> tuple[int, int]:
    """How often the strongest source word of a copied word is the copied one, and how many words were copied."""
    copied = [at for at, word in enumerate(insight.words) if word.copied and insight.strongest(at)]
    right = 0
    for at in copied:
        start, end = insight.words[at].copied or (0, 0)
        strongest = insight.strongest(at)[0][0]
        right += strongest.start < end and start < strongest.end
    return right, len(copied)


def table(found: list[Agreement]) -> str:
    """One line a file, and one for all of them together."""
    total = Agreement("all", *(sum(getattr(row, name) for row in found) for name in ("texts", "copied", "right")))
    lines = [f"{'file':<48}{'texts':>8}{'copied':>8}{'right':>8}{'share':>8}"]
    lines += [f"{row.file:<48}{row.texts:>8}{row.copied:>8}{row.right:>8}{row.share:>8.3f}" for row in (*found, total)]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
