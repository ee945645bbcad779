"""The daemon in a thread, with engines that are none."""

from __future__ import annotations

import shutil
import socket
import stat
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lmchat import __version__
from lmchat.daemon import client, place
from lmchat.daemon.client import RemoteEngine
from lmchat.daemon.replies import reply_line
from lmchat.daemon.server import Connection, Daemon, Engines
from lmchat.daemon.wire import Message, message_line
from lmchat.engine.events import Cancelled, Completed, Event, Failed, Progress, Token
from lmchat.engine.protocol import StreamingEngine
from lmchat.engine.request import Request
from lmchat.errors import CheckpointDamaged, UsageError
from lmchat.model.checkpoint import read_checkpoint
from lmchat.modes.registry import MODES

REQUEST = Request("summarize", "One.")


def completed(text: str) -> Completed:
    return Completed(text, "eos", False, 1, 1, 1, 0.1, ())


class Endless:
    """Tells of progress until it is cancelled."""

    def __init__(self) -> None:
        self.begun, self.cancelled = threading.Event(), threading.Event()

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        assert cancel is not None
        self.begun.set()
        while not cancel.wait(0.01):
            yield Progress("read", 1, 2)
        self.cancelled.set()
        yield Cancelled("")


class Flooding:
    """Tells more than a socket holds, and does not end by itself."""

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        while True:
            yield Progress("read" * 100_000, 1, 2)


class Slow:
    """Says nothing for a while, and then whether it was cancelled meanwhile."""

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        assert cancel is not None
        yield Cancelled("") if cancel.wait(0.3) else completed("whole")


class Speaking:
    """Writes a word, and goes on until it is cancelled."""

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        assert cancel is not None
        for word in ("One", " two"):
            yield Token(word, 7, -0.1, None, (), (), None)
        cancel.wait(20)


class Named:
    """Says which one it is."""

    def __init__(self, name: str) -> None:
        self.name = name

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        yield Progress("read", 1, 1)
        yield completed(f"{self.name}: {request.text}")


class Setting:
    """A daemon, its checkpoints' hashes, and what was loaded."""

    def __init__(self) -> None:
        self.hashes = {"/a": "1"}
        self.engines: dict[str, StreamingEngine] = {}
        self.loaded: list[str] = []

    def load(self, folder: str) -> StreamingEngine:
        self.loaded.append(folder)
        if folder == "/damaged":
            raise CheckpointDamaged("it is damaged", "fetch it")
        return self.engines.get(folder) or Named("daemon")

    def remote(self, folder: str = "/a", sums: str = "1") -> RemoteEngine:
        return RemoteEngine(Path(folder), sums, lambda: Named("here"))


@pytest.fixture
def setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    setting = Setting()
    daemon = Daemon(place.socket_path(), setting.load, lambda folder: setting.hashes.get(folder, "1"), 1.0)
    thread = threading.Thread(target=daemon.serve)
    thread.start()
    yield setting
    daemon.end()
    thread.join(20)
    assert not thread.is_alive()
    assert not place.socket_path().exists()


def test_requests_are_done_by_the_daemon_which_loads_a_checkpoint_once(setting: Setting) -> None:
    engine = setting.remote()
    for _ in range(2):
        assert list(engine.stream(REQUEST)) == [Progress("read", 1, 1), completed("daemon: One.")]
    assert setting.loaded == ["/a"]
    status = client.status()
    assert status is not None
    assert (status.requests, status.checkpoints) == (2, ("a",))


def test_a_checkpoint_that_has_changed_is_loaded_anew_and_one_that_differs_here_is_used_here(setting: Setting) -> None:
    list(setting.remote().stream(REQUEST))
    setting.hashes["/a"] = "2"
    assert list(setting.remote().stream(REQUEST))[-1] == completed("here: One.")
    assert list(setting.remote(sums="2").stream(REQUEST))[-1] == completed("daemon: One.")
    assert setting.loaded == ["/a", "/a"]


def test_a_damaged_checkpoint_fails_as_it_does_here(setting: Setting) -> None:
    (failed,) = setting.remote("/damaged").stream(REQUEST)
    assert isinstance(failed, Failed)
    assert (type(failed.error), failed.error.exit_code) == (CheckpointDamaged, 3)


