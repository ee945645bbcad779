"""`lmchat ask` from file to answer: its form on a toy checkpoint, its sense on the one in checkpoints/answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RIVER, LIBRARY = ROOT / "docs" / "examples" / "river.txt", ROOT / "docs" / "examples" / "library.txt"
EXAMPLES = [(RIVER, "When does the rowing season start?"), (LIBRARY, "馆长叫什么名字？")]
Run = Callable[..., Any]

shipped = [
    pytest.mark.checkpoint,
    pytest.mark.skipif(
        not (ROOT / "checkpoints" / "answer" / "config.json").is_file(), reason="there is no checkpoints/answer"
    ),
]
toy = pytest.param("toy", id="toy")
answer = pytest.param("answer", id="answer", marks=shipped)


@pytest.fixture
def ask(lmchat: Run, tiny_checkpoint: Path, request: pytest.FixtureRequest) -> Run:
    """`lmchat ask` with the checkpoint of the test's parameter."""
    checkpoint = tiny_checkpoint if request.param == "toy" else request.param
    return lambda *arguments, stdin=b"": lmchat(
        "ask", "--checkpoint", checkpoint, "--device", "cpu", *arguments, stdin=stdin
    )


@pytest.mark.parametrize("ask", [toy, answer], indirect=True)
@pytest.mark.parametrize(("path", "question"), EXAMPLES, ids=["english", "chinese"])
def test_answers_are_pieces_of_the_text(ask: Run, path: Path, question: str) -> None:
    record = json.loads(ask(question, path, "--json", "--threshold", 0).out)
    text = path.read_text(encoding="utf-8")
    found = [record, *record["alternatives"]]
    assert record["no_answer"] is False
    assert len(found) <= 3
    assert [text[each["start"] : each["end"]] for each in found] == [each["answer"] for each in found]
    assert text[record["sentence_start"] : record["sentence_end"]] == record["sentence"]
    assert record["answer"] in record["sentence"]
    probabilities = [each["probability"] for each in found]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(0 <= probability <= 1 for probability in probabilities)


@pytest.mark.parametrize("ask", [toy, answer], indirect=True)
def test_pipe_json_and_output_file_give_the_same_answer(ask: Run, tmp_path: Path) -> None:
    question = "When does the rowing season start?"
    piped = ask(question, RIVER, "--threshold", 0).out
    record = json.loads(ask(question, RIVER, "--threshold", 0, "--json").out)
    assert piped.splitlines()[0] == " ".join(record["answer"].split())
    assert f"{RIVER}:{record['start']}-{record['end']}" in piped
    ask(question, RIVER, "--threshold", 0, "--output", tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == piped
    from_stdin = ask(question, "--threshold", 0, "--json", stdin=RIVER.read_bytes())
    assert json.loads(from_stdin.out)["start"] == record["start"]


@pytest.mark.parametrize("ask", [toy, answer], indirect=True)
def test_nine_of_ten_files_are_asked_when_one_is_missing(ask: Run, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(10)]
    for number, path in enumerate(paths):
        if number != 4:
            path.write_text(f"The ferry of line {number} leaves at noon from the old harbour.")
    result = ask("When does the ferry leave?", *paths, "--threshold", 0, "--json")
    assert result.code == 1
    assert Path(json.loads(result.out)["file"]) in set(paths) - {paths[4]}
    assert result.err == f"error: {paths[4]}: no such file (check the path)\n"


@pytest.mark.parametrize("ask", [toy, answer], indirect=True)
@pytest.mark.parametrize("evil", ["\x1b[31mred\x1b[0m ", "\x1b]0;title\x07 ", "\x9b2J\x90q\x9c ", "[/red] \u202e"])
def test_what_steers_a_terminal_never_comes_out(ask: Run, tmp_path: Path, evil: str) -> None:
    path = tmp_path / "evil.txt"
    path.write_text(f"{evil}The ferry {evil}leaves at {evil}noon{evil}.", encoding="utf-8")
    for options in ([], ["--json"], ["--threshold", "1"]):
        result = ask("When does the ferry leave?", path, "--threshold", 0, *options)
        assert result.code == 0
        assert not set(result.out + result.err) & set("\x00\x07\x1b\x90\x9b\x9c\u202e")


@pytest.mark.parametrize("ask", [answer], indirect=True)
@pytest.mark.parametrize(
    ("path", "question", "expected"),
    [
        (RIVER, "When does the season of the rowing club start?", "April"),
        (RIVER, "How much did the whole project cost?", "31 million pounds"),
        (LIBRARY, "图书馆的馆长是谁？", "周敏"),
        (LIBRARY, "夜间共接待读者多少人次？", "二十一万"),
    ],
)
def test_the_shipped_checkpoint_finds_answers(ask: Run, path: Path, question: str, expected: str) -> None:
    record = json.loads(ask(question, path, "--json", "--threshold", 0).out)
    answers = [record["answer"], *(each["answer"] for each in record["alternatives"])]
    assert any(expected in each for each in answers)


@pytest.mark.parametrize("ask", [answer], indirect=True)
def test_the_shipped_checkpoint_finds_the_file_of_the_answer(ask: Run) -> None:
    assert json.loads(ask("图书馆的馆长是谁？", RIVER, LIBRARY, "--json", "--threshold", 0).out)["file"] == str(LIBRARY)


@pytest.mark.parametrize("ask", [answer], indirect=True)
@pytest.mark.parametrize(
    ("path", "question", "said"),
    [
        (LIBRARY, "Who won the football match in Madrid?", "no answer in this text\n"),
        (RIVER, "谁发明了电话？", "文中没有答案\n"),
    ],
)
def test_the_shipped_checkpoint_does_not_answer_what_the_text_does_not_say(
    ask: Run, path: Path, question: str, said: str
) -> None:
    result = ask(question, path)
    assert (result.code, result.out) == (0, said)
