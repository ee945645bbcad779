"""Which texts a command line names, and reading them one after the other."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator, Sequence

from lmchat.errors import InputError, UsageError
from lmchat.locations import files_matching, home_expanded
from lmchat.text.reading import Document, read_document, read_stream

STDIN = "-"


def input_names(arguments: Sequence[str]) -> list[str]:
    """The files that the arguments name, patterns expanded; without any, standard input if it is not a terminal.

    A pattern is expanded here when the shell did not do it. One that matches nothing stays, to be reported as missing.

    Raises:
        UsageError: nothing is named, and standard input is a terminal.
    """
    if arguments:
        return [name for argument in arguments for name in _expanded(argument)]
    if sys.stdin.isatty():
        raise UsageError("no file is named", "name one or more files, or - for standard input")
    return [STDIN]


def read_inputs(names: Sequence[str]) -> Iterator[tuple[str, Document | InputError]]:
    """Each name with its document, or with the reason why there is none."""
    for name in names:
        try:
            yield name, read_input(name)
        except InputError as error:
            yield name, error


def read_input(name: str) -> Document:
    """The document of one name; raises `InputError`."""
    return read_stream(sys.stdin.buffer) if name == STDIN else read_document(home_expanded(name))


def _expanded(argument: str) -> list[str]:
    if argument == STDIN or not glob.has_magic(argument) or os.path.lexists(argument):
        return [argument]
    return files_matching(str(home_expanded(argument))) or [argument]
