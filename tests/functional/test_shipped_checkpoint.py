"""What the checkpoint in checkpoints/summarize must do."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.evaluation.rouge import rouge

ROOT = Path(__file__).parents[2]
CHECKPOINT = ROOT / "checkpoints" / "summarize"
RIVER, LIBRARY = ROOT / "docs" / "examples" / "river.txt", ROOT / "docs" / "examples" / "library.txt"
Run = Callable[..., Any]

pytestmark = [
    pytest.mark.checkpoint,
    pytest.mark.skipif(not (CHECKPOINT / "config.json").is_file(), reason="there is no checkpoints/summarize"),
]


def test_its_hashes_are_those_of_its_files() -> None:
    for line in (CHECKPOINT / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((CHECKPOINT / name).read_bytes()).hexdigest() == digest


def test_it_is_small_and_says_what_it_was_trained_on() -> None:
    config = json.loads((CHECKPOINT / "config.json").read_text(encoding="utf-8"))
    assert config["parameters"] <= 15_000_000
    for sitting in config["training"]["sittings"]:
        assert sitting["data"]
        assert all(entry["licence"] and entry["rows"] > 0 for entry in sitting["data"])


@pytest.mark.parametrize("path", [RIVER, LIBRARY], ids=["english", "chinese"])
@pytest.mark.parametrize("length", ["short", "medium", "long"])
def test_it_summarizes_the_examples_in_their_language(lmchat: Run, path: Path, length: str) -> None:
    text = path.read_text(encoding="utf-8")
    record = json.loads(lmchat("summarize", path, "--length", length, "--json").out)
    summary = record["summary"]
    contradicts_itself = length == "medium" or (length, path) == ("long", RIVER)
    assert record["fallback"] is contradicts_itself
    assert not contradicts_itself or all(part in text for part in re.findall(r"\S[^.。]+", summary))
    chinese = len(re.findall(r"[\u4e00-\u9fff]", summary)) / len(summary)
    assert (chinese > 0.5) == (path == LIBRARY)
    assert 5 <= len(summary) < len(text)


@pytest.mark.parametrize("path", [RIVER, LIBRARY], ids=["english", "chinese"])
def test_its_summary_is_about_the_text(lmchat: Run, path: Path) -> None:
    summary = lmchat("summarize", path, "--length", "medium").out
    assert rouge(path.read_text(encoding="utf-8"), summary).rouge1.precision > 0.5


def test_terminal_pipe_and_batch_agree(lmchat: Run) -> None:
    for path in (RIVER, LIBRARY):
        text = path.read_text(encoding="utf-8")
        row = lmchat("batch", "summarize", "-", stdin=json.dumps({"id": 1, "text": text}).encode())
        assert json.loads(row.out)["output"] + "\n" == lmchat("summarize", path).out
