"""What the scripts that measure have in common: how they end, and what they write."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from lmchat.errors import LmchatError, UsageError
from lmchat.evaluation.report import table_line

WRONG_USAGE = 2

T = TypeVar("T")


def exit_code(measure: Callable[[], bool]) -> int:
    """Measure; 0 if every goal is met, 1 if one is missed, 2 or 3 with a line on stderr if it could not be done."""
    try:
        return 0 if measure() else 1
    except LmchatError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_USAGE
    except ModuleNotFoundError as error:
        print(f"error: {error} (the beginning of this script says what to install)", file=sys.stderr)
        return WRONG_USAGE


def ended(work: Callable[[], object]) -> int:
    """Do what has no goal to miss; 0, or 2 or 3 with a line on stderr if it could not be done."""

    def done() -> bool:
        work()
        return True

    return exit_code(done)


def write_figures(path: Path | None, report: Mapping[str, Any]) -> None:
    """Write everything that was measured to a file, if one is named."""
    if path:
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_figures(path: Path) -> dict[str, Any]:
    """What `write_figures` wrote; raises `UsageError` for anything else."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{path} has no figures: {error}", "measure them again") from error
    if not isinstance(report, dict):
        raise UsageError(f"{path} has no figures", "measure them again")
    return report


def spread(items: Sequence[T], count: int | None) -> list[T]:
    """At most `count` items, evenly spread; all of them for None."""
    if count is None or count >= len(items):
        return list(items)
    return [items[at * len(items) // count] for at in range(count)]


def positive(text: str) -> int:
    """A whole number of at least 1, for argparse."""
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


def print_lines(*lines: Sequence[str]) -> None:
    """Print lines of a Markdown table."""
    for line in lines:
        print(table_line(line), flush=True)


def yes_no(met: bool) -> str:
    """What a table says about a goal."""
    return "yes" if met else "no"
