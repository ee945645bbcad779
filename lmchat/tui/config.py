"""The user's settings against what there is to be set: themes, modes with their options, keys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from textual.theme import BUILTIN_THEMES

from lmchat.errors import ConfigError
from lmchat.settings import UserSettings, Value, unknown
from lmchat.tui.keymap import FIXED_KEYS, bindings, clashes, default_keys, is_key, split, unnamed_keys
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.modes import BY_COMMAND, Mode, usual_mode
from lmchat.tui.settings import Settings
from lmchat.tui.strings import Strings


def launch_options(settings: UserSettings, path: Path, language: Strings) -> LaunchOptions:
    """How the application is launched.

    Args:
        settings: what the user has set.
        path: where that is written.
        language: what the application says.

    Raises:
        ConfigError: the settings name something that does not exist.
    """
    if settings.theme and settings.theme not in BUILTIN_THEMES:
        raise unknown(path, "theme", settings.theme, sorted(BUILTIN_THEMES))
    mode = _mode(path, settings.mode) if settings.mode else usual_mode()
    return LaunchOptions(language, settings.theme, mode, _all_options(settings, path), _keymap(path, settings.keys))


def _all_options(settings: UserSettings, path: Path) -> dict[str, dict[str, str]]:
    """For the names of modes, the options that they begin with, each checked."""
    return {_mode(path, command).name: _options(path, command, given) for command, given in settings.modes.items()}


def _mode(path: Path, command: str) -> Mode:
    """The mode of a command."""
    if command not in BY_COMMAND:
        raise unknown(path, "mode", command, BY_COMMAND)
    return BY_COMMAND[command]


def _options(path: Path, command: str, given: Mapping[str, Value]) -> dict[str, str]:
    """The options of a mode, each checked."""
    mode = _mode(path, command)
    known = Settings(mode).shown()
    for name in given:
        if name not in known:
            raise unknown(path, f"option of [modes.{command}]", name, known)
    options = {name: str(value) for name, value in given.items()}
    _, wrong = Settings.of(mode, options)
    for name, error in wrong.items():
        raise ConfigError(f"{path}: [modes.{command}] {name}: {error.message}", error.hint)
    return options


def _keymap(path: Path, keys: Mapping[str, str]) -> dict[str, str]:
    """The keys that the user has set, each checked; the screens are imported only to check some."""
    if not keys:
        return {}
    from lmchat.tui.key_scopes import KEY_SCOPES

    usual = [default_keys(nodes) for nodes in KEY_SCOPES]
    for name, text in keys.items():
        if not any(name in names for names in usual):
            raise unknown(path, "action in [keys]", name, sorted({name for names in usual for name in names}))
        wrong = next((key for key in split(text) if not is_key(key)), None)
        if wrong is not None:
            raise ConfigError(f"{path}: [keys] {name}: there is no key {wrong!r}", 'write for example "ctrl+t,f8"')
    _leave_the_prompt_its_keys(path, keys)
    for names in usual:
        for key, first, second in clashes(names | {name: keys[name] for name in names.keys() & keys.keys()}):
            if first in keys or second in keys:
                raise ConfigError(
                    f"{path}: [keys] {key} would mean both {first!r} and {second!r}", "choose another key"
                )
    return {name: ",".join(split(text)) for name, text in keys.items()}


def _leave_the_prompt_its_keys(path: Path, keys: Mapping[str, str]) -> None:
    """Raise `ConfigError` for a key of the main screen that the prompt would take first."""
    from lmchat.tui.key_scopes import MAIN
    from lmchat.tui.widgets.prompt import Prompt

    writing = {key for fixed in FIXED_KEYS.values() for key in split(fixed)}
    for binding in bindings(MAIN):
        name = binding.id or ""
        taken = writing if binding.priority else writing | unnamed_keys(Prompt)
        lost = next((key for key in split(keys.get(name, "")) if key in taken - set(split(binding.key))), None)
        if lost is not None:
            raise ConfigError(f"{path}: [keys] {name}: {lost} is a key of the prompt itself", "choose another key")
