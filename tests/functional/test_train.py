"""`lmchat train` as a command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lmchat.locations import runs_folder

CONFIG = Path(__file__).parents[2] / "scripts" / "configs" / "summarize.toml"


def test_the_loss_of_a_run_is_drawn_and_nothing_is_trained(lmchat: Callable[..., Any]) -> None:
    log = runs_folder() / "mine" / "log.jsonl"
    log.parent.mkdir(parents=True)
    steps = [{"kind": "step", "minutes": float(minute), "loss": 8.0 - minute} for minute in range(8)]
    log.write_text("".join(json.dumps(step) + "\n" for step in steps))
    drawn = lmchat("train", CONFIG, "--plot", "--name", "mine")
    assert (drawn.code, drawn.err) == (0, "")
    assert "training loss" in drawn.out
    assert [path.name for path in log.parent.iterdir()] == ["log.jsonl"]
    unknown = lmchat("train", CONFIG, "--plot")
    assert (unknown.code, unknown.out, unknown.err.count("\n")) == (2, "", 1)
