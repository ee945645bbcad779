"""What was written for lmchat to learn from, as training files."""

from __future__ import annotations

import json
import lzma
import re
import sys
from pathlib import Path

import pytest

from lmchat.training.rows import read_rows
from scripts import add_written

TEXT = "Sall is a town. The bridge there was built in 1931 by Ida Berg."
KEY = add_written.key_of(TEXT)


def write_text(path: Path, row: dict[str, str]) -> None:
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for language, names in add_written.ASKED.items():
        (tmp_path / language).mkdir()
        for number, name in enumerate(names):
            text = f"Text {number}." if number else TEXT
            row = {"text": text} if name.startswith("text-") else {"context": text}
            write_text(tmp_path / language / f"{name}.jsonl.xz", row)
    return tmp_path


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "written"
    folder.mkdir()
    (folder / "talks.zh.txt").write_text("你好。\n你好！\n\n再见。\n再见，早点休息。\n", encoding="utf-8")
    (folder / "questions.en.tsv").write_text(f"{KEY}\t16\t{len(TEXT)}\tWho built it?\tIda Berg\n", encoding="utf-8")
    (folder / "questions.zh.tsv").write_text(f"{KEY}\t0\t{len(TEXT)}\t桥是谁建的？\tIda Berg\n", encoding="utf-8")
    (folder / "paragraphs.zh.txt").write_text("塞尔桥建于1931年。\n塞尔桥是哪一年建的？\t1931年\n", encoding="utf-8")
    (folder / "graded.zh.txt").write_text("你好。\n2\t0.5\t你好！\n0\t0.2\t再见。\n", encoding="utf-8")
    (folder / "graded-dev.zh.txt").write_text("再见。\n1\t0.25\t嗯。\n", encoding="utf-8")
    (folder / "headlines.en.tsv").write_text("Bridge opens\tThe bridge was opened on Monday.\n", encoding="utf-8")
    monkeypatch.setattr(add_written, "WRITTEN", folder)
    return folder


def test_what_was_written_becomes_training_files(
    data: Path, written: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["add_written.py", "--data", str(data)])
    add_written.main()
    talks = list(read_rows(data / "zh" / "chat-written.jsonl.xz"))
    assert talks == [{"turns": ["你好。", "你好！"]}, {"turns": ["再见。", "再见，早点休息。"]}]
    asked = list(read_rows(data / "en" / "qa-written.jsonl.xz"))
    assert asked == [{"context": TEXT[16:], "question": "Who built it?", "answer": "Ida Berg"}]
    asked = list(read_rows(data / "zh" / "qa-written.jsonl.xz"))
    assert asked == [
        {"context": "塞尔桥建于1931年。", "question": "塞尔桥是哪一年建的？", "answer": "1931年"},
        {"context": TEXT, "question": "桥是谁建的？", "answer": "Ida Berg"},
    ]
    (graded,) = read_rows(data / "zh" / "chat-graded.jsonl.xz")
    assert graded == {"turns": ["你好。"], "replies": [["你好！", 0.5, 2], ["再见。", 0.2, 0]]}
    assert list(read_rows(data / "zh" / "chat-graded-dev.jsonl.xz")) == [
        {"turns": ["再见。"], "replies": [["嗯。", 0.25, 1]]}
    ]
    (headline,) = read_rows(data / "en" / "summarization-written.jsonl.xz")
    assert headline == {"source": "The bridge was opened on Monday.", "target": "Bridge opens"}
    assert "2 rows" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["000000000000\t0\t60\tWho?\tIda Berg", f"{KEY}\t0\t20\tWho?\tIda Berg"])
def test_a_question_without_its_passage_or_answer_is_named(
    line: str, data: Path, written: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (written / "questions.en.tsv").write_text(line + "\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["add_written.py", "--data", str(data)])
    assert add_written.ended(add_written.main) != 0
    assert "line 1" in capsys.readouterr().err
    assert not (data / "en" / "qa-written.jsonl.xz").exists()


def test_an_answer_that_its_paragraph_does_not_have_is_named(
    data: Path, written: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (written / "paragraphs.zh.txt").write_text("塞尔桥建于1931年。\n哪一年？\t1932年\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["add_written.py", "--data", str(data)])
    assert add_written.ended(add_written.main) != 0
    assert "1932年" in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted(add_written.WRITTEN.glob("talks.*.txt")), ids=lambda path: path.name)
def test_talks_go_by_turns_and_have_no_marks(path: Path) -> None:
    talks = [row["turns"] for row in add_written.talks(path.read_text(encoding="utf-8"))]
    assert len(talks) > 1000
    assert not [talk for talk in talks if len(talk) % 2 or not all(talk)]
    assert not [turn for talk in talks for turn in talk if re.search(r"[*#<>|{}]|https?:", turn)]


@pytest.mark.parametrize("path", sorted(add_written.WRITTEN.glob("paragraphs.*.txt")), ids=lambda path: path.name)
def test_paragraphs_have_the_answers_to_their_questions(path: Path) -> None:
    rows = list(add_written.asked(path))
    assert len(rows) > 1000
    assert not [row for row in rows if not row["question"] or not row["answer"] or "\t" in row["context"]]


@pytest.mark.parametrize("path", sorted(add_written.WRITTEN.glob("questions.*.tsv")), ids=lambda path: path.name)
def test_questions_have_a_key_and_a_short_answer(path: Path) -> None:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) > 1000
    wrong = [row for row in rows if len(row) != 5 or not re.fullmatch("[0-9a-f]{12}", row[0]) or not row[3]]
    assert wrong == []
    assert max(len(row[4]) for row in rows) <= 250


@pytest.mark.parametrize("path", sorted(add_written.WRITTEN.glob("headlines.*.tsv")), ids=lambda path: path.name)
def test_headlines_are_shorter_than_their_news_and_do_not_stand_there(path: Path) -> None:
    rows = list(add_written.headlines(path.read_text(encoding="utf-8")))
    assert len(rows) > 1000
    assert not [row for row in rows if not 0 < len(row["target"]) < len(row["source"])]
    if path.suffixes[0] == ".zh":
        assert not [row for row in rows if row["target"] in row["source"]]
