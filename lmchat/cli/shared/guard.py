"""How every command ends: with an exit code and at most one line on stderr, never with a traceback."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from lmchat.cli.shared.narration import Narrator
from lmchat.errors import EXIT_DONE, EXIT_INTERRUPTED, EXIT_SOME_FAILED, LmchatError

TRACEBACK_VARIABLE = "LMCHAT_TRACEBACK"
STDERR = 2


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever leaves the body into the command's end: `SystemExit` with its exit code."""
    narrator = Narrator()
    try:
        with _interrupts_kept():
            yield
        sys.stdout.flush()
    except LmchatError as error:
        narrator.error(str(error))
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        _end_line()
        raise SystemExit(EXIT_INTERRUPTED) from None
    except BrokenPipeError:
        discard_output()
        raise SystemExit(EXIT_DONE) from None
    except OSError as error:
        narrator.error(f"{error.filename or 'output'}: {error.strerror or error}")
        raise SystemExit(EXIT_SOME_FAILED) from None
    except MemoryError:
        narrator.error("out of memory (try a smaller file)")
        raise SystemExit(EXIT_SOME_FAILED) from None
    except Exception as error:  # noqa: BLE001 - the last resort: a line instead of a traceback
        narrator.error(describe_defect(error))
        raise SystemExit(EXIT_SOME_FAILED) from None


@contextmanager
def _interrupts_kept() -> Iterator[None]:
    """Raise `KeyboardInterrupt` where it has become another error, as in a compiled module that is being imported."""
    try:
        yield
    except Exception as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, KeyboardInterrupt):
            cause = cause.__cause__
        if cause is not None:
            raise KeyboardInterrupt from None
        raise


@contextmanager
def interrupts_deferred() -> Iterator[None]:
    """Let Ctrl+C wait until the body has ended; in the main thread, where nothing else was made of it."""
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    pressed = threading.Event()
    signal.signal(signal.SIGINT, lambda _number, _frame: pressed.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if pressed.is_set():
            raise KeyboardInterrupt


def describe_defect(error: Exception) -> str:
    """One line about an error that nobody foresaw; its traceback too where the environment asks for it."""
    if os.environ.get(TRACEBACK_VARIABLE):
        import traceback

        traceback.print_exception(error)
    detail = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"a defect in lmchat: {detail} (please report it; {TRACEBACK_VARIABLE}=1 shows where it is)"


def _end_line() -> None:
    """Leave a half-written line of the terminal."""
    if sys.stdout.isatty():
        print(flush=True)


def discard_output() -> None:
    """Nobody reads stdout any more: let the interpreter flush what is left to nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def discard_lost_narration() -> None:
    """Let what is said go to nowhere where stderr is a terminal that was closed."""
    try:
        os.write(STDERR, b"")
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), STDERR)
