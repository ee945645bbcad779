"""How the files of one command went: what goes wrong with one of them is said and counted, and harms no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from lmchat.cli.shared.inputs import read_inputs
from lmchat.cli.shared.narration import Narrator
from lmchat.errors import EXIT_DONE, EXIT_SOME_FAILED, EXIT_USAGE, CheckpointError, InputError, LmchatError
from lmchat.text.reading import Document


@dataclass(slots=True)
class Tally:
    """Counts files.

    Attributes:
        narrator: says what goes wrong.
        done: files that were worked on to the end.
        unreadable: files without a usable text.
        failed: files that something else went wrong with.
    """

    narrator: Narrator
    done: int = 0
    unreadable: int = 0
    failed: int = 0

    @property
    def exit_code(self) -> int:
        """0: all are done; 1: some failed; 2: there was nothing that could be read."""
        if not self.unreadable and not self.failed:
            return EXIT_DONE
        return EXIT_USAGE if not self.done and not self.failed else EXIT_SOME_FAILED

    def documents(self, names: Sequence[str]) -> Iterator[tuple[str, Document]]:
        """Each name that can be read, with its document."""
        for name, document in read_inputs(names):
            if isinstance(document, InputError):
                self.narrator.error(str(document))
                self.unreadable += 1
            else:
                yield name, document

    @contextmanager
    def counting(self, name: str) -> Iterator[None]:
        """Count the file that the body works on; an `LmchatError` ends the body and goes no further.

        Raises:
            CheckpointError: it is no use with any other file, either.
        """
        try:
            yield
        except CheckpointError:
            raise
        except InputError as error:
            self.narrator.error(_naming(name, error))
            self.unreadable += 1
        except LmchatError as error:
            self.narrator.error(_naming(name, error))
            self.failed += 1
        else:
            self.done += 1


def _naming(name: str, error: LmchatError) -> str:
    """The error's line with the file's name in it."""
    return str(error) if name in error.message else f"{name}: {error}"