def test_a_caller_that_goes_away_ends_its_work(setting: Setting) -> None:
    setting.engines["/a"] = endless = Endless()
    stream = setting.remote().stream(REQUEST)
    assert next(stream) == Progress("read", 1, 2)
    stream.close()
    assert endless.cancelled.wait(20)


def test_the_daemon_begins_before_the_first_event_is_asked_for(setting: Setting) -> None:
    setting.engines["/a"] = endless = Endless()
    stream = setting.remote().stream(REQUEST)
    assert endless.begun.wait(20)
    assert next(stream) == Progress("read", 1, 2)
    stream.close()


def test_a_caller_that_asks_for_no_event_ends_its_work_by_dropping_the_stream(setting: Setting) -> None:
    setting.engines["/a"] = endless = Endless()
    stream = setting.remote().stream(REQUEST)
    assert endless.begun.wait(20)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del stream
    assert caught == []
    assert endless.cancelled.wait(20)


def test_a_caller_that_cancels_is_told_what_was_written(setting: Setting) -> None:
    setting.engines["/a"] = Speaking()
    cancel = threading.Event()
    events: list[Event] = []
    for event in setting.remote().stream(REQUEST, cancel):
        events.append(event)
        if len(events) == 2:
            cancel.set()
    assert [type(event) for event in events] == [Token, Token, Cancelled]
    assert events[-1] == Cancelled("One two")


def test_a_caller_that_sends_nothing_is_given_up(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "timeout", Connection.timeout / 100)
    with client.connected(place.socket_path()) as connection:
        connection.settimeout(20)
        assert connection.recv(1) == b""


