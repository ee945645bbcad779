"""Opening the interactive terminal: `lmchat`, `lmchat FILE`, and for a web browser."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from lmchat.cli.guard import guarded
from lmchat.cli.narration import one_line
from lmchat.errors import UsageError
from lmchat.locations import config_file, state_file
from lmchat.settings import Language, read_settings

if TYPE_CHECKING:
    from lmchat.tui.beginning import Beginning

OPEN = "<file>"
"""The hidden command that a FILE in a command's place stands for."""

File = Annotated[Path, typer.Argument(metavar="FILE", help="What to attach.")]


@dataclass(frozen=True, slots=True)
class Opening:
    """How to open the interactive terminal.

    Attributes:
        private: whether nothing of what is said is saved.
        lang: what it speaks; None for what the configuration says.
    """

    private: bool = False
    lang: Language | None = None


class TerminalOrCommand(TyperGroup):
    """The commands, and in their place the path of anything that is there."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        word = args[0]
        if word not in self.commands and _is_path(word):
            return super().resolve_command(ctx, [OPEN, *args])
        if word not in self.commands and _looks_like_path(word):
            ctx.fail(f"{one_line(word)}: there is no such file, and no command of that name.")
        return super().resolve_command(ctx, args)


def open_file(context: typer.Context, file: File) -> None:
    """Open the interactive terminal with a file attached."""
    open_terminal(context.obj, file)


def open_terminal(opening: Opening, file: Path | None = None) -> None:
    """Open the interactive terminal; Textual is imported here because that takes a fifth of a second.

    Args:
        opening: how.
        file: what to attach.

    Raises:
        typer.Exit: there is no terminal, or something went wrong, as said on stderr.
    """
    with guarded():
        if not (_is_served(os.environ) or (sys.stdin.isatty() and sys.stdout.isatty())):
            raise UsageError("lmchat without a command needs a terminal", "lmchat --help lists the commands")
        from lmchat.history.store import Store, history_file
        from lmchat.remembered import StateFile
        from lmchat.tui.app import LmchatApp
        from lmchat.tui.saving import SavingRecorder

        begin, private = beginning(opening, os.environ)
        state = StateFile(None if private else state_file())
        with Store(None if private else history_file()) as store:
            LmchatApp(file, recorder=SavingRecorder(store), remembered=state, beginning=begin).run()


def beginning(opening: Opening, environment: Mapping[str, str]) -> tuple[Beginning, bool]:
    """How the interactive terminal begins, and whether nothing is saved; raises `ConfigError`.

    Args:
        opening: what the command line says; it goes before the configuration.
        environment: the variables that name the locale.
    """
    from lmchat.tui.checking import beginning_of
    from lmchat.tui.language import strings_in

    path = config_file()
    settings = read_settings(path)
    language = strings_in(opening.lang or settings.language, environment)
    return beginning_of(settings, path, language), opening.private or settings.private


def served_command(opening: Opening, file: Path | None) -> str:
    """What the shell runs to open the interactive terminal for a web browser.

    Args:
        opening: how to open it.
        file: what to attach.
    """
    words = [sys.executable, "-P", "-m", "lmchat"]
    words += ["--private"] if opening.private else []
    words += ["--lang", opening.lang] if opening.lang else []
    words += [str(file.resolve())] if file else []
    return f"exec {shlex.join(words)}"


def _is_served(environment: Mapping[str, str]) -> bool:
    """Whether this process is the terminal of a web browser: it is told so by the server that started it."""
    return environment.get("TEXTUAL_DRIVER", "").endswith(":WebDriver")


def _looks_like_path(word: str) -> bool:
    """Whether a word is rather a file than a command that is spelled wrong."""
    return os.sep in word or bool(Path(word).suffix)


def _is_path(word: str) -> bool:
    try:
        return Path(word).exists()
    except (OSError, ValueError):  # too long a name, a NUL
        return False
