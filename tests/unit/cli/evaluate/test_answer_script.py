from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lmchat.engine.events import Completed
from lmchat.engine.request import Request
from lmchat.errors import CheckpointMissing

ROOT = Path(__file__).parents[4]


class Reader:
    """Answers "What is NAME?" with the word after "NAME is" in the text, or with its last word."""

    name = "fake"

    device = "meta"

    def batch(self, requests: Iterable[Request], *, rows: int = 1) -> Iterator[Completed]:
        for request in requests:
            name = request.query.removeprefix("What is ").removesuffix("?")
            words = request.text.replace(".", "").split()
            known = name in words
            answer = words[words.index(name) + 2] if known else words[-1]
            refused = request.threshold is None and not known
            yield Completed("" if refused else answer, "eos", False, 9, 1, 0, 0.1, (), (), refused)


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("evaluate_answer", ROOT / "scripts" / "evaluate_answer.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, "evaluate_answer", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "load_engine", lambda checkpoint, device: Reader())
    return module


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Ten passages; each question is about its own, and of the last one the answer is not what the fake reads."""
    rows = [
        {"context": f"Thing{n} is word{n}.", "question": f"What is Thing{n}?", "answer": f"word{n}"} for n in range(10)
    ]
    rows[9]["answer"] = "nothing"
    folder = tmp_path / "en"
    folder.mkdir()
    path = folder / "qa-squad1dev-subset-test.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


Main = Callable[..., int]


def run(script: ModuleType, *arguments: Any) -> int:
    return int(script.main([str(argument) for argument in arguments]))


def test_the_table_has_scores_baseline_and_goal(
    script: ModuleType, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(script, "--data", data, "--files", "squad1dev-subset") == 0
    out = capsys.readouterr().out
    # The baseline is the whole passage, "Thing0 is word0": two of four words for one that is right.
    assert "| en squad1dev-subset-test | 10 | 90.0/90.0 | 0.0/45.0 | 48/60 | yes | 33.3 % | 0 |" in out


def test_joined_passages_and_wrong_ones_are_measured(script: ModuleType, data: Path, tmp_path: Path) -> None:
    report = tmp_path / "scores.json"
    arguments = ["--data", data, "--files", "squad1dev-subset", "--joined", 4, "--wrong-passage", "--json", report]
    assert run(script, *arguments) == 0
    measured = json.loads(report.read_text("utf-8"))
    assert measured["files"][0]["met"] == {"exact_match": True, "f1": True}
    assert measured["joined"]["kept"] == pytest.approx(100)
    assert measured["joined"]["joined"]["scores"]["lmchat"]["share"]["mean"] == pytest.approx(100 / 12, abs=1e-3)
    perfect = {"asked": 20, "precision": 100.0, "recall": 100.0, "f1": 100.0}
    assert measured["wrong_passage"]["files"] == {"en squad1dev-subset": perfect, "all": perfect}


def test_a_goal_that_is_missed_ends_with_exit_code_1(
    script: ModuleType, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Reader, "batch", lambda self, requests, rows: (empty() for _ in requests))
    arguments = ["--data", data, "--files", "squad1dev-subset", "--joined", 4, "--wrong-passage"]
    assert run(script, *arguments) == 1
    out = capsys.readouterr().out
    assert "| 10 | 0.0/0.0 | 0.0/45.0 | 48/60 | no |" in out
    assert "| all | 20 | 0.0 | 0.0 | 0.0 | 80 | no |" in out


def empty() -> Completed:
    return Completed("", "eos", False, 9, 1, 0, 0.1, ())


def test_the_limit_draws_rows(script: ModuleType, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(script, "--data", data, "--files", "squad1dev-subset", "--limit", 3)
    assert "| en squad1dev-subset-test | 3 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"), [(["--files", "nosuch"], "no benchmark file"), (["--files", "drcd"], "no qa-drcd-test")]
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    script: ModuleType, data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert run(script, "--data", data, *arguments) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.startswith("error: ")


def test_a_checkpoint_that_is_not_there_is_exit_code_3(
    script: ModuleType, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(checkpoint: str, device: str) -> Reader:
        raise CheckpointMissing("there is no checkpoint 'answer'")

    monkeypatch.setattr(script, "load_engine", missing)
    assert run(script, "--data", data) == 3
