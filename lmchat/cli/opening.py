"""Opening the interactive terminal: `lmchat`, `lmchat FILE`, and for a web browser.

Nothing here needs Typer, which takes a tenth of a second to import.
"""

from __future__ import annotations

import gc
import os
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lmchat.cli.shared.guard import guarded
from lmchat.errors import EXIT_DONE, UsageError
from lmchat.locations import config_file, state_file
from lmchat.settings import LANGUAGES, LanguageSetting, read_settings

if TYPE_CHECKING:
    from lmchat.tui.app import LmchatApp
    from lmchat.tui.launch_options import LaunchOptions


@dataclass(frozen=True, slots=True)
class Opening:
    """How to open the interactive terminal.

    Attributes:
        private: whether nothing of what is said is saved.
        lang: what it speaks; None for what the configuration says.
    """

    private: bool = False
    lang: LanguageSetting | None = None


def plain_opening(words: Sequence[str]) -> tuple[Opening, Path | None] | None:
    """How to open it, and what to attach, where the words of a command line say nothing else; None: Typer parses them.

    >>> plain_opening(["--private", "--lang", "zh"])
    (Opening(private=True, lang='zh'), None)
    >>> plain_opening(["summarize", "."])
    """
    opening, file = Opening(), None
    remaining = iter(words)
    for word in remaining:
        if word == "--private":
            opening = replace(opening, private=True)
        elif word == "--lang":
            asked = next(remaining, "")
            opening = replace(opening, lang=next((known for known in LANGUAGES if known == asked), None))
            if opening.lang is None:
                return None
        elif file is None and looks_like_path(word) and is_path(word):
            file = Path(word)
        else:
            return None
    return opening, file


def open_terminal(opening: Opening, file: Path | None = None) -> None:
    """Open the interactive terminal; Textual is imported here because that takes a fifth of a second.

    Args:
        opening: how.
        file: what to attach.

    Raises:
        SystemExit: there is no terminal, or one without a screen, or something went wrong, as said on stderr.
    """
    with guarded():
        streams = (sys.stdin, sys.stdout, sys.stderr)  # Textual draws on the last one
        if not (_is_served(os.environ) or all(stream.isatty() for stream in streams)):
            raise UsageError("lmchat without a command needs a terminal", "lmchat --help lists the commands")
        if os.environ.get("TERM") == "dumb" and not _is_served(os.environ):
            raise UsageError("a terminal with TERM=dumb has no full screen", "lmchat chat talks a line at a time")
        with _no_collection():
            from lmchat.history.store import Store, history_file
            from lmchat.remembered import StateFile
            from lmchat.tui.app import LmchatApp
            from lmchat.tui.conversation.history_recorder import PATIENCE, HistoryRecorder
            from lmchat.tui.terminal_input import accept_any_bytes

            accept_any_bytes()
            options, private = launched(opening, os.environ)
            state = StateFile(None if private else state_file())
            with Store(None if private else history_file(), patience=PATIENCE) as store:
                app = LmchatApp(file, recorder=HistoryRecorder(store), remembered=state, options=options)
                app.run()
        _end(app)


def _end(app: LmchatApp) -> None:
    """End with the application's exit code, and the process with it where a thread of the application is at work.

    Nothing is left to be saved, and Python itself would wait for the thread.
    """
    code = app.return_code or EXIT_DONE
    if app.threads.at_work:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)
    if code:
        raise SystemExit(code)


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage collection until the application turns it on again, after its first picture.

    Next to nothing of what is made until then can be let go of, and to look for it costs a twentieth of that time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def launched(opening: Opening, environment: Mapping[str, str]) -> tuple[LaunchOptions, bool]:
    """How the interactive terminal is launched, and whether nothing is saved; raises `ConfigError`.

    Args:
        opening: what the command line says; it goes before the configuration.
        environment: the variables that name the locale.
    """
    from lmchat.tui.config import launch_options
    from lmchat.tui.language import strings_in

    path = config_file()
    settings = read_settings(path)
    language = strings_in(opening.lang or settings.language, environment)
    return launch_options(settings, path, language), opening.private or settings.private


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


def looks_like_path(word: str) -> bool:
    """Whether a word is rather a file than an option, or a command that may be spelled wrong."""
    return not word.startswith("-") and (os.sep in word or bool(Path(word).suffix))


def is_path(word: str) -> bool:
    """Whether there is anything of that name."""
    try:
        return Path(word).exists()
    except (OSError, ValueError):  # too long a name, a NUL
        return False