def test_a_caller_that_does_not_read_is_given_up(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lmchat.daemon.server.SEND_SECONDS", 0.05)
    setting.engines["/a"] = Flooding()
    with client.connected(place.socket_path()) as connection:
        connection.sendall(message_line(Message("do", __version__, "/a", "1", REQUEST)))
        for _ in range(400):
            if (found := client.status()) and found.requests:
                break
            time.sleep(0.05)
        else:
            pytest.fail("the daemon is still at work for a caller that does not read")


def test_a_caller_that_only_waits_is_not_given_up(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lmchat.daemon.server.SEND_SECONDS", 0.05)
    setting.engines["/a"] = Slow()
    assert list(setting.remote().stream(REQUEST)) == [completed("whole")]


def test_what_is_loaded_ahead_has_done_a_request_of_each_mode_before_it_is_there(tmp_path: Path) -> None:
    done: list[tuple[str, tuple[str, ...]]] = []

    class Watched(Named):
        def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
            done.append((request.mode, daemon.engines.names))
            yield from super().stream(request, cancel)

    daemon = Daemon(tmp_path / "own" / "socket", lambda _folder: Watched("a"), lambda _folder: "1", 1.0)
    daemon.end()
    daemon.serve(["/a"])
    assert set(done) == {(mode, ()) for mode in MODES}
    assert daemon.engines.names == ("a",)
    daemon.engines.get("/b")
    assert len(done) == 2 * len(MODES)


def test_checkpoints_can_be_loaded_while_their_names_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    engines = Engines(lambda _folder: Named("a"), lambda _folder: "1")
    engines.get("/a")

    def loading(folder: str) -> Path:
        engines.get("/b")
        return Path(folder)

    monkeypatch.setattr("lmchat.daemon.server.Path", loading)
    assert engines.names == ("a",)
    assert engines.names == ("a", "b")


def test_a_text_that_cannot_be_sent_is_done_here(setting: Setting) -> None:
    assert list(setting.remote().stream(Request("summarize", "\ud800")))[-1] == completed("here: \ud800")


def test_a_message_that_is_none_harms_nothing(setting: Setting) -> None:
    for data in (b"\n", b"GET / HTTP/1.1\r\n\r\n", b"\xff\x00\n"):
        with client.connected(place.socket_path()) as connection:
            connection.sendall(data)
            assert connection.makefile("rb").readline().startswith(b'{"Refused":')
    assert client.status() is not None


def test_the_socket_is_the_users_alone_and_there_is_one_daemon(setting: Setting) -> None:
    path = place.socket_path()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with pytest.raises(UsageError, match="already in use"):
        Daemon(path, setting.load, lambda _folder: "1", 1.0)
    path.parent.chmod(0o755)
    assert not place.has_socket()
    assert client.status() is None
    path.parent.chmod(0o700)


def test_many_callers_at_once(setting: Setting) -> None:
    ends: list[Event] = []
    threads = [
        threading.Thread(target=lambda: ends.append(list(setting.remote().stream(REQUEST))[-1])) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert ends == [completed("daemon: One.")] * 20


def test_a_daemon_that_nobody_asks_ends(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path / "own" / "socket", lambda _folder: Named("a"), lambda _folder: "1", 0.3 / 60)
    began = time.monotonic()
    daemon.serve()
    assert time.monotonic() - began >= 0.3
    assert not daemon.path.exists()


def test_the_socket_of_another_daemon_stays_when_one_ends(tmp_path: Path) -> None:
    path = tmp_path / "own" / "socket"
    first = Daemon(path, lambda _folder: Named("a"), lambda _folder: "1", 1.0)
    path.unlink()
    second = Daemon(path, lambda _folder: Named("a"), lambda _folder: "1", 1.0)
    for daemon, is_left in ((first, True), (second, False)):
        daemon.end()
        daemon.serve()
        assert path.exists() == is_left


def test_a_socket_that_cannot_be_removed_does_not_keep_it_from_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(path: Path) -> None:
        raise PermissionError(f"{path} cannot be removed")

    daemon = Daemon(tmp_path / "own" / "socket", lambda _folder: Named("a"), lambda _folder: "1", 1.0)
    daemon.end()
    monkeypatch.setattr(Path, "unlink", forbidden)
    daemon.serve()
    assert daemon.socket.fileno() == -1


def test_the_socket_is_in_the_same_place_whatever_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "state_dir", lambda: tmp_path / "state")
    for runtime in ("relative", ""):
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        assert place.socket_path() == tmp_path / "state" / "run" / "daemon.sock"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert place.socket_path() == tmp_path / "lmchat" / "daemon.sock"


def test_a_path_that_is_too_long_for_a_socket_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"too long \(set XDG_RUNTIME_DIR to a folder with a shorter path\)"):
        Daemon(tmp_path / ("x" * 120) / "socket", lambda _folder: Named("a"), lambda _folder: "1", 1.0)


def test_where_no_daemon_runs_work_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert client.status() is None
    engine = RemoteEngine(tmp_path, "1", lambda: Named("here"))
    assert [list(engine.stream(REQUEST))[-1] for _ in range(2)] == [completed("here: One.")] * 2


def test_where_a_daemon_says_nothing_work_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(client, "ANSWER_SECONDS", 0.1)
    place.private_folder(place.socket_path())
    with closing(socket.socket(socket.AF_UNIX)) as stopped:
        stopped.bind(str(place.socket_path()))
        place.socket_path().chmod(0o600)
        stopped.listen()
        events = list(RemoteEngine(tmp_path, "1", lambda: Named("here")).stream(REQUEST))
    assert events[-1] == completed("here: One.")


def test_a_checkpoint_is_called_as_one_that_is_loaded_here_is(tiny_checkpoint: Path, tmp_path: Path) -> None:
    mine = shutil.copytree(tiny_checkpoint, tmp_path / "mine")
    assert RemoteEngine(mine, "1", lambda: Named("here")).name == read_checkpoint(mine).name == "mine"


def test_a_daemon_that_dies_over_its_work_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there, here = socket.socketpair()
    with there:
        there.sendall(reply_line(Progress("read", 1, 2)))
    monkeypatch.setattr(RemoteEngine, "_sent", lambda *_: here)
    first, failed = RemoteEngine(tmp_path, "1", lambda: Named("here")).stream(REQUEST)
    assert first == Progress("read", 1, 2)
    assert isinstance(failed, Failed)
    assert failed.error.message.startswith("the daemon broke off")
