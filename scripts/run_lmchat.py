"""Runs the lmchat command as a person would, in processes of its own, and reads back what it wrote."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lmchat.evaluation.benchmark import Row


@dataclass(frozen=True, slots=True)
class Command:
    """How to run lmchat: the checkpoint and the device, where they are chosen, and options handed on as they are."""

    checkpoint: str | None
    device: str | None
    options: tuple[str, ...] = ()

    def line(self, subcommand: Sequence[str], length: str) -> list[str]:
        """The command line, up to the subcommand's own arguments."""
        named = {"--length": length, "--checkpoint": self.checkpoint, "--device": self.device}
        chosen = [part for name, value in named.items() if value for part in (name, value)]
        return [sys.executable, "-m", "lmchat", *subcommand, *chosen, *self.options]


@dataclass(frozen=True, slots=True)
class BatchRun:
    """The texts of one batch, in the order of the rows (empty where a row failed), and how it went."""

    outputs: list[str]
    fallbacks: int
    failed: int
    wall_seconds: float


def batch(command: Command, rows: Sequence[Row], length: str) -> BatchRun:
    """Summarize all rows with one `lmchat batch summarize`.

    Raises:
        RuntimeError: the command failed as a whole, or did not answer each row once.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        lines = (json.dumps({"id": row.id, "text": row.source}, ensure_ascii=False) + "\n" for row in rows)
        source.write_text("".join(lines), encoding="utf-8")
        start = time.perf_counter()
        line = [*command.line(["batch", "summarize"], length), str(source), "-o", str(target)]
        _run(line, allowed=(0, 1))
        seconds = time.perf_counter() - start
        answers = {answer["id"]: answer for answer in _json_lines(target.read_text(encoding="utf-8"))}
    if answers.keys() != {row.id for row in rows}:
        raise RuntimeError(f"the batch answered {len(answers)} of {len(rows)} rows")
    ordered = [answers[row.id] for row in rows]
    return BatchRun(
        outputs=[answer.get("output") or "" for answer in ordered],
        fallbacks=sum(bool(answer.get("fallback")) for answer in ordered),
        failed=sum(bool(answer.get("error")) for answer in ordered),
        wall_seconds=seconds,
    )


def single(command: Command, texts: Sequence[str], length: str) -> float:
    """The mean seconds of summarizing the texts one after the other in one process, loading excluded."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.txt") for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        line = [*command.line(["summarize"], length), "--json", *map(str, paths)]
        answers = _json_lines(_run(line, allowed=(0, 1)))
    return statistics.fmean(float(answer["seconds"]) for answer in answers)


def cold_start(command: Command, text: str) -> float:
    """The seconds from starting the process to the last word of one summary."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        start = time.perf_counter()
        _run([*command.line(["summarize"], "short"), file.name])
        return time.perf_counter() - start


def import_torch() -> float:
    """The seconds of `python -c "import torch"`: the floor under every cold start."""
    start = time.perf_counter()
    _run([sys.executable, "-c", "import torch"])
    return time.perf_counter() - start


def _run(line: Sequence[str], allowed: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(line, capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in allowed:
        raise RuntimeError(f"{' '.join(line)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def _json_lines(text: str) -> list[dict[str, Any]]:
    # str.splitlines would also split at U+2028 and its like, which JSON leaves unescaped
    return [json.loads(line) for line in text.split("\n") if line.strip()]
