"""Files that a message names."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmchat.text.file_names import file_named_in, wish_about


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("data.dat", "notes of may.log", "会议.rec"):
        (tmp_path / name).write_text("It rained.", encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("summarize data.dat", "data.dat"),
        ("What do the notes of may.log say?", "notes of may.log"),
        ("总结会议.rec", "会议.rec"),
        ("summarize app.log, please", "app.log"),
        ("summarize other.dat", ""),
        ("What is node.js?", ""),
        ("It costs 3.50 a kg, e.g. today.Then it rose.", ""),
    ],
)
def test_a_file_that_is_there_may_end_in_any_letters(message: str, name: str) -> None:
    assert file_named_in(message) == name


def test_a_message_about_a_file_is_about_the_text() -> None:
    assert wish_about("data.dat", "summarize data.dat") == "summarize the text"
