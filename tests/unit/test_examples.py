"""The examples in docstrings give what they say."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
FILES = [*sorted((ROOT / "lmchat").rglob("*.py")), *sorted((ROOT / "scripts").glob("*.py"))]
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__").removeprefix("scripts.")
    for path in FILES
    if ">>> " in path.read_text(encoding="utf-8")
]
OWN = {"lmchat", *(path.stem for path in (ROOT / "scripts").iterdir())}
WITH_SHIPPED_CHECKPOINTS = {"lmchat.library"}
"""Run by tests/functional/test_library.py."""


@pytest.mark.parametrize("name", sorted({*MODULES} - WITH_SHIPPED_CHECKPOINTS))
def test_the_examples_of_a_module_hold(name: str) -> None:
    result = doctest.testmod(imported(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0
    assert result.attempted > 0


def imported(name: str) -> ModuleType:
    """A module; the test is skipped where it needs a package that is not installed."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in OWN:
            raise
        pytest.skip(str(error))
