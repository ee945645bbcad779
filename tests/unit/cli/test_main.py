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
from lmchat.batch.journal import Journal
from lmchat.cli.guard import guarded
from lmchat.cli.main import main
from lmchat.cli.narration import Narrator, one_line
from lmchat.cli.opening import Opening, plain_opening
from lmchat.cli.options import parse_ratio
from lmchat.cli.output_file import whole_file
from lmchat.cli.terminal import COMMANDS, OPEN
from lmchat.errors import CheckpointMissing, DeviceError, LmchatError, TrainingError, UsageError

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
        "lmchat.tui.app.LmchatApp.run", lambda app: titles.append(app._beginning.language.MODES["summarize"])
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
            (app._file, app._recorder.store.is_private, app._beginning.language.MODES["summarize"])
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


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("a"), 2),
        (DeviceError("a"), 2),
        (TrainingError("a"), 1),
        (CheckpointMissing("a"), 3),
        (KeyboardInterrupt(), 130),
        (MemoryError(), 1),
        (OSError(28, "No space left on device"), 1),
        (ZeroDivisionError(), 1),
    ],
)
def test_every_error_has_its_exit_code(error: BaseException, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, guarded():
        raise error
    assert ended.value.code == code
    assert capsys.readouterr().err.count("\n") == (code != 130)


def test_an_interrupt_is_one_though_a_module_that_is_imported_makes_another_error_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fault = LmchatError("unexpected ImportError")
    fault.__cause__ = ImportError("initialization failed")
    fault.__cause__.__cause__ = KeyboardInterrupt()
    with pytest.raises(SystemExit) as ended, guarded():
        raise fault
    assert (ended.value.code, capsys.readouterr().err) == (130, "")


def test_an_interrupt_while_commands_are_imported_leaves_no_traceback(
    monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    def interrupt(name: str, *_: object) -> None:
        if name == "lmchat.cli.opening":
            raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "lmchat.cli.opening")
    monkeypatch.setattr(sys, "meta_path", [types.SimpleNamespace(find_spec=interrupt), *sys.meta_path])
    assert run("--version").code == 130


def test_a_hint_follows_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), guarded():
        raise LmchatError("too\nbad", "do better")
    assert capsys.readouterr().err == "error: too bad (do better)\n"


def test_the_traceback_of_a_defect_is_there_for_who_asks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMCHAT_TRACEBACK", "1")
    with pytest.raises(SystemExit), guarded():
        raise ZeroDivisionError
    assert "Traceback" in capsys.readouterr().err


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
        ("stdout", ["--version"], 0),
        ("stdout", [], 2),
        ("stderr", ["summarize", "/no/such/file"], 2),
        ("stderr", [], 2),
    ],
)
def test_a_stream_that_is_closed_is_empty(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, arguments: list[str], code: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, name, None)
        assert main(arguments) == code
        getattr(sys, name).close()
    assert "defect" not in capsys.readouterr().err


def test_a_closed_pipe_is_no_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", closefd=False) as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        pipe.write("to nobody")
        with pytest.raises(SystemExit) as ended, guarded():
            pipe.flush()
    os.close(write)
    assert ended.value.code == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("text", "share"), [("10%", 0.1), ("10", 0.1), (" 2.5 % ", 0.025), ("100%", 1.0)])
def test_a_ratio_is_a_percentage(text: str, share: float) -> None:
    assert parse_ratio(text) == pytest.approx(share)


def test_no_ratio_is_none() -> None:
    assert parse_ratio(None) is None


@pytest.mark.parametrize("text", ["0", "0.5", "101%", "-3", "nan", "half", ""])
def test_a_ratio_outside_1_to_100_percent_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_ratio(text)


def test_a_file_is_whole_or_partial(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with whole_file(path) as file:
        file.write("new")
        assert not path.exists()
    assert path.read_text() == "new"

    def break_off() -> None:
        with whole_file(path) as file:
            file.write("newer")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert path.read_text() == "new"
    assert (tmp_path / "out.partial").read_text() == "newer"


def test_a_device_is_written_to_as_it_is() -> None:
    with whole_file(Path("/dev/null")) as file:
        file.write("gone")
    assert not Path("/dev/null.partial").exists()


def test_a_stream_of_the_process_is_written_to_whatever_it_is(tmp_path: Path) -> None:
    with (tmp_path / "redirected").open("a") as redirected:
        redirected.write("before, ")
        redirected.flush()
        with whole_file(Path(f"/dev/fd/{redirected.fileno()}")) as file:
            file.write("after")
    assert (tmp_path / "redirected").read_text() == "before, after"
    assert [path.name for path in tmp_path.iterdir()] == ["redirected"]


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.partial"])
def test_the_rows_of_a_batch_that_was_stopped_are_not_written_over(tmp_path: Path, name: str) -> None:
    journal = Journal(tmp_path / "out.jsonl.partial", {"mode": "summarize"})
    journal.close()
    before = journal.path.read_bytes()
    with pytest.raises(UsageError, match="the finished rows of a batch would be lost"), whole_file(tmp_path / name):
        pass
    assert journal.path.read_bytes() == before


@pytest.mark.parametrize("length", [250, 300])
def test_a_name_that_no_file_can_have_is_wrong_usage(run: Run, article: Path, tmp_path: Path, length: int) -> None:
    result = run("summarize", article, "-o", tmp_path / ("x" * length))
    assert result.code == 2
    assert result.err.endswith("x: cannot be written: File name too long (choose another --output)\n")


def test_narration_is_one_line_without_steering_sequences(capsys: pytest.CaptureFixture[str]) -> None:
    Narrator().error("a\r\n\x1b[31mb\x07 [/red]")
    assert capsys.readouterr().err == "error: a b [/red]\n"
    assert one_line(" a\n\tb ") == "a b"
