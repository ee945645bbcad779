from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from lmchat.history.store import Store
from lmchat.tui.app import LmchatApp
from lmchat.tui.chat.screen import ChatScreen
from lmchat.tui.conversation.history_recorder import HistoryRecorder
from tests.unit.tui.conftest import PATIENCE, FakeEngine, User

ROOT = Path(__file__).parents[3]
HEAVY = ("torch", "numpy", "sentencepiece", "scipy", "pysbd", "pypdf", "markdown_it")


def test_the_application_is_imported_without_anything_heavy() -> None:
    code = f"import sys, lmchat.tui.app; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_the_engine_of_the_first_mode_is_loaded_before_it_is_asked_for(
    use: Callable[..., None], engine: FakeEngine
) -> None:
    loaded: list[str] = []

    def load(name: str) -> FakeEngine:
        loaded.append(name)
        return engine

    async def flow(user: User) -> None:
        await user.until(lambda: "fake (cpu)" in user.screen())
        await user.press("f3")
        await user.until(lambda: len(loaded) == 2)

    use(flow, load=load)
    assert loaded == ["summarize", "answer"]
    assert engine.requests == []


def test_an_engine_that_is_still_loaded_is_not_waited_for_at_the_end(
    use: Callable[..., None], engine: FakeEngine
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def load(name: str) -> FakeEngine:
        begun.set()
        engine.gate.wait(PATIENCE)
        ended.set()
        return engine

    async def flow(user: User) -> None:
        await user.until(begun.is_set)
        await user.send("hello")
        await user.press("ctrl+q")

    use(flow, load=load)
    assert not ended.is_set()


def test_the_prompt_has_the_focus_in_a_window_that_has_not_got_it_yet(engine: FakeEngine) -> None:
    async def session() -> None:
        app = LmchatApp(load=lambda name: engine, recorder=HistoryRecorder(store))
        app.set_reactive(LmchatApp.app_focus, False)
        async with app.run_test() as pilot:
            await pilot.pause()
            assert isinstance(app.screen, ChatScreen)
            assert app.screen.focused is app.screen.prompt

    with Store(None) as store:
        asyncio.run(session())


def test_sigterm_ends_it_as_its_own_key_does(use: Callable[..., None]) -> None:
    apps: list[LmchatApp] = []

    async def flow(user: User) -> None:
        apps.append(user.app)
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        os.kill(os.getpid(), signal.SIGTERM)
        await user.until(lambda: user.app.return_code is not None)

    use(flow)
    assert apps[0].return_code == 143
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
