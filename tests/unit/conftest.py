"""A text that the tests of several folders read."""

from __future__ import annotations

from pathlib import Path

import pytest

ARTICLE = "The river is clean again. People swim in it. Anglers are not pleased about that.\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path
