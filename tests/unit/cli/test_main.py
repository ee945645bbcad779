from __future__ import annotations

import errno
import io
import os
import re
import sys
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat import __version__
from lmchat.cli.command_group import COMMANDS, OPEN
from lmchat.cli.main import main
from lmchat.cli.opening import Opening, plain_opening

Run = Callable[..., Any]
PATIENCE = 10.0


def test_the_version_is_printed(run: Run) -> None:
    result = run("--version")
    assert (result.code, result.out) == (0, f"lmchat {__version__}\n")


def test_the_help_lists_the_commands(run: Run) -> None:
    result = run("--help")
    assert result.code == 0
    assert OPEN not in result.out
    assert re.findall(r"^  ([a-z]+) ", result.out.partition("Commands:")[2], re.M) == list(COMMANDS)


@pytest.mark.parametrize(
    "terminal", [{"stdin": None}, {"stdin": b"", "out_terminal": True}, {"stdin": None, "out_terminal": True}]
)
def test_no_command_needs_a_terminal(run: Run, terminal: dict[str, Any]) -> None:
    result = run(**terminal)
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: lmchat without a command needs a terminal (lmchat --help lists the commands)\n"


def test_in_a_terminal_it_opens_with_the_file_that_is_named(
    run: Run, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path | None] = []
    monkeypatch.setattr("lmchat.tui.app.LmchatApp.run", lambda app: opened.append(app._file))
    assert run(stdin=None, out_terminal=True, err_terminal=True).code == 0
    assert run(article, stdin=None, out_terminal=True, err_terminal=True).code == 0
    assert opened == [None, article]


@pytest.mark.parametrize(("arguments", "title"), [((), "摘要"), (("--lang", "en"), "Summarize")])
def test_the_terminal_speaks_the_language_of_the_locale_or_the_one_that_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], title: str
) -> None:
    titles: list[str] = []
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setattr(
        "lmchat.tui.app.LmchatApp.run", lambda app: titles.append(app._options.language.MODES["summarize"])
    )
    assert run(*arguments, stdin=None, out_terminal=True, err_terminal=True).code == 0
    assert titles == [title]


@pytest.mark.parametrize(
    "words", ["--lang zh --private {file}", "{file} --private --lang zh", "--private {file} --lang zh"]
)
def test_a_command_line_that_only_opens_it_is_not_parsed_by_typer(article: Path, words: str) -> None:
    assert plain_opening([]) == (Opening(), None)
    assert plain_opening(words.format(file=article).split()) == (Opening(True, "zh"), article)


def test_the_options_of_the_terminal_may_stand_behind_a_file_without_a_suffix(
    run: Run, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[Path | None, bool, str]] = []
    monkeypatch.setattr(
        "lmchat.tui.app.LmchatApp.run",
        lambda app: opened.append(
            (app._file, app._recorder.store.is_private, app._options.language.MODES["summarize"])
        ),
    )
    monkeypatch.chdir(article.parent)
    article.rename("notes")
    assert run("notes", "--private", "--lang", "zh", stdin=None, out_terminal=True, err_terminal=True).code == 0
    assert opened == [(Path("notes"), True, "摘要")]


def test_a_terminal_that_crashes_is_a_failure(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lmchat.tui.app.LmchatApp.run", lambda app: setattr(app, "_return_code", 1))
    assert run(stdin=None, out_terminal=True, err_terminal=True).code == 1


def test_the_process_ends_though_a_thread_of_the_terminal_is_still_at_work(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    ended: list[int] = []
    monkeypatch.setattr("lmchat.tui.app.LmchatApp.run", lambda app: app.threads.submit(gate.wait, PATIENCE))
    monkeypatch.setattr(os, "_exit", ended.append)
    assert run(stdin=None, out_terminal=True, err_terminal=True).code == 0
    assert ended == [0]
    gate.set()


@pytest.mark.parametrize(
    "words",
    ["--help", "--lang", "--lang fr", "summarize", "./none.txt", "{file} --more", "{file} {file}", "--x.txt"],
)
def test_any_other_command_line_is(article: Path, words: str) -> None:
    assert plain_opening(words.format(file=article).split()) is None


def test_a_file_and_something_else_is_wrong_usage(run: Run, article: Path) -> None:
    assert run(article, "more", stdin=None, out_terminal=True, err_terminal=True).code == 2


def test_a_second_file_is_told_of_commands_that_read_several(run: Run, article: Path) -> None:
    result = run(article, "--private", article, stdin=None, out_terminal=True)
    told = "The interactive terminal opens one FILE; /file attaches others, lmchat summarize reads several."
    assert (result.code, result.err) == (2, f"error: {told} (see lmchat --help)\n")


def test_a_terminal_without_a_screen_is_told_of_the_line_based_chat(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    result = run(stdin=None, out_terminal=True, err_terminal=True)
    told = "a terminal with TERM=dumb has no full screen (lmchat chat talks a line at a time)"
    assert (result.code, result.err) == (2, f"error: {told}\n")


def test_an_unknown_command_is_one_line_and_exit_code_2(run: Run) -> None:
    result = run("sumarize")
    assert result.code == 2
    assert result.err.startswith("error: No such command 'sumarize'.")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("--unknown", "lmchat"),
        ("summarize --unknown", "lmchat summarize"),
        ("batch ask in.jsonl --threshold 2", "lmchat batch ask"),
        ("history show x", "lmchat history show"),
    ],
)
def test_a_command_line_that_does_not_parse_is_answered_with_the_help_of_its_command(
    run: Run, words: str, command: str
) -> None:
    result = run(*words.split())
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.endswith(f" (see {command} --help)\n")


@pytest.mark.parametrize("word", ["/no/such", "rivver.txt", "no\x1b[1m/such"])
def test_a_path_that_is_not_there_is_called_a_path(run: Run, word: str) -> None:
    result = run(word)
    assert result.code == 2
    assert "there is no such file, and no command of that name" in result.err
    assert result.err.count("\n") == 1
    assert "\x1b" not in result.err


def test_an_interrupt_while_commands_are_imported_leaves_no_traceback(
    monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    def interrupt(name: str, *_: object) -> None:
        if name == "lmchat.cli.opening":
            raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "lmchat.cli.opening")
    monkeypatch.setattr(sys, "meta_path", [types.SimpleNamespace(find_spec=interrupt), *sys.meta_path])
    assert run("--version").code == 130


@pytest.mark.parametrize("arguments", [["--help"], ["history", "list", "--help"], ["--version"]])
def test_a_help_that_cannot_be_written_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", Full())
        assert main(arguments) == 1
    assert capsys.readouterr().err == "error: output: No space left on device\n"


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("stdin", ["summarize", "-"], 2),
        ("stdin", ["summarize"], 2),
        ("stdin", ["generate"], 2),
        ("stdin", [], 2),
        ("stderr", ["summarize", "/no/such/file"], 2),
        ("stderr", [], 2),
    ],
)
def test_an_input_that_is_closed_is_empty_and_errors_need_no_stream(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, arguments: list[str], code: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, name, None)
        assert main(arguments) == code
        getattr(sys, name).close()
    assert "defect" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["--version"], 1, "output: not writable"),
        (["--help"], 1, "output: not writable"),
        (["batch", "summarize", "no/such/file"], 2, "standard output is closed (name an --output)"),
        (["batch", "summarize", "no/such/file", "-o", "/dev/null"], 2, "no/such/file: no such file (check the path)"),
    ],
)
def test_an_output_that_is_closed_is_an_error_where_it_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, problem: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        assert main(arguments) == code
        sys.stdout.close()
    assert capsys.readouterr().err == f"error: {problem}\n"
