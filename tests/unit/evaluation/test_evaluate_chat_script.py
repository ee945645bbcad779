from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import dev_prompts
import evaluate_chat
import pytest
from chat_examples import Example, examples_page

from lmchat.engine.events import Candidate, Completed
from lmchat.engine.request import Request
from lmchat.errors import CheckpointMissing
from lmchat.evaluation.rows import Row
from lmchat.training.splits import is_dev_row

CONFIG = """
name = "chat"
[schedule]
minutes = 1
[[data]]
path = "en/chat-talk.jsonl"
tasks = { chat = 1.0 }
[[data]]
path = "en/text-prose.jsonl"
task = "continuation"
[[data]]
path = "zh/chat-help.jsonl"
tasks = { chat_answer = 1.0 }
"""


class Talker:
    """Says "ok" and the number of the request, and likes long replies."""

    name = "talker"

    device = "meta"

    def batch(self, requests: Iterable[Request], *, rows: int = 1) -> Iterator[Completed]:
        for number, request in enumerate(requests):
            weighed = tuple(Candidate(reply, 1, -1 / len(reply), -1.0) for reply in request.replies)
            said = weighed or (Candidate(f"ok {number}", 2, -1.0, -2.0, "written" if number else "standing"),)
            yield Completed(f"ok {number}", "eos", False, 3, 1, 2, 0.1, (), candidates=said)


def talks(language: str) -> list[list[str]]:
    """Conversations of four turns, half of which are dev rows or more."""
    made = [[f"{language}{n} {turn}" for turn in "abcd"] for n in range(400)]
    return [turns for turns in made if is_dev_row("\n".join(turns))] + made[:3]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    config = tmp_path / "chat.toml"
    config.write_text(CONFIG, encoding="utf-8")
    monkeypatch.setattr(dev_prompts, "CONFIG", config)
    monkeypatch.setattr(evaluate_chat, "load_engine", lambda checkpoint, device: Talker())
    files = {
        "en/chat-talk": talks("en"),
        "zh/chat-help": talks("zh"),
        "en/chat-dailydialog-test": [["hi", "a much longer reply"], ["hi", "short"]],
        "zh/chat-kdconv-test": [["你好", "很高兴认识你"], ["你好", "好"], ["你好", "嗯嗯"], ["你好", "啊"]],
    }
    for name, rows in files.items():
        path = tmp_path / f"{name}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(json.dumps({"turns": turns}) + "\n" for turns in rows), encoding="utf-8")
    return tmp_path


def run(data: Path, *arguments: Any) -> int:
    return evaluate_chat.main(["--data", str(data), *map(str, arguments)])


def test_ranks_and_variety_stand_beside_their_baselines(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "--prompts", 5, "--json", data / "scores.json") == 0
    lines = capsys.readouterr().out.splitlines()
    # The longest reply of all is taken for the true one: one in two, one in four.
    assert lines[2].startswith("| en dailydialog-test | 2 | 50.0 [0.0, 100.0] | 50.0 [0.0, 100.0] |")
    assert lines[2].endswith("| 25 % | yes |")
    assert lines[3].startswith("| zh kdconv-test | 4 | 25.0 ")
    own = next(line for line in lines if line.startswith("| en, 5 | lmchat |"))
    # ok 0 ok 1 ok 2 ok 3 ok 4: six words of ten; no two replies are the same; the first one was a standing sentence
    assert own.split(" | ")[2].startswith("60.0 ")
    assert own.split(" | ")[4:] == ["2.0 [2.0, 2.0]", "0.0 [0.0, 0.0]", "0", "1 |"]
    report = json.loads((data / "scores.json").read_text("utf-8"))
    assert report["tests"]["zh kdconv-test"]["met"] is True
    assert report["prompts"]["zh"]["lmchat"]["identical"]["mean"] == 0


def test_a_goal_that_is_missed_ends_with_exit_code_1(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate_chat, "GOAL", 26)
    assert run(data, "--prompts", 1) == 1


def test_the_first_prompts_are_the_examples(data: Path) -> None:
    page = data / "examples.md"
    run(data, "--prompts", 3, "--examples", 2, "--page", page)
    written = page.read_text("utf-8")
    assert "--examples 2`" in written
    assert [line for line in written.splitlines() if line.startswith("<")] == ["< ok 0", "< ok 1"] * 2


def test_prompts_are_dev_rows_and_come_again_with_the_seed(data: Path) -> None:
    prompts = dev_prompts.dev_prompts(data, "en", 1000, 0)
    whole = ["\n".join([*row.turns, row.source, *row.references]) for row in prompts]
    assert all(any("\n".join(turns).startswith(text) for turns in talks("en")[:-3]) for text in whole)
    assert len(set(whole)) == 3 * (len(talks("en")) - 3)
    assert dev_prompts.dev_prompts(data, "en", 7, 0) == prompts[:7] != dev_prompts.dev_prompts(data, "en", 7, 1)
    assert [row.id for row in prompts[:3]] == ["1", "2", "3"]


def test_only_the_assistant_is_replied_for(data: Path) -> None:
    prompts = dev_prompts.dev_prompts(data, "zh", 1000, 0)
    assert {row.references[0][-1] for row in prompts} == {"b", "d"}
    assert all(len(row.turns) % 2 == 0 for row in prompts)


def test_a_printed_dialogue_gives_its_prompts_once_however_many_rows_have_it(data: Path) -> None:
    config = CONFIG + '[[data]]\npath = "en/qa-play.jsonl"\ntasks = { chat = 1.0 }\n'
    (data / "chat.toml").write_text(config, encoding="utf-8")
    (data / "en/qa-play.jsonl").write_text("", encoding="utf-8")
    row = json.dumps({"context": "W: Tea?\nM: Please.\nW: Here.", "question": "What?"}) + "\n"
    (data / "en/qa-play-dev.jsonl").write_text(2 * row, encoding="utf-8")
    printed = [row for row in dev_prompts.dev_prompts(data, "en", 1000, 0) if row.source in ("Tea?", "Please.")]
    assert sorted((row.turns, row.source, row.references) for row in printed) == [
        ((), "Tea?", ("Please.",)),
        (("Tea?",), "Please.", ("Here.",)),
    ]


def test_a_text_cannot_leave_the_block_of_an_example() -> None:
    page = examples_page({"en": [Example(Row("1", "a\n```\n# b", (), turns=("x",)), "c\x1b[31m")]}, 1)
    assert page.count("```") == 2
    assert page.splitlines()[-4:-1] == ["> x", "> a ''' # b", page.splitlines()[-2]]
    assert "\x1b" not in page


def test_a_checkpoint_that_is_not_there_is_exit_code_3(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(checkpoint: str, device: str) -> Talker:
        raise CheckpointMissing("there is no checkpoint 'chat'")

    monkeypatch.setattr(evaluate_chat, "load_engine", missing)
    assert run(data) == 3
    assert capsys.readouterr().err == "error: there is no checkpoint 'chat'\n"
