from __future__ import annotations

import errno
import importlib.util
import shlex
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.cli.opening import Opening, served_command
from lmchat.cli.serve.web import is_local

Run = Callable[..., Any]


class FakeServer:
    """A server that ends at once."""

    began: list[tuple[str, str, int]]
    fault: OSError | None

    def __init__(self, command: str, host: str, port: int, ready: Callable[[str], object]) -> None:
        self.public_url, self.ready = f"http://{host}:{port}", ready
        self.began.append((command, host, port))

    def serve(self) -> None:
        if self.fault is not None:
            raise self.fault
        self.ready(self.public_url)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> type[FakeServer]:
    monkeypatch.setattr("lmchat.cli.opening.config_file", lambda: tmp_path / "none.toml")
    monkeypatch.setattr("lmchat.history.store.history_file", lambda: tmp_path / "new.sqlite3")
    fake = type("Fake", (FakeServer,), {"began": [], "fault": None})
    monkeypatch.setattr("lmchat.cli.serve.web.TerminalServer", fake)
    return fake


def test_it_serves_this_machine_only(run: Run, server: type[FakeServer]) -> None:
    result = run("serve")
    assert (result.code, result.out) == (0, "")
    assert result.err == "lmchat is at http://127.0.0.1:8000; Ctrl+C ends it\n"
    assert server.began == [(f"exec {shlex.quote(sys.executable)} -P -m lmchat", "127.0.0.1", 8000)]


def test_another_address_is_served_with_a_warning(run: Run, server: type[FakeServer]) -> None:
    result = run("serve", "--host", "0.0.0.0", "--port", "9000")
    assert result.code == 0
    warning, address = result.err.splitlines()
    assert "whoever can reach 0.0.0.0 can read your files" in warning
    assert "http://0.0.0.0:9000" in address
    assert server.began[0][1:] == ("0.0.0.0", 9000)


def test_each_window_opens_as_the_command_line_says(run: Run, server: type[FakeServer], article: Path) -> None:
    assert run("--private", "--lang", "zh", "serve", article).code == 0
    assert shlex.split(server.began[0][0])[4:] == ["lmchat", "--private", "--lang", "zh", str(article)]


def test_a_file_of_any_name_reaches_the_terminal_through_the_shell(tmp_path: Path) -> None:
    file = tmp_path / "it's; echo $HOME `x`.txt"
    assert shlex.split(served_command(Opening(), file))[-1] == str(file)


def test_a_missing_package_is_one_line_that_says_how_to_install_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "textual_serve" else find(name))
    result = run("serve")
    assert result.code == 2
    assert result.err == "error: lmchat serve needs an optional package (pip install 'lmchat[serve]')\n"


def test_a_file_that_is_not_there_is_said_before_anything_is_served(run: Run, server: type[FakeServer]) -> None:
    result = run("serve", "none.txt")
    assert (result.code, result.err, server.began) == (2, "error: none.txt: there is no such file\n", [])


def test_a_wrong_configuration_is_said_before_anything_is_served(
    run: Run, server: type[FakeServer], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text('mode = "sing"')
    monkeypatch.setattr("lmchat.cli.opening.config_file", lambda: tmp_path / "config.toml")
    result = run("serve")
    assert (result.code, server.began) == (2, [])
    assert "sing" in result.err


def test_a_damaged_history_is_said_before_anything_is_served(
    run: Run, server: type[FakeServer], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "history.sqlite3").write_bytes(b"this is no database")
    monkeypatch.setattr("lmchat.history.store.history_file", lambda: tmp_path / "history.sqlite3")
    result = run("serve")
    assert (result.code, server.began) == (2, [])
    assert "history.sqlite3: damaged" in result.err
    assert run("--private", "serve").code == 0


def test_a_port_in_use_is_one_line(run: Run, server: type[FakeServer]) -> None:
    server.fault = OSError(errno.EADDRINUSE, "address already in use")
    result = run("serve", "--port", "8001")
    assert result.code == 2
    assert result.err.startswith("error: cannot listen at 127.0.0.1, port 8001: ")


def test_a_host_that_is_not_known_is_one_line(run: Run, server: type[FakeServer]) -> None:
    server.fault = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    result = run("serve", "--host", "nosuch.invalid")
    assert result.code == 2
    assert result.err.startswith("error: cannot listen at nosuch.invalid, port 8000: Name or service not known (")


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.2", False),
        ("127.0.0.1.example", False),
        ("", False),
    ],
)
def test_which_addresses_only_this_machine_can_reach(host: str, local: bool) -> None:
    assert is_local(host) is local
