"""`lmchat checkpoint` on a folder of tiny checkpoints."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.engine.health import SHIPPED
from lmchat.model.checkpoint import quantize_checkpoint
from tests.unit.cli.conftest import damage

Run = Callable[..., Any]


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_list_names_all_checkpoints_and_how_they_are_kept(shelf: Path, run: Run) -> None:
    quantize_checkpoint(shelf / "chat", shelf / "chat")
    result = run("checkpoint", "list", "--json")
    assert result.code == 0
    assert [(row["name"], row["kept_as"]) for row in rows(result.out)] == [
        ("answer", "bf16"),
        ("chat", "int8"),
        ("generate", "bf16"),
        ("summarize", "bf16"),
    ]
    lines = run("checkpoint", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == list(SHIPPED)


@pytest.mark.parametrize("config", ["{", "[" * 100_000])
def test_list_goes_on_after_a_damaged_checkpoint(shelf: Path, run: Run, config: str) -> None:
    (shelf / "chat" / "config.json").write_text(config)
    result = run("checkpoint", "list")
    assert (result.code, [line.split()[0] for line in result.out.splitlines()]) == (3, list(SHIPPED))
    assert result.out.splitlines()[1].split() == ["chat", "damaged", str(shelf / "chat")]
    assert result.err.count("\n") == 1
    damaged = rows(run("checkpoint", "list", "--json").out)[1]
    assert (damaged["name"], damaged["folder"]) == ("chat", str(shelf / "chat"))
    assert "config.json cannot be read" in damaged["problem"]


def test_show_tells_what_a_checkpoint_is(shelf: Path, run: Run) -> None:
    (row,) = rows(run("checkpoint", "show", "answer", "--json").out)
    assert row["folder"] == str(shelf / "answer")
    assert row["config"]["training"] == {"configuration": "toy"}
    assert f"parameters      {row['parameters']}" in run("checkpoint", "show", "answer").out


def test_show_of_a_configuration_of_another_form_is_no_defect(shelf: Path, run: Run) -> None:
    for config in ('{"model": 3}', '{"training": {"sittings": [{"data": [{"path": "a"}]}]}}'):
        (shelf / "chat" / "config.json").write_text(config)
        result = run("checkpoint", "show", "chat")
        assert (result.code, result.out) == (3, "")
        assert "config.json is of another form" in result.err


def test_show_of_what_is_not_there_ends_with_3(shelf: Path, run: Run) -> None:
    result = run("checkpoint", "show", "nothing")
    assert (result.code, result.out) == (3, "")
    assert result.err.count("\n") == 1


def test_verify_tells_whole_checkpoints_from_damaged_ones(shelf: Path, run: Run) -> None:
    result = run("checkpoint", "verify")
    assert (result.code, result.out.count("whole")) == (0, 4)
    damage(shelf / "chat")
    result = run("checkpoint", "verify", "answer", "chat", "--json")
    assert result.code == 3
    whole, damaged = rows(result.out)
    assert (whole["ok"], whole["problem"]) == (True, None)
    assert damaged["ok"] is False
    assert "model.safetensors is damaged" in damaged["problem"]


def test_a_damaged_checkpoint_is_refused_with_one_line_and_3(shelf: Path, run: Run) -> None:
    damage(shelf / "generate")
    result = run("generate", "The river", "--checkpoint", shelf / "generate")
    assert (result.code, result.out) == (3, "")
    assert result.err.count("\n") == 1
    assert "is damaged" in result.err
