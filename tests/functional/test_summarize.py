"""`lmchat summarize` and `lmchat batch` from the file to the last word, on a toy checkpoint."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = (ROOT / "docs" / "examples" / "river.txt", ROOT / "docs" / "examples" / "library.txt")
Run = Callable[..., Any]
LENGTHS = ("short", "medium", "long")
FEW = ("--samples", "6", "--max-new-tokens", "24")
"""Fewer and shorter drafts than usual: quicker, and found in the same way."""


def test_pipe_json_output_file_and_batch_give_the_same_text(
    summarize: Run, lmchat: Run, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    for length in LENGTHS:
        rows = [json.dumps({"id": str(path), "text": path.read_text(encoding="utf-8")}) for path in EXAMPLES]
        (tmp_path / "in.jsonl").write_text("\n".join(rows))
        options = ("--length", length, *FEW)
        batch = ("batch", "summarize", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
        assert lmchat(*batch, "--checkpoint", tiny_checkpoint, *options).code == 0
        batched = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
        for path, row in zip(EXAMPLES, batched, strict=True):
            piped = summarize(path, *options).out
            assert row["id"] == str(path)
            assert row["output"] + "\n" == piped
            assert json.loads(summarize(path, *options, "--json").out)["summary"] + "\n" == piped
            summarize(path, *options, "--output", tmp_path / "out.txt")
            assert (tmp_path / "out.txt").read_text(encoding="utf-8") == piped


def all_of(terminal: int) -> Iterator[bytes]:
    """What was written to a terminal; when all of it is read, Linux gives an error, and others nothing."""
    with suppress(OSError):
        while piece := os.read(terminal, 65536):
            yield piece


def test_the_terminal_shows_what_the_pipe_gives(process: Run, summarize: Run, tiny_checkpoint: Path) -> None:
    pty = pytest.importorskip("pty")
    piped = summarize(EXAMPLES[0], "--length", "long", *FEW).out
    ours, theirs = pty.openpty()
    done = process(
        "summarize", EXAMPLES[0], "--length", "long", *FEW, "--checkpoint", tiny_checkpoint,
        capture_output=False, stdout=theirs, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(theirs)
    shown = b"".join(all_of(ours)).decode()
    os.close(ours)
    assert done.returncode == 0
    assert shown.replace("\r\n", "\n") == piped
    assert "Traceback" not in done.stderr


def test_drawn_from_gives_places_in_the_text_as_read(summarize: Run) -> None:
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        drawn = json.loads(summarize(path, "--json").out)["drawn_from"]
        assert drawn
        assert all(text[sentence["start"] : sentence["end"]] == sentence["text"] for sentence in drawn)


def test_the_wishes_for_length_are_kept(summarize: Run) -> None:
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8").strip()
        assert len(summarize(path, "--chars", 50).out.strip()) <= 50
        assert len(summarize(path, "--ratio", "5%").out.strip()) <= len(text) * 0.05


def test_a_reference_is_scored_beside_the_leads(summarize: Run, tmp_path: Path) -> None:
    (tmp_path / "reference.txt").write_text("借书量增加近四成", encoding="utf-8")
    table = summarize(EXAMPLES[1], "--reference", tmp_path / "reference.txt").out.split("\n\n")[1]
    lead = table.splitlines()[2].split()
    assert lead[0] == "lead-1"
    assert float(lead[1]) > 30


def test_a_missing_or_damaged_checkpoint_is_one_line_and_exit_code_3(
    lmchat: Run, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(tiny_checkpoint, damaged)
    with (damaged / "model.safetensors").open("r+b") as weights:
        weights.seek(2000)
        weights.write(b"\xff\xff")
    for checkpoint in (tmp_path / "nowhere", damaged, "no-such-name"):
        result = lmchat("summarize", EXAMPLES[0], "--checkpoint", checkpoint)
        assert (result.code, result.out) == (3, "")
        assert result.err.startswith("error: ")
        assert result.err.count("\n") == 1


def test_a_device_that_is_not_there_is_one_line_and_exit_code_2(lmchat: Run, tiny_checkpoint: Path) -> None:
    import torch

    if torch.backends.mps.is_available():
        pytest.skip("this machine has Metal")
    result = lmchat("summarize", EXAMPLES[0], "--checkpoint", tiny_checkpoint, "--device", "mps")
    assert result.code == 2
    assert result.err.count("\n") == 1


def test_a_reader_that_goes_away_is_no_error(tiny_checkpoint: Path) -> None:
    line = [sys.executable, "-m", "lmchat", "summarize", "-q", "--checkpoint", str(tiny_checkpoint)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*line, *map(str, EXAMPLES)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(300) == 0


def test_an_interrupted_batch_keeps_what_is_done_and_ends_with_130(tiny_checkpoint: Path, tmp_path: Path) -> None:
    row = json.dumps({"id": 1, "text": EXAMPLES[0].read_text(encoding="utf-8")})
    (tmp_path / "in.jsonl").write_text(f"{row}\n" * 5000)
    line = [sys.executable, "-m", "lmchat", "batch", "summarize", "in.jsonl", "-o", "out.jsonl", "--checkpoint"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*line, str(tiny_checkpoint)], cwd=tmp_path, stderr=subprocess.PIPE, env=environment
    ) as running:
        partial = tmp_path / "out.jsonl.partial"
        until = time.monotonic() + 240
        while not (partial.exists() and partial.stat().st_size) and time.monotonic() < until:
            time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        assert running.stderr is not None
        errors = running.stderr.read()
        assert running.wait(60) == 130
    assert b"Traceback" not in errors
    assert partial.stat().st_size > 0
    assert not (tmp_path / "out.jsonl").exists()


def test_formats_with_markup_are_read(summarize: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><p>The river is clean again.</p><script>x()</script></body></html>")
    (tmp_path / "a.md").write_text("# News\n\nThe *river* is [clean](http://example.org) again.\n")
    result = summarize(tmp_path / "a.html", tmp_path / "a.md", "--json")
    assert result.code == 0, result.err
    assert len(result.out.splitlines()) == 2
