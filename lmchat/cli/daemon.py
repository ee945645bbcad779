"""`lmchat daemon`: keep checkpoints loaded, so that summarize, ask, generate and chat begin at once."""

from __future__ import annotations

import math
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.narration import Narrator
from lmchat.errors import EXIT_CHECKPOINT, CheckpointError, LmchatError, UsageError
from lmchat.locations import resolve_checkpoint, state_dir
from lmchat.text.counting import count_of
from lmchat.text.json_line import json_line

START_SECONDS = 60.0
STOP_SECONDS = 60.0
LOOK_SECONDS = 0.05

Load = Annotated[
    list[str] | None,
    typer.Option("--load", metavar="NAME", help="A checkpoint to load at once; otherwise summarize and answer."),
]
IdleMinutes = Annotated[float, typer.Option(min=0.01, metavar="N", help="End when nothing was asked for so long.")]
Foreground = Annotated[bool, typer.Option("--foreground", help="Stay in this terminal; Ctrl+C ends it.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on one line.")]
LOADED = ("summarize", "answer")

daemon = typer.Typer(
    name="daemon",
    help="Keep checkpoints loaded: summarize, ask, generate and chat then begin at once.",
    add_completion=False,
    rich_markup_mode=None,
)


@daemon.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """Show the help where no subcommand is named."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@daemon.command()
def start(*, load: Load = None, idle_minutes: IdleMinutes = 30, foreground: Foreground = False) -> None:
    """Start the daemon of this user; it serves no network, and nobody else."""
    with guarded():
        from lmchat.daemon import client, place

        if not place.available():
            raise UsageError("there are no Unix sockets on this system", "load checkpoints with each command")
        if not math.isfinite(idle_minutes):
            raise UsageError(f"--idle-minutes is {idle_minutes}", "write a number, such as 30")
        if found := client.status():
            raise UsageError(f"a daemon runs already (process {found.pid})", "lmchat daemon stop")
        folders = list(dict.fromkeys(str(resolve_checkpoint(name).resolve()) for name in load or LOADED))
        if foreground:
            serve(folders, idle_minutes)
            return
        start_apart(folders, idle_minutes)


@daemon.command()
def stop() -> None:
    """End the daemon when it has done what it has begun."""
    with guarded():
        from lmchat.daemon import client

        found = client.stop()
        if found is None:
            raise silence()
        ended = await_end()
        done = "has ended" if ended else "ends when it has done what it has begun"
        Narrator().note(f"the daemon {done} (process {found.pid}, {count_of(found.requests, 'request')})")


@daemon.command()
def status(*, json: Json = False) -> None:
    """Tell whether the daemon runs. Exit codes: 0 it does, 1 it does not."""
    with guarded():
        from msgspec.structs import asdict

        from lmchat.daemon import client

        found = client.status()
        if json:
            sys.stdout.write(json_line({"running": found is not None} | (asdict(found) if found else {})))
        elif found:
            loaded = ", ".join(found.checkpoints) or "none"
            sys.stdout.write(
                f"process {found.pid} of lmchat {found.version}, {found.seconds:.0f} s, "
                f"{count_of(found.requests, 'request')}, loaded: {loaded}; "
                f"it ends after {found.idle_minutes:g} idle minutes\n"
            )
        else:
            sys.stdout.write(f"{silence().message}\n")
        if not found:
            raise SystemExit(1)


def silence() -> UsageError:
    """Why nothing answers: no daemon runs, or one is only starting, ending or held up."""
    from lmchat.daemon import place

    if place.available():
        from lmchat.daemon import lock

        if lock.is_taken(place.socket_path()):
            return UsageError("a daemon is there, but does not answer", "try again, or end its process")
    return UsageError("no daemon runs", "lmchat daemon start")


def second() -> UsageError:
    """Why a daemon does not start where there is one that does not answer yet, or any more."""
    return UsageError("another daemon is starting, or has not ended yet", "lmchat daemon status")


def serve(folders: Sequence[str], idle_minutes: float) -> None:
    """Be the daemon, until it is told to end."""
    from lmchat.cli.shared.loading import checkpoint_sums
    from lmchat.daemon import lock, place
    from lmchat.daemon.server import Daemon
    from lmchat.engine.loading import load_engine

    path = place.socket_path()
    if not lock.take(path):
        raise second()
    path.unlink(missing_ok=True)  # of a daemon that was killed: one that lives has the lock
    server = Daemon(path, load_engine, checkpoint_sums, idle_minutes)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: server.end())
    server.serve(folders)


def await_end() -> bool:
    """Wait until the process of the daemon has ended; whether it has."""
    from lmchat.daemon import lock, place

    path, until = place.socket_path(), time.monotonic() + STOP_SECONDS
    while lock.is_taken(path):
        if time.monotonic() > until:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def start_apart(folders: Sequence[str], idle_minutes: float) -> None:
    """Start the daemon as a process of its own and wait until it answers with its checkpoints loaded."""
    from lmchat.daemon import client, lock, place

    if lock.is_taken(place.socket_path()):
        raise second()  # before the log is begun anew, which is that of the other one
    log = state_dir() / "daemon.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.touch()
    except OSError as error:
        problem = f"{log}: cannot be written: {error.strerror}"
        raise UsageError(problem, "set XDG_STATE_HOME to a folder of your own") from None
    options = [part for folder in folders for part in ("--load", folder)]
    wanted = Counter(Path(folder).name for folder in folders)
    run = [sys.executable, "-P", "-m", "lmchat"]  # -P: nothing of the current folder is imported
    command = [*run, "daemon", "start", "--foreground", "--idle-minutes", f"{idle_minutes}"]
    with log.open("ab") as out:  # what another one that starts at the same time says stands above or below
        out.truncate(0)
        process = subprocess.Popen(
            [*command, *options],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        found = client.status()
        if found and wanted <= Counter(found.checkpoints):
            Narrator().note(f"the daemon runs (process {found.pid}); `lmchat daemon stop` ends it")
            return
        time.sleep(LOOK_SECONDS)
    if process.poll() is None:
        waited = f"the daemon (process {process.pid}) has not answered within {START_SECONDS:.0f} s"
        raise LmchatError(waited, f"it may still be loading: `lmchat daemon status`, or see {log}")
    kind = CheckpointError if process.returncode == EXIT_CHECKPOINT else LmchatError
    raise kind(f"the daemon did not start: {last_line(log.read_text(errors='replace'))}", f"see {log}")


def last_line(text: str) -> str:
    """The last line with something in it."""
    lines = text.strip().splitlines()
    return lines[-1].removeprefix("error: ") if lines else "it said nothing"
