"""Whatever is typed, in any mode, the application goes on and the terminal is not steered."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lmchat.history.store import Store
from lmchat.tui.app import LmchatApp
from lmchat.tui.conversation.history_recorder import HistoryRecorder
from lmchat.tui.modes import MODES, Mode
from tests.unit.tui.conftest import FakeEngine, Flow, User

PIECES = (
    *("[", "]", "[/]", "[red]", "[@click=app.quit]x[/]", "\\", "$x", "**", "`", "# ", "|", "<b>", "&amp;", "http://a"),
    *("\x1b[31m", "\x1b]0;t\x07", "\x9b5n", "\x00", "\r", "\x7f", "\ud800", "\udfff", "\u202e", "\ufeff", "\u0301"),
    *("\n", "\t", " ", "\u3000", "。", "他说“好”", "👩‍👩‍👧", "ｆ", "summarize", "what?", "~", "'", '"', "/", "/file "),
    *("/set ", "/ask ", "/reference ", "/compare ", "/length ", "/chat ", "temperature 0.7"),
)
ANYTHING = st.one_of(
    st.text(st.characters()),
    st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=5), max_size=12).map("".join),
    st.characters().map(lambda character: character * 10_000),
)


class Window:
    """The application in a thread of its own, so that all examples can use one.

    Args:
        engine: what writes the replies.
    """

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self._todo: queue.Queue[tuple[Flow | None, Future[None]]] = queue.Queue()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()

    def let(self, flow: Flow | None) -> None:
        """Let a flow use the application, or None close it; raises what the flow raises."""
        done: Future[None] = Future()
        self._todo.put((flow, done))
        done.result(timeout=120)

    def close(self) -> None:
        """End; raises what the application raised."""
        self.let(None)
        self._thread.join()

    async def _serve(self) -> None:
        with Store(None) as store:
            app = LmchatApp(None, lambda name: self._engine, HistoryRecorder(store))
            closing: Future[None] = Future()
            try:
                async with app.run_test() as pilot:
                    closing = await self._follow(User(app, pilot))
            except Exception as error:  # noqa: BLE001 (raised where it is waited for)
                closing.set_exception(error)
            else:
                closing.set_result(None)

    async def _follow(self, user: User) -> Future[None]:
        """Do what is asked until that is to close."""
        while True:
            flow, done = await asyncio.to_thread(self._todo.get)
            if flow is None:
                return done
            try:
                await flow(user)
            except BaseException as error:  # noqa: BLE001 (raised where it is waited for)
                done.set_exception(error)
            else:
                done.set_result(None)


@pytest.fixture
def window(engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.chdir(tmp_path)
    opened = Window(engine)
    yield opened
    opened.close()


def controls(screen: str) -> set[str]:
    return {character for character in screen if ord(character) < 32 or 0x7F <= ord(character) < 0xA0} - {"\n"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANYTHING, mode=st.sampled_from(MODES))
def test_no_input_makes_it_raise(window: Window, text: str, mode: Mode) -> None:
    async def flow(user: User) -> None:
        while user.app.screen is not user.chat:
            await user.press("escape")
        await user.send("/clear")
        user.chat.enter(mode)
        await user.send(text)
        await user.until(lambda: all(turn.ended for turn in user.turns))
        assert user.app.is_running
        assert controls(user.screen()) == set()
        await user.press("f2", "right", "m", "escape", "up")
        assert user.app.is_running
        assert controls(user.screen()) == set()

    window.let(flow)
