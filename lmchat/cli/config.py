"""`lmchat config`: where the configuration of the interactive terminal is, and what holds."""

from __future__ import annotations

import json as json_format
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.narration import Narrator
from lmchat.errors import ConfigError
from lmchat.locations import config_file, state_file
from lmchat.remembered import State, StateFile
from lmchat.settings import UserSettings, read_settings, write_example
from lmchat.text.json_line import json_line
from lmchat.text.sanitize import terminal_safe

WRITTEN, REMEMBERED, DEFAULT = "config.toml", "remembered", "default"

Json = Annotated[bool, typer.Option("--json", help="One JSON object, on one line.")]

config = typer.Typer(
    name="config",
    help="Show where the configuration of the interactive terminal is, and what holds.",
    add_completion=False,
    rich_markup_mode=None,
)


@dataclass(frozen=True, slots=True)
class Effective:
    """A setting as it holds.

    Attributes:
        name: as in the file, tables before it with dots between.
        value: what it is.
        origin: where that comes from.
    """

    name: str
    value: str | bool
    origin: str


@config.callback(invoke_without_command=True)
def show(context: typer.Context, *, json: Json = False) -> None:
    """Show what holds, and where it comes from."""
    if context.invoked_subcommand is not None:
        return
    with guarded():
        path = config_file()
        rows = list(effective(read_settings(path), _state()))
        if json:
            values = {row.name: {"value": row.value, "origin": row.origin} for row in rows}
            sys.stdout.write(json_line({"file": str(path), "exists": path.exists(), "settings": values}))
            return
        width = max(len(row.name) for row in rows)
        sys.stdout.write(f"{path}\n\n")
        sys.stdout.writelines(
            terminal_safe(f"{row.name:<{width}}  {_toml(row.value):<22}  {row.origin}\n") for row in rows
        )
        if not path.exists():
            Narrator().note("there is no such file yet; lmchat config init writes an example")


@config.command()
def init() -> None:
    """Write a configuration that explains itself; one that is there stays as it is."""
    with guarded():
        write_example(config_file())
        sys.stdout.write(f"{config_file()}\n")


def effective(settings: UserSettings, state: State) -> Iterator[Effective]:
    """All settings as they hold; raises `ConfigError` if one that is written cannot be.

    Args:
        settings: what the user has written.
        state: what is remembered; what cannot be of it does not hold.
    """
    from textual.theme import BUILTIN_THEMES

    from lmchat.tui.config import launch_options
    from lmchat.tui.key_scopes import KEY_SCOPES
    from lmchat.tui.keymap import default_keys
    from lmchat.tui.modes import MODES
    from lmchat.tui.settings import Settings
    from lmchat.tui.strings import ENGLISH

    path = config_file()
    options = launch_options(settings, path, ENGLISH)
    usual = UserSettings()
    yield Effective("language", settings.language, _origin(settings.language != usual.language))
    is_remembered = state.theme in BUILTIN_THEMES
    kept = Effective("theme", *((state.theme, REMEMBERED) if is_remembered else ("textual-dark", DEFAULT)))
    yield Effective("theme", settings.theme, WRITTEN) if settings.theme else kept
    yield Effective("private", settings.private, _origin(settings.private))
    yield Effective("mode", options.mode.command, _origin(bool(settings.mode)))
    for name, keys in default_keys(node for nodes in KEY_SCOPES for node in nodes).items():
        yield Effective(f"keys.{name}", options.keymap.get(name, keys), _origin(name in options.keymap))
    for mode in MODES:
        written = options.mode_options.get(mode.name, {})
        others = {name: value for name, value in state.modes.get(mode.name, {}).items() if name not in written}
        for name, value in Settings.of(mode, {**written, **others})[0].values().items():
            yield Effective(f"modes.{mode.command}.{name}", value, WRITTEN if name in written else REMEMBERED)


def _state() -> State:
    """What is remembered; nothing, and a note, if it cannot be read."""
    try:
        return StateFile(state_file()).read()
    except ConfigError as error:
        Narrator().note(str(error))
        return State()


def _origin(written: bool) -> str:
    return WRITTEN if written else DEFAULT


def _toml(value: str | bool) -> str:
    """A value as TOML has it: as JSON has it."""
    return json_format.dumps(value, ensure_ascii=False)
