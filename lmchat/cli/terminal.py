"""The command line of the interactive terminal: `lmchat FILE` beside the commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from lmchat.cli.narration import one_line
from lmchat.cli.opening import is_path, looks_like_path, open_terminal

OPEN = "<file>"
"""The hidden command that a FILE in a command's place stands for."""

File = Annotated[Path, typer.Argument(metavar="FILE", help="What to attach.")]


class TerminalOrCommand(TyperGroup):
    """The commands, and in their place the path of anything that is there."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        word = args[0]
        if word not in self.commands and is_path(word):
            return super().resolve_command(ctx, [OPEN, *args])
        if word not in self.commands and looks_like_path(word):
            ctx.fail(f"{one_line(word)}: there is no such file, and no command of that name.")
        return super().resolve_command(ctx, args)


def open_file(context: typer.Context, file: File) -> None:
    """Open the interactive terminal with a file attached."""
    open_terminal(context.obj, file)
