"""`lmchat chat`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Annotated

import typer

from lmchat.cli.chat.talk import Chat
from lmchat.cli.chat.writers import write_json, write_text
from lmchat.cli.shared import options
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.loading import find_engine
from lmchat.cli.shared.narration import Narrator
from lmchat.engine.device import select_device
from lmchat.locations import resolve_checkpoint

PROMPT = "> "
CHECKPOINT = "chat"

Json = Annotated[bool, typer.Option("--json", help="One JSON object a reply, each on one line.")]


def chat(
    *,
    json: Json = False,
    device: options.Device = "auto",
    seed: options.Seed = 0,
    checkpoint: options.Checkpoint = CHECKPOINT,
    quiet: options.Quiet = False,
) -> None:
    """Talk, a line at a time, in English or Chinese; for pipes and plain terminals.

    Each line of standard input is a message, each line of stdout its reply. /file PATH, or a message that names a
    file, attaches a text: a question is then answered from it, and "summarize" gives its summary. /help lists the
    commands. Nothing of the talk is saved. Exit codes: 0 at the end of the input or after /quit, 1 some messages had no
    reply, 2 wrong usage, 3 no usable checkpoint, 130 interrupted.
    """
    with guarded():
        if device != "auto":
            select_device(device)  # raises here, once, what loading a checkpoint would raise at every message
        if checkpoint != CHECKPOINT:  # which may be missing where all that is said is about files
            resolve_checkpoint(checkpoint)
        write = partial(write_json if json else write_text, out=sys.stdout)
        talk = Chat(lambda name: find_engine(name, device), write, Narrator(quiet), seed, checkpoint)
        code = talk.run(lines(quiet))
    raise typer.Exit(code)


def lines(quiet: bool) -> Iterator[str]:
    """The lines of standard input; a terminal is asked for each, unless it is to be quiet."""
    terminal = sys.stdin.isatty()
    prompt = PROMPT if terminal and not quiet else ""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace", **({} if terminal else {"encoding": "utf-8-sig"}))
    read = edited_line if terminal and sys.stdout.isatty() else plain_line
    while True:
        try:
            line = read(prompt)
        except EOFError:
            if prompt:
                print(file=sys.stderr, flush=True)
            return
        yield line


def edited_line(prompt: str) -> str:
    """A line that is edited in a terminal, with the earlier ones at hand; raises `EOFError`.

    The prompt is written to stdout, which must be the terminal.
    """
    with suppress(ImportError):  # not every Python has it; without it the terminal alone edits
        import readline  # noqa: F401
    return input(prompt)


def plain_line(prompt: str) -> str:
    """The next line of standard input, after a prompt on stderr; raises `EOFError`."""
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
