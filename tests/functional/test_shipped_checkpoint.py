"""What the checkpoints in checkpoints/ must be, and what the one in checkpoints/summarize must do."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.locations import checkpoint_names

ROOT = Path(__file__).parents[2]
CHECKPOINTS = ROOT / "checkpoints"
RIVER, LIBRARY = ROOT / "docs" / "examples" / "river.txt", ROOT / "docs" / "examples" / "library.txt"
ROUGE, ANSWERS = ("rouge1", "rouge2", "rougeL"), ("exact_match", "f1")
Run = Callable[..., Any]

pytestmark = pytest.mark.checkpoint
needs_summarize = pytest.mark.skipif("summarize" not in checkpoint_names(), reason="the checkpoint is not there")


def training(name: str) -> dict[str, Any]:
    """What a checkpoint says of its training."""
    config = json.loads((CHECKPOINTS / name / "config.json").read_text(encoding="utf-8"))
    return dict(config["training"])


@pytest.mark.parametrize("name", checkpoint_names())
def test_the_hashes_are_those_of_the_files(name: str) -> None:
    for line in (CHECKPOINTS / name / "SHA256SUMS").read_text().splitlines():
        digest, file = line.split("  ")
        assert hashlib.sha256((CHECKPOINTS / name / file).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("name", checkpoint_names())
def test_each_is_small_and_says_what_it_was_trained_on(name: str) -> None:
    assert (CHECKPOINTS / name / "model.safetensors").stat().st_size <= 30_000_000
    assert json.loads((CHECKPOINTS / name / "config.json").read_text(encoding="utf-8"))["parameters"] <= 15_000_000
    for sitting in training(name)["sittings"]:
        assert sitting["data"]
        assert all(entry["licence"] and entry["rows"] > 0 for entry in sitting["data"])


@pytest.mark.skipif(not {"summarize", "answer"} <= set(checkpoint_names()), reason="the checkpoints are not there")
@pytest.mark.parametrize(
    ("page", "header", "name", "metrics"),
    [
        ("README.md", "| test file | lmchat | lead-1 |", "summarize", ROUGE),
        ("README.md", "| test file | lmchat EM/F1 | best sentence |", "answer", ANSWERS),
        ("docs/evaluation.md", "| test file | length | rows | lmchat R1/R2/RL |", "summarize", ROUGE),
        ("docs/evaluation.md", "| test file | rows | lmchat EM/F1 |", "answer", ANSWERS),
    ],
)
def test_the_scores_in_the_documents_are_those_that_it_was_shipped_with(
    page: str, header: str, name: str, metrics: tuple[str, ...]
) -> None:
    table = (ROOT / page).read_text(encoding="utf-8").partition(header)[2].partition("\n\n")[0]
    column = header[: header.index("lmchat")].count(" | ")
    measured = training(name)["test_scores"]
    scores = {re.sub(r"^[a-z]+-|-test\.jsonl\.xz$", "", file): measured[file] for file in measured}
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    assert len(rows) >= 4
    for cells in rows:
        own = scores[cells[0].split()[1].removesuffix("-test")]
        printed = [float(score) for score in cells[column].split("/")]
        assert printed == pytest.approx([own[metric] for metric in metrics], abs=0.051)


@needs_summarize
@pytest.mark.parametrize("path", [RIVER, LIBRARY], ids=["english", "chinese"])
@pytest.mark.parametrize("length", ["short", "medium", "long"])
def test_it_summarizes_the_examples_in_their_language(lmchat: Run, path: Path, length: str) -> None:
    text = path.read_text(encoding="utf-8")
    record = json.loads(lmchat("summarize", path, "--length", length, "--json").out)
    summary = record["summary"]
    assert not record["fallback"]
    sentences = [sentence["text"] for sentence in record["drawn_from"]]
    assert all(text[one["start"] : one["end"]] == one["text"] for one in record["drawn_from"])
    if length != "short":
        assert summary == ("" if path == LIBRARY else " ").join(sentences)
        assert len(sentences) == {"medium": 2, "long": 4}[length]
    chinese = len(re.findall(r"[\u4e00-\u9fff]", summary)) / len(summary)
    assert (chinese > 0.5) == (path == LIBRARY)
    assert 5 <= len(summary) < len(text)


@needs_summarize
def test_terminal_pipe_and_batch_agree(lmchat: Run) -> None:
    for path in (RIVER, LIBRARY):
        text = path.read_text(encoding="utf-8")
        row = lmchat("batch", "summarize", "-", stdin=json.dumps({"id": 1, "text": text}).encode())
        assert json.loads(row.out)["output"] + "\n" == lmchat("summarize", path).out
