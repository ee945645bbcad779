from __future__ import annotations

import json
import lzma
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import evaluate_generate
import ngram
import pytest
from held_out import read_held_out

from lmchat.engine.events import Completed
from lmchat.engine.request import Request
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.splits import is_held_back

CONFIG = """
name = "generate"
[schedule]
minutes = 1
[[data]]
path = "en/text-foxes.jsonl.xz"
task = "continuation"
[[data]]
path = "zh/text-days.jsonl.xz"
task = "continuation"
"""
CLASSICS = ["A fox ran. It fell.", "A dog sat. It slept."]
STORIES = ["[MALE] ran. [MALE] fell.", "A story of nobody."]
HELD_BACK = [text for text in (f"第{n}天。" for n in range(60)) if is_held_back(text)]


class Reader:
    """Needs 2 bits for each byte of a text."""

    name = "fake"

    device = "meta"

    def batch(self, requests: Iterable[Request], *, rows: int = 1) -> Iterator[Completed]:
        for request in requests:
            likely = (math.log(1 / 4),) * len(request.text.encode())
            yield Completed(request.text, "eos", False, 9, 1, 0, 0.1, (), log_probabilities=likely)


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate_generate, "load_engine", lambda checkpoint, device: Reader())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    files = {
        "en/text-classics-test": CLASSICS,
        "en/text-rocstories-masked-test": STORIES,
        "zh/text-days": [f"第{n}天。" for n in range(60)],
    }
    for name, texts in files.items():
        path = tmp_path / f"{name}.jsonl.xz"
        path.parent.mkdir(exist_ok=True)
        with lzma.open(path, "wt", encoding="utf-8") as out:
            out.writelines(json.dumps({"text": text}) + "\n" for text in texts)
    return tmp_path


def run(data: Path, ngram: dict[str, Any], *arguments: object, order: int = 5) -> int:
    path = data / "ngram.json"
    path.write_text(json.dumps({"order": order, "share": 1.0, "texts": ngram}), encoding="utf-8")
    return evaluate_generate.main(["--data", str(data), "--ngram", str(path), *map(str, arguments)])


def size(texts: list[str]) -> int:
    return len("".join(texts).encode())


def test_the_figures_of_a_smaller_model_are_no_goal(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, {"en text-classics-test": {"bytes": size(CLASSICS), "bits_per_byte": 1.0}}, order=2) == 0
    assert "no figures of the 5-gram" in capsys.readouterr().err


def test_each_text_stands_beside_the_5_gram_and_the_goal(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ngram = {
        "en text-classics-test": {"bytes": size(CLASSICS), "bits_per_byte": 2.2},
        "zh held-back tenth": {"bytes": size(HELD_BACK), "bits_per_byte": 2.1},
    }
    assert run(data, ngram, "--json", data / "scores.json") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == (
        "| en text-classics-test | 2 | 39 | 4.0 | 2.000 [2.000, 2.000] | 2.200 | -9.1 % | 2.046 | yes |"
    )
    assert lines[3].startswith("| en text-rocstories-masked-test | 2 |")
    assert lines[3].endswith("| 2.000 [2.000, 2.000] | - | - | - | - |")
    assert lines[4].endswith("| 2.100 | -4.8 % | 1.953 | no |")
    report = json.loads((data / "scores.json").read_text("utf-8"))["texts"]["zh held-back tenth"]
    assert (report["texts"], report["bytes"], report["pieces"]) == (len(HELD_BACK), size(HELD_BACK), size(HELD_BACK))


def test_figures_of_other_texts_are_left_out(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ngram = {"en text-classics-test": {"bytes": size(CLASSICS), "bits_per_byte": 1.0}}
    assert run(data, ngram, "--limit", 1) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[2].endswith("| - | - | - | - |")
    assert "scripts/ngram.py measures them" in captured.err


def test_the_5_gram_is_measured_on_the_same_texts(
    data: Path, tiny_tokenizer: Tokenizer, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "tokenizer.model").write_bytes(tiny_tokenizer.model)
    (data / "generate.toml").write_text(CONFIG, encoding="utf-8")
    with lzma.open(data / "en/text-foxes.jsonl.xz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps({"text": f"A fox ran over {n} hills."}) + "\n" for n in range(50))
    written = data / "figures.json"
    arguments = {"config": data / "generate.toml", "tokenizer": data / "tokenizer.model", "json": written, "data": data}
    assert ngram.main([f"--{name}={value}" for name, value in arguments.items()]) == 0
    figures = json.loads(written.read_text("utf-8"))
    assert {name: row["bytes"] for name, row in figures["texts"].items()} == {
        held_out.name: held_out.bytes for held_out in read_held_out(data, None)
    }
    assert figures["training"]["en"]["texts"] == 50
    assert figures["training"]["zh"]["texts"] == 60 - len(HELD_BACK)
    capsys.readouterr()
    evaluate_generate.main(["--data", str(data), "--ngram", str(written)])
    lines = capsys.readouterr().out.splitlines()[2:5]
    bits = [row["bits_per_byte"] for row in figures["texts"].values()]
    assert [line.split(" | ")[5] for line in lines] == [f"{value:.3f}" for value in bits]


def test_a_file_without_figures_is_one_line_and_exit_code_2(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = data / "bad.json"
    bad.write_text("no figures", encoding="utf-8")
    assert evaluate_generate.main(["--data", str(data), "--ngram", str(bad)]) == 2
    assert capsys.readouterr().err.startswith(f"error: {bad} has no figures")
