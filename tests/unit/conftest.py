"""A text that the tests of several folders read, and a disk with little room."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

ARTICLE = "The river is clean again. People swim in it. Anglers are not pleased about that.\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


@pytest.fixture
def small_files() -> Iterator[int]:
    """The most bytes that a file may have, until the test ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = 100_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    yield most
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
