"""`lmchat doctor`: whether lmchat can work here, and what to do if it cannot."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmchat.cli.doctor.readers import ReaderHealth, examine_readers
from lmchat.cli.shared.guard import guarded
from lmchat.errors import EXIT_DONE, ConfigError, LmchatError
from lmchat.locations import config_file
from lmchat.settings import read_settings
from lmchat.text.json_line import json_line
from lmchat.text.sanitize import safe_line

if TYPE_CHECKING:
    from lmchat.engine.health import CheckpointHealth

Json = Annotated[bool, typer.Option("--json", help="One JSON object, on one line.")]
SPEED_OF = "generate"


def doctor(*, json: Json = False) -> None:
    """Say what lmchat runs on and reads, whether checkpoints are whole, how fast it writes, what is wrong.

    Exit codes: 0 nothing is wrong, 2 something about this machine is, 3 a checkpoint is missing or damaged.
    """
    with guarded():
        from lmchat.engine import health  # it brings the engine, which takes a while

        checkpoints, readers = health.examine_checkpoints(), list(examine_readers())
        problems = [found.error for found in checkpoints if found.error]
        problems += [found.error for found in readers if found.error]
        problems += [*health.path_problems(), *unknown_settings()]
        whole = any(found.name == SPEED_OF and found.error is None for found in checkpoints)
        report: dict[str, Any] = {
            "machine": health.machine_facts(),
            "paths": {name: str(path) for name, path in health.paths().items()},
            "tokens_per_second": round(health.tokens_per_second(SPEED_OF), 1) if whole else None,
            "checkpoints": [found.as_json() for found in checkpoints],
            "readers": [found.as_json() for found in readers],
            "problems": [{"problem": problem.message, "what_to_do": problem.hint} for problem in problems],
        }
        sys.stdout.write(json_line(report) if json else text_of(report, checkpoints, readers, problems))
        code = max((problem.exit_code for problem in problems), default=EXIT_DONE)
        if code:
            raise SystemExit(code)


def unknown_settings() -> Iterator[LmchatError]:
    """What keeps the interactive terminal from beginning as a configuration says that can be read."""
    from lmchat.tui.config import launch_options
    from lmchat.tui.strings import ENGLISH

    try:
        settings = read_settings(config_file())
    except ConfigError:  # `health.path_problems` tells of it
        return
    try:
        launch_options(settings, config_file(), ENGLISH)
    except ConfigError as error:
        yield error


def text_of(
    report: dict[str, Any],
    checkpoints: Sequence[CheckpointHealth],
    readers: Sequence[ReaderHealth],
    problems: Sequence[LmchatError],
) -> str:
    """The report for a person."""
    speed = report["tokens_per_second"]
    facts = report["machine"] | report["paths"] | ({} if speed is None else {"speed": f"{speed:.0f} tokens/s"})
    lines = [f"{name:<15}{safe_line(value)}" for name, value in facts.items()]
    lines += ["", *(_checkpoint_line(found) for found in checkpoints), ""]
    lines += [*(f"{found.kind:<15}{safe_line(found.as_text())}" for found in readers), ""]
    lines += [f"wrong: {safe_line(problem.message)}\n   do: {safe_line(problem.hint)}" for problem in problems]
    return "\n".join([*lines, *([] if problems else ["nothing is wrong"])]) + "\n"


def _checkpoint_line(found: CheckpointHealth) -> str:
    state = "not usable" if found.error else f"{found.precision:<8} {found.sha256[:16]}  {found.folder}"
    return f"{found.name:<15}{safe_line(state)}"
