"""The rows of a batch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    texts = ['{"id": "a", "text": "One two three four"}', "not json", "", '{"id": 7, "text": "FAIL row"}']
    path.write_text("\n".join([*texts, '{"text": "四 五 六 七"}', '{"id": null}']) + "\n", encoding="utf-8")
    return path
