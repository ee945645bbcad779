"""Whether the packages that read some kinds of files can be used here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

from lmchat.errors import UsageError

READERS = (
    ("PDF", "pypdf", "pypdf", "lmchat"),
    ("HTML", "trafilatura", "trafilatura", "lmchat[files]"),
    ("DOCX", "python-docx", "docx", "lmchat[files]"),
    ("Parquet", "pyarrow", "pyarrow.parquet", "lmchat[parquet]"),
)
"""The kind of files, its package, the module that is imported, and what it is installed with."""


@dataclass(frozen=True, slots=True)
class ReaderHealth:
    """A reader that was imported, or why it could not be.

    Attributes:
        kind: of files.
        package: that reads them.
        version: of the package; None where it cannot be used.
        problem: what importing it said; None where it can be used, or is not installed.
        what_to_do: to have it; None where it can be used.
    """

    kind: str
    package: str
    version: str | None = None
    problem: str | None = None
    what_to_do: str | None = None

    @property
    def error(self) -> UsageError | None:
        """What is wrong; nothing is where the package is not installed, as lmchat does without."""
        if self.problem is None:
            return None
        what = f"{self.kind} files cannot be read: {self.package} cannot be imported: {self.problem}"
        return UsageError(what, self.what_to_do or "")

    def as_text(self) -> str:
        """Its state in a few words."""
        if self.version:
            return f"{self.package} {self.version}"
        return "not usable" if self.problem else f"{self.package} is not installed: {self.what_to_do}"

    def as_json(self) -> dict[str, Any]:
        """Its values for JSON."""
        return asdict(self)


def examine_readers() -> Iterator[ReaderHealth]:
    """Import every reader."""
    for kind, package, module, installed_with in READERS:
        try:
            import_module(module)
            yield ReaderHealth(kind, package, version(package))
        except Exception as error:  # noqa: BLE001 - a package that does not fit the others may raise anything
            absent = isinstance(error, ModuleNotFoundError) and error.name == module.partition(".")[0]
            problem = None if absent else str(error) or type(error).__name__
            yield ReaderHealth(kind, package, problem=problem, what_to_do=f"pip install '{installed_with}'")
