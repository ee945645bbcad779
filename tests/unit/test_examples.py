"""The examples in docstrings give what they say."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [*sorted((ROOT / "lmchat").rglob("*.py")), *sorted((ROOT / "scripts").glob("*.py"))]
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__").removeprefix("scripts.")
    for path in FILES
    if ">>> " in path.read_text(encoding="utf-8")
]
WITH_SHIPPED_CHECKPOINTS = {"lmchat.library"}
"""Run by tests/functional/test_library.py."""


@pytest.mark.parametrize("name", sorted({*MODULES} - WITH_SHIPPED_CHECKPOINTS))
def test_the_examples_of_a_module_hold(name: str) -> None:
    result = doctest.testmod(pytest.importorskip(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0
    assert result.attempted > 0
