"""What lmchat remembers by itself from one start to the next: a small JSON file that nobody needs to edit."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from lmchat.errors import ConfigError


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered.

    Attributes:
        theme: the last one that was chosen; "" where none was.
        modes: for the names of modes, their settings as they are typed.
    """

    theme: str = ""
    modes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class StateFile:
    """Loads and saves it; it is read anew before each change, so that processes that change other things lose none.

    Args:
        path: where it is kept; None keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def read(self) -> State:
        """What is remembered; raises `ConfigError` if the file is damaged or cannot be read."""
        if self._path is None:
            return State()
        try:
            return _parsed(json.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return State()
        except OSError as error:
            raise ConfigError(f"{self._path}: {error.strerror}") from None
        except (ValueError, RecursionError):
            problem = f"{self._path}: what was remembered is damaged"
            raise ConfigError(problem, "the next change replaces it") from None

    def load(self) -> Mapping[str, Mapping[str, str]]:
        """The settings of modes that are remembered; raises `ConfigError` as `read` does."""
        return self.read().modes

    def load_theme(self) -> str:
        """The theme that is remembered; raises `ConfigError` as `read` does."""
        return self.read().theme

    def save_theme(self, theme: str) -> None:
        """Remember a theme; raises `ConfigError` where that is impossible."""
        self._write(replace(self._tolerant(), theme=theme))

    def save(self, mode: str, values: Mapping[str, str]) -> None:
        """Remember the settings of a mode, instead of those before; raises `ConfigError` where that is impossible."""
        state = self._tolerant()
        self._write(replace(state, modes={**state.modes, mode: dict(values)}))

    def _tolerant(self) -> State:
        """What is remembered, nothing if it cannot be read."""
        try:
            return self.read()
        except ConfigError:
            return State()

    def _write(self, state: State) -> None:
        """Replace the file at once, so that nobody ever sees half of it."""
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=self._path.parent, delete=False) as file:
                fresh = Path(file.name)
                try:
                    json.dump(asdict(state), file, ensure_ascii=False, indent=2)
                    file.flush()
                    fresh.replace(self._path)
                finally:
                    fresh.unlink(missing_ok=True)
        except OSError as error:
            hint = "it holds until lmchat ends, but is not remembered; check the folder"
            raise ConfigError(f"{self._path}: {error.strerror}", hint) from None


def _parsed(values: Any) -> State:
    """The state of a JSON document; raises `ValueError` if it is of another shape."""
    match values:
        case {"theme": str(theme), "modes": dict(modes)} if all(map(_is_settings, modes.values())):
            return State(theme, modes)
        case _:
            raise ValueError("not a state of lmchat")


def _is_settings(values: Any) -> bool:
    return isinstance(values, dict) and all(isinstance(value, str) for value in values.values())
