from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.history.store import Store

Run = Callable[..., Any]
Answer = Callable[[str], None]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the sessions are saved; nothing is there."""
    monkeypatch.setattr("lmchat.history.store.data_dir", lambda: tmp_path / "data")
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def filled(path: Path) -> Path:
    """The file with two sessions, the second one without a title."""
    with Store(path) as store:
        river = store.create_session("River \x1b[31mred")
        store.add_message(river.id, "user", "Are there foxes?\x07", mode="ask")
        store.add_message(river.id, "assistant", "Two quick foxes.", mode="ask", details={"p": 0.9})
        chinese = store.create_session()
        store.add_message(chinese.id, "user", "人工智能\n[/red]未来")
    return path


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Type a line in a terminal."""

    class Typing:
        def __init__(self, line: str) -> None:
            self.readline = lambda: line
            self.isatty = lambda: True

    return lambda line: monkeypatch.setattr("lmchat.cli.history.command.sys.stdin", Typing(line))


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_no_subcommand_shows_the_help(run: Run) -> None:
    result = run("history")
    assert result.code == 0
    assert all(f"\n  {name} " in result.out for name in ("list", "show", "search", "export", "rename", "delete"))


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["list", "--deleted"], ["search", "fox"]])
def test_an_empty_history_says_so(run: Run, path: Path, arguments: list[str]) -> None:
    result = run("history", *arguments)
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith("note: ")
    assert result.err.count("\n") == 1
    assert not path.parent.exists()


def test_the_list_has_a_line_a_session(run: Run, filled: Path) -> None:
    result = run("history", "list")
    assert (result.code, result.err) == (0, "")
    head, chinese, river = (line.split(maxsplit=4) for line in result.out.splitlines())
    assert head == ["ID", "changed", "messages", "title"]
    assert (chinese[0], chinese[3:]) == ("2", ["1", "人工智能 [/red]未来"])
    assert (river[0], river[3:]) == ("1", ["2", "River red"])


def test_the_list_as_json(run: Run, filled: Path) -> None:
    chinese, river = records(run("history", "list", "--json").out)
    assert (chinese["id"], chinese["title"], chinese["beginning"]) == (2, "", "人工智能 [/red]未来")
    assert (river["id"], river["title"], river["messages"], river["deleted"]) == (1, "River red", 2, None)


def test_a_session_is_shown_as_text_or_json(run: Run, filled: Path) -> None:
    assert "\nAre there foxes?\n" in run("history", "show", 1).out
    (record,) = records(run("history", "show", 1, "--json").out)
    assert [message["text"] for message in record["messages"]] == ["Are there foxes?", "Two quick foxes."]
    assert record["messages"][1]["details"] == {"p": 0.9}


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (["quick", "fox"], "lmchat: Two [quick] [foxes]."),
        (["智能"], "You: 人工[智能] [/red]未来"),
        (["river"], "title: [River] red"),
    ],
)
def test_matches_stand_in_brackets(run: Run, filled: Path, words: list[str], end: str) -> None:
    result = run("history", "search", *words)
    assert (result.code, result.err) == (0, "")
    (line,) = result.out.splitlines()
    assert line.endswith(f"  {end}")


def test_hits_as_json(run: Run, filled: Path) -> None:
    (hit,) = records(run("history", "search", "--json", "are", "fox").out)
    assert {name: hit[name] for name in ("session", "message", "position", "role", "mode")} == {
        "session": 1,
        "message": 1,
        "position": 0,
        "role": "user",
        "mode": "ask",
    }
    assert [hit["snippet"][start:end] for start, end in hit["marks"]] == ["Are", "foxes"]
    assert len(records(run("history", "search", "--json", "--limit", 1, "fox").out)) == 1


def test_what_is_found_where_there_is_no_answer_is_called_a_guess(run: Run, path: Path) -> None:
    with Store(path) as store:
        session = store.create_session().id
        store.add_message(session, "user", "When in May?", details={"no_answer": True})
        store.add_message(session, "assistant", "on 3 May", details={"no_answer": True})
        store.add_message(session, "assistant", "early in May", details={"no_answer": False})
    lines = {line.split("  ", 2)[2] for line in run("history", "search", "may").out.splitlines()}
    guess = "lmchat: No answer in this text. The best guess: on 3 [May]"
    assert lines == {"You: When in [May]?", guess, "lmchat: early in [May]"}
    hits = records(run("history", "search", "--json", "may").out)
    assert {hit["snippet"]: hit["no_answer"] for hit in hits} == {
        "When in May?": False,
        "on 3 May": True,
        "early in May": False,
    }


