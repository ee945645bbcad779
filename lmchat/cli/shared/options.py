"""The options that several commands share, and their meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from lmchat.decoding.config import MAX_SEED
from lmchat.errors import UsageError
from lmchat.text.lengths import LengthClass

DeviceName = Literal["auto", "cpu", "cuda", "mps"]
STDOUT = tuple(map(Path, ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")))
MODE_OF_COMMAND = {"ask": "answer"}
"""The modes whose command has another name, by that name."""

Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE|-", help="Text, Markdown, HTML, PDF, DOCX, mail, subtitles, or patterns; - is stdin."),
]
_LENGTHS = "short: a headline; medium: a sentence or two; long: a paragraph."
Length = Annotated[LengthClass, typer.Option(help=_LENGTHS)]
LengthIfNamed = Annotated[
    LengthClass | None, typer.Option(help=f"{_LENGTHS} Otherwise short, or what the limits below leave room for.")
]
Sentences = Annotated[int | None, typer.Option(min=1, metavar="N", help="At most this many sentences.")]
Chars = Annotated[int | None, typer.Option(min=1, metavar="N", help="At most this many characters.")]
Ratio = Annotated[str | None, typer.Option(metavar="P%", help="At most this share of the text, such as 10%.")]
Device = Annotated[DeviceName, typer.Option(help="Where to compute.")]
Seed = Annotated[int, typer.Option(min=0, max=MAX_SEED, metavar="N", help="The same seed gives the same text.")]
Checkpoint = Annotated[str, typer.Option(metavar="NAME|FOLDER", help="Which checkpoint to use.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors on stderr.")]


def _file(output: Path | None) -> Path | None:
    """The file that --output names; None for stdout.

    Its names of the system are opened anew, where a file has no place in common with what is written to stdout later.
    """
    return None if output in STDOUT else output


Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", callback=_file, help="Write to this file; - is stdout, as without."),
]
Threshold = Annotated[
    float | None,
    typer.Option(min=0, max=1, metavar="P", help="Below this probability there is no answer; 0: always answer."),
]
RowLimit = Annotated[int | None, typer.Option(min=1, metavar="N", help="Only so many rows, drawn at random.")]
RowSeed = Annotated[int, typer.Option(min=0, metavar="N", help="The same seed draws the same rows.")]


def parse_ratio(text: str | None) -> float | None:
    """A share in 0..1 from a percentage such as "10%" or "10"; raises `UsageError`."""
    if text is None:
        return None
    try:
        percent = float(text.strip().removesuffix("%"))
    except ValueError:
        percent = 0.0
    if not 1 <= percent <= 100:
        raise UsageError(f"--ratio {text} is not a percentage from 1 to 100", "write for example --ratio 10%")
    return percent / 100
