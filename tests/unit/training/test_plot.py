from __future__ import annotations

import json
from pathlib import Path

import pytest

from lmchat.errors import UnreadableInput
from lmchat.training.plot import loss_plot, read_curves, smoothed


def test_the_plot_has_both_losses_and_their_scale(tmp_path: Path) -> None:
    steps = [{"kind": "step", "minutes": float(i), "loss": 8.0 - i} for i in range(8)]
    validation = {"kind": "validation", "seconds": 240.0, "mean": 3.0}
    log = tmp_path / "log.jsonl"
    log.write_text("".join(json.dumps(record) + "\n" for record in [*steps, validation]))
    lines = loss_plot(log, 60, 15).splitlines()
    assert len(lines) == 15
    assert any("training loss" in line for line in lines)
    assert any("dev loss" in line for line in lines)
    assert "8.00" in lines[1]
    assert "\x1b" not in "".join(lines)


def test_a_torn_record_is_left_out(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text('{"kind": "step", "minutes": 1.0, "loss": 4.0}\n{"kind": "st')
    assert read_curves(log) == ([(1.0, 4.0)], [])


@pytest.mark.parametrize("content", [None, ""])
def test_a_run_without_a_record_has_no_plot(content: str | None, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    if content is not None:
        log.write_text(content)
    with pytest.raises(UnreadableInput):
        loss_plot(log, 60, 15)


def test_smoothing_follows_slowly() -> None:
    assert smoothed([4.0, 4.0, 0.0], weight=0.25) == [4.0, 4.0, 3.0]