@pytest.mark.parametrize("limit", [0, 10**20])
def test_a_limit_that_cannot_be_is_wrong_usage(run: Run, filled: Path, limit: int) -> None:
    result = run("history", "search", "fox", "--limit", limit)
    assert (result.code, result.out) == (2, "")
    assert f"{limit} is not in the range" in result.err


@pytest.mark.parametrize("query", ['"', "NEAR(", "fox AND", "words:x", "*"])
def test_a_query_has_no_syntax(run: Run, filled: Path, query: str) -> None:
    result = run("history", "search", query)
    assert result.code in (0, 2)
    assert result.out == ""
    assert "defect" not in result.err


@pytest.mark.parametrize(("form", "part"), [("md", "## You · ask"), ("txt", "--- You · ask"), ("html", "<p>Two quick")])
def test_a_session_is_exported(run: Run, filled: Path, tmp_path: Path, form: str, part: str) -> None:
    printed = run("history", "export", 1, "--format", form)
    assert printed.code == 0
    assert part in printed.out
    written = run("history", "export", 1, "--format", form, "-o", tmp_path / "out")
    assert (written.code, written.out) == (0, "")
    assert (tmp_path / "out").read_text(encoding="utf-8") == printed.out


@pytest.mark.parametrize("form", ["md", "json", "txt", "html"])
def test_the_ending_of_the_output_says_the_format(run: Run, filled: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"out.{form}"
    assert run("history", "export", 1, "-o", path).code == 0
    assert path.read_text(encoding="utf-8") == run("history", "export", 1, "--format", form).out


def test_a_dash_is_stdout(run: Run, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("history", "export", 1, "-o", "-").out == run("history", "export", 1).out
    assert not Path("-").exists()


def test_an_ending_that_means_no_format_is_refused(run: Run, filled: Path, tmp_path: Path) -> None:
    result = run("history", "export", 1, "-o", tmp_path / "out.pdf")
    assert (result.code, result.out) == (2, "")
    assert "out.pdf: no format has this ending (choose one of .md" in result.err
    assert not list(tmp_path.glob("out*"))
    assert run("history", "export", 1, "--format", "md", "-o", tmp_path / "out.pdf").code == 0


def test_markdown_is_what_export_writes_by_itself(run: Run, filled: Path) -> None:
    assert run("history", "export", 1).out == run("history", "export", 1, "--format", "md").out
    assert json.loads(run("history", "export", 1, "--format", "json").out)["id"] == 1


def test_a_session_gets_another_title(run: Run, filled: Path) -> None:
    result = run("history", "rename", 2, "未来 \x1b[1mone")
    assert (result.code, result.out, result.err) == (0, "", "session 2 is now called 未来 one\n")
    assert "未来 one" in run("history", "list").out


def test_deleting_can_be_undone(run: Run, filled: Path) -> None:
    assert run("history", "delete", 1, "--yes").code == 0
    assert "River" not in run("history", "list").out
    assert "River" in run("history", "list", "--deleted").out
    assert run("history", "search", "fox").out == ""
    assert run("history", "show", 1).code == 2
    assert run("history", "undelete", 1).code == 0
    assert "River" in run("history", "list").out


@pytest.mark.parametrize(
    ("line", "deleted"), [("y\n", True), ("YES\n", True), ("\n", False), ("n\n", False), ("", False)]
)
def test_deleting_asks_first(
    filled: Path, answer: Answer, capsys: pytest.CaptureFixture[str], line: str, deleted: bool
) -> None:
    from lmchat.cli.main import main

    answer(line)
    assert main(["history", "delete", "1"]) == 0
    assert "Delete session 1, River red (2 messages)? [y/N]" in capsys.readouterr().err
    with Store(filled) as store:
        assert len(store.sessions()) == (1 if deleted else 2)


def test_deleting_without_a_terminal_needs_yes(run: Run, filled: Path) -> None:
    result = run("history", "delete", 1)
    assert result.code == 2
    assert "--yes" in result.err
    assert "River" in run("history", "list").out


@pytest.mark.parametrize("command", ["show", "export", "rename", "delete", "undelete"])
@pytest.mark.parametrize("identity", ["3", "0", "9" * 30, "x"])
def test_an_unknown_id_is_one_line_and_exit_code_2(run: Run, filled: Path, command: str, identity: str) -> None:
    result = run("history", command, identity, *(["title"] if command == "rename" else []))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("command", [["list"], ["show", "1"], ["search", "fox"], ["delete", "1", "--yes"]])
def test_a_damaged_file_is_one_line_and_exit_code_2(run: Run, path: Path, command: list[str]) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database " * 100)
    result = run("history", *command)
    assert (result.code, result.out) == (2, "")
    assert str(path) in result.err
    assert "damaged" in result.err
    assert result.err.count("\n") == 1
    assert path.read_bytes() == b"not a database " * 100
