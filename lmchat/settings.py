"""The user's `config.toml`: how the interactive terminal begins, validated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from lmchat.errors import ConfigError
from lmchat.locations import write_new

LanguageSetting = Literal["auto", "en", "zh"]
LANGUAGES: tuple[LanguageSetting, ...] = get_args(LanguageSetting)
Value = str | int | float | bool

EXAMPLE = """\
# The configuration of lmchat's interactive terminal. Take the # away from a line to change what it says.
# `lmchat config` shows what holds. What is set here holds at every start; what is not is remembered as you left it.

# The language of the interface: auto (that of the locale), en or zh.
# language = "auto"

# A theme, as /theme lists them. What /theme or the command palette chooses is remembered unless this line is there.
# theme = "textual-dark"

# Whether sessions are kept in memory only, as with --private.
# private = false

# The mode to begin in: the name of its command, such as summarize or ask. Else it is chat, if its checkpoint is there.
# mode = "summarize"

# Other keys: the name of an action, and its keys with commas between them. /help shows the keys that hold.
[keys]
# again = "ctrl+r"
# why = "f2,ctrl+t"

# The settings that a mode begins with, as /set lists them.
[modes.summarize]
# length = "short"
# beam_size = 4

[modes.ask]
# threshold = 0.3
"""
"""What a new `config.toml` says."""


@dataclass(frozen=True, slots=True)
class UserSettings:
    """What the user has written down; the names of themes, modes, keys and decoding options are not checked here.

    Attributes:
        language: of the interface.
        theme: the one to begin with; "" for the one of the last time.
        private: whether sessions are kept in memory only.
        mode: the command of the mode to begin in; "" for the first one whose checkpoint is there.
        keys: for the names of bindings, their keys.
        modes: for the commands of modes, the settings to begin with.
    """

    language: LanguageSetting = "auto"
    theme: str = ""
    private: bool = False
    mode: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    modes: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


def read_settings(path: Path) -> UserSettings:
    """The settings in a file; the defaults where there is none.

    Raises:
        ConfigError: it cannot be read, is not TOML, or says something that cannot be; the error names the key.
    """
    try:
        text = path.read_text(encoding="utf-8")
        import tomllib  # here and no sooner, since most people have no such file

        values = tomllib.loads(text)
    except FileNotFoundError:
        return UserSettings()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}", "move it away, or change its permissions") from None
    except ValueError as error:  # no TOML, no UTF-8
        raise ConfigError(f"{path}: {error}", "correct it, or move it away") from None
    for name, value in values.items():
        _check(path, name, value)
    return UserSettings(**values)


def write_example(path: Path) -> None:
    """Write a commented `config.toml`; raises `ConfigError` where there is one already, or none can be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, EXAMPLE)
    except FileExistsError as error:
        raise ConfigError(f"{error.filename} is there already", "edit it, or move it away") from None
    except OSError as error:
        problem = f"{path} cannot be written: {error.strerror}"
        raise ConfigError(problem, "set XDG_CONFIG_HOME to a folder of your own") from None


def unknown(path: Path, what: str, name: str, known: Iterable[str]) -> ConfigError:
    """The error of a name that does not exist, with the one that may have been meant.

    Args:
        path: where it is written.
        what: what there is none of.
        name: as it is written.
        known: the names that do exist.
    """
    import difflib

    names = list(known)
    close = difflib.get_close_matches(name, names, n=1)
    meant = f"did you mean {close[0]!r}? " if close else ""
    return ConfigError(f"{path}: there is no {what} {name!r}", f"{meant}known are {', '.join(names)}")


def _check(path: Path, name: str, value: Any) -> None:
    """Check one entry of the file."""
    if name not in (known := [each.name for each in fields(UserSettings)]):
        raise unknown(path, "setting", name, known)
    if name == "language" and value not in LANGUAGES:
        raise ConfigError(f"{path}: language is {value!r}", f"choose one of {', '.join(LANGUAGES)}")
    if name in ("theme", "mode"):
        _demand(path, name, value, str, "a text in quotes")
    elif name == "private":
        _demand(path, name, value, bool, "true or false")
    elif name == "keys":
        _demand(path, name, value, dict, "a table, [keys]")
        for action, keys in value.items():
            _demand(path, f"keys.{action}", keys, str, 'keys in quotes, such as "ctrl+t,f8"')
    elif name == "modes":
        _demand(path, name, value, dict, "tables such as [modes.summarize]")
        for mode, options in value.items():
            _demand(path, f"modes.{mode}", options, dict, f"a table, [modes.{mode}]")
            for option, setting in options.items():
                _demand(path, f"modes.{mode}.{option}", setting, Value, "a number or a text in quotes")


def _demand(path: Path, name: str, value: Any, kind: Any, wanted: str) -> None:
    """Raise `ConfigError` if a value is of another type."""
    if not isinstance(value, kind):
        raise ConfigError(f"{path}: {name} is {value!r}", f"it must be {wanted}")
