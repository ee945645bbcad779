"""How the results of several files are written: as they come in a terminal, as plain text, or as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeAlias

from lmchat.cli.shared.narration import ProgressLine
from lmchat.cli.shared.streamed_text import StreamedText
from lmchat.text.sanitize import safe_line, terminal_safe

if TYPE_CHECKING:
    from lmchat.engine.events import Completed
    from lmchat.evaluation.rouge import RougeScores
    from lmchat.evaluation.self_evaluation import SelfEvaluation

    Measured: TypeAlias = dict[str, RougeScores] | SelfEvaluation


@dataclass(frozen=True, slots=True)
class Summary:
    """One finished file.

    Attributes:
        name: the file as it was named.
        checkpoint: the name of the checkpoint that wrote it.
        completed: what the engine made of it.
        measured: ROUGE of the summary and of the leads if there was a reference, else the comparison with the source.
    """

    name: str
    checkpoint: str
    completed: Completed
    measured: Measured

    @property
    def text(self) -> str:
        """The summary, safe to show."""
        return terminal_safe(self.completed.text)


class ResultWriter(Protocol):
    """Takes the files one after the other."""

    def begin(self, name: str, progress: ProgressLine) -> None:
        """A file begins; `progress` must be closed before anything is written in a terminal."""

    def piece(self, text: str) -> None:
        """More of its summary is certain."""

    def whole(self, text: str) -> None:
        """All of its summary is certain."""

    def end(self, summary: Summary) -> None:
        """It is done, and measured."""

    def abandon(self) -> None:
        """It failed half-way."""


class TextWriter:
    """Summaries as text, each under its file's name where there are several.

    Args:
        out: where to.
        headings: whether there are several.
        streaming: write every piece as it comes; else a summary is written when it is done.
    """

    def __init__(self, out: TextIO, headings: bool, streaming: bool) -> None:
        self._texts = StreamedText(out, headings, streaming)
        self.piece, self.abandon = self._texts.piece, self._texts.abandon

    def begin(self, name: str, progress: ProgressLine) -> None:
        self._texts.begin(safe_line(name), make_room=progress.close)

    def whole(self, text: str) -> None:
        self._texts.end(terminal_safe(text))

    def end(self, summary: Summary) -> None:
        if isinstance(summary.measured, dict):
            from lmchat.cli.summarize.scores import scores_as_table

            self._texts.below(f"\n{scores_as_table(summary.measured)}\n")


class JsonWriter:
    """One JSON object a file, each on one line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def begin(self, name: str, progress: ProgressLine) -> None:
        """Nothing: the object is written at the end."""

    def piece(self, text: str) -> None:
        """Nothing."""

    def abandon(self) -> None:
        """Nothing: no object is written."""

    def whole(self, text: str) -> None:
        """Nothing: how it measures is part of the object."""

    def end(self, summary: Summary) -> None:
        from lmchat.text.json_line import json_line

        self._out.write(json_line(as_json(summary)))
        self._out.flush()


def as_json(summary: Summary) -> dict[str, Any]:
    """The JSON object of one file; offsets count code points of the text as read, `end` is exclusive."""
    done = summary.completed
    return {
        "file": terminal_safe(summary.name),
        "summary": summary.text,
        "mode": "summarize",
        "checkpoint": summary.checkpoint,
        "fallback": done.fallback,
        "source_tokens": done.source_tokens,
        "segments": done.segments,
        "seconds": round(done.seconds, 4),
        "tokens_per_second": round(done.tokens_per_second, 1),
        "drawn_from": [
            {"start": sentence.start, "end": sentence.end, "text": terminal_safe(sentence.text)}
            for sentence in done.drawn_from
        ],
        **_measured_as_json(summary.measured),
    }


def _measured_as_json(measured: Measured) -> dict[str, Any]:
    if isinstance(measured, dict):
        from lmchat.cli.summarize.scores import scores_as_json

        return {"rouge": scores_as_json(measured)}
    return {"self_evaluation": {name: round(value, 4) for name, value in asdict(measured).items()}}
