"""Commands that are imported when they are called: until then a line of help stands for each.

All of them together take longer to import than the rest of `lmchat --help`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand
from typer.main import get_command

from lmchat.garbage import uncollected


class LazyCommand(TyperCommand):
    """Stands for a command in the list of them.

    Args:
        name: what it is called; the module `lmchat.cli.<name>`, or `command` of the package of that name, has it under
            this name, as a function or a `Typer` of its own.
        summary: its help, in one line.
    """

    def __init__(self, name: str, summary: str) -> None:
        super().__init__(name, help=summary)

    def load(self) -> Any:
        """The command itself, as Typer calls it."""
        with uncollected():
            module = importlib.import_module(f"lmchat.cli.{self.name}")
            if hasattr(module, "__path__"):  # a package
                module = importlib.import_module(f"{module.__name__}.command")
            return called(self.name, getattr(module, str(self.name)))


def called(name: str | None, command: Callable[..., Any]) -> Any:
    """A function or a `Typer` as a command of that name."""
    if isinstance(command, typer.Typer):
        return get_command(command)
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name)(command)
    return get_command(app)
