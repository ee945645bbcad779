"""The command line: one of the commands, or a FILE in a command's place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from lmchat.cli.lazy import LazyCommand, called
from lmchat.cli.opening import Opening, is_path, looks_like_path, open_terminal
from lmchat.settings import LanguageSetting
from lmchat.text.sanitize import safe_line

COMMANDS = {
    "summarize": "Summarize texts in English or Chinese.",
    "ask": "Answer a question with a piece of a text.",
    "generate": "Continue a text in English or Chinese.",
    "chat": "Talk, a line at a time, in English or Chinese; for pipes and plain terminals.",
    "batch": "Work through many texts: JSON Lines, CSV, Parquet, or folders of documents.",
    "serve": "Open the interactive terminal in a web browser, until Ctrl+C.",
    "history": "List, search, show, export and delete saved sessions.",
    "config": "Show where the configuration of the interactive terminal is, and what holds.",
    "daemon": "Keep checkpoints loaded: summarize, ask, generate and chat then begin at once.",
    "checkpoint": "List, show and verify checkpoints.",
    "doctor": "Say what lmchat runs on and reads, whether checkpoints are whole, how fast it writes, what is wrong.",
    "evaluate": "Score a mode on a test file.",
    "compare": "Compare two checkpoints or two settings on a test file.",
    "train": "Train a checkpoint, going on where a run of the same name stopped.",
}
"""Each command, in the order of the help, with the first line of its own help."""
OPEN = "<file>"
"""The command that a FILE in a command's place stands for; no help lists it."""

File = Annotated[Path, typer.Argument(metavar="FILE", help="What to attach.")]
Private = Annotated[bool, typer.Option("--private", help="Keep nothing of what is said in the terminal.")]
Lang = Annotated[
    LanguageSetting | None, typer.Option(help="The language of the interactive terminal; auto: that of the locale.")
]


class TerminalOrCommand(TyperGroup):
    """The commands, each imported when it is called, and in their place the path of anything that is there."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes | {"commands": [LazyCommand(*each) for each in COMMANDS.items()]})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        word = args[0]
        if word not in self.commands and is_path(word) and any(map(looks_like_path, args[1:])):
            ctx.fail("The interactive terminal opens one FILE; /file attaches others, lmchat summarize reads several.")
        if word not in self.commands and is_path(word):
            return OPEN, called(OPEN, open_file), args
        if word not in self.commands and looks_like_path(word):
            ctx.fail(f"{safe_line(word)}: there is no such file, and no command of that name.")
        name, command, remaining = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, LazyCommand) else command, remaining


def open_file(context: typer.Context, file: File, private: Private = False, lang: Lang = None) -> None:
    """Open the interactive terminal with a file attached."""
    before: Opening = context.obj
    open_terminal(Opening(before.private or private, lang or before.lang), file)
