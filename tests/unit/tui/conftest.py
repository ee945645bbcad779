"""An engine without a network, and a way to use the application as a person would."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table
from textual.pilot import Pilot
from textual.widgets import Static

from lmchat.engine.events import (
    Alternative,
    Answer,
    Cancelled,
    Candidate,
    Completed,
    Event,
    Failed,
    SourceSentence,
    SourceToken,
    Started,
    Token,
)
from lmchat.errors import DeviceError
from lmchat.history.store import Store
from lmchat.modes.request import Request
from lmchat.tui.app import LmchatApp
from lmchat.tui.chat.screen import ChatScreen
from lmchat.tui.conversation.history_recorder import HistoryRecorder
from lmchat.tui.conversation.recorder import Recorder
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.generation.engines import LocalEngine
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.mode_settings import StateStore
from lmchat.tui.widgets.prompt import Prompt
from tests.unit.conftest import ARTICLE as ARTICLE
from tests.unit.tui.settling import wait_for_what_there_is_to_do

PATIENCE = 10.0
REPLIES = (Candidate("The best.", 2, -1.0, -4.0), Candidate("[b]Another\x1b[0m.", 2, -2.0, -3.0))


@dataclass
class FakeEngine:
    """Writes the first eight words of a text, or what a text's first word below says.

    Attributes:
        requests: what it was asked.
        gate: a text that begins with SLOW waits for it after the second word.
    """

    requests: list[Request] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    name: str = "fake"
    device: str = "cpu"

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        self.requests.append(request)
        words = request.text.split()
        yield Started((source_tokens(request.text),))
        if request.mode == "answer":
            yield answered(request.text, no_answer="nobody" in request.query)
            return
        if words[0] == "DEFECT":
            raise RuntimeError("a bug [red]\nof two lines")
        if words[0] == "SILENT":
            return
        for at, word in enumerate(words[:8]):
            yield token(f" {word}" if at else word, at, len(words))
            if words[0] == "FAIL":
                yield Failed(DeviceError("there is not enough memory", "use a shorter text"), word)
                return
            if words[0] == "SLOW" and at == 1:
                while not self.gate.wait(0.005):
                    if cancel is not None and cancel.is_set():
                        yield Cancelled("SLOW one")
                        return
        done = completed(" ".join(words[:8]), request.text)
        yield replace(done, drawn_from=(), candidates=REPLIES) if request.mode == "chat" else done


def source_tokens(text: str) -> tuple[SourceToken, ...]:
    tokens: list[SourceToken] = []
    for word in text.split():
        start = text.index(word, tokens[-1].end if tokens else 0)
        tokens.append(SourceToken(len(tokens), word, start, start + len(word)))
    return tuple(tokens)


def token(text: str, at: int, size: int) -> Token:
    attention = tuple(0.8 if place == at else 0.2 / max(1, size - 1) for place in range(size))
    alternatives = (Alternative(text, at, -0.2), Alternative(" lake", 99, -2.0))
    return Token(text, at, -0.2, 1.5, alternatives, attention, (0, 3) if at % 2 else None)


def completed(text: str, source: str) -> Completed:
    end = source.find(".") + 1 or len(source)
    return Completed(text, "eos", False, 19, 1, 8, 0.5, (SourceSentence(0, end, source[:end]),))


def answered(text: str, no_answer: bool) -> Completed:
    words = [place for place in source_tokens(text) if place.end - place.start > 2][:2]
    sentence = SourceSentence(0, len(text), text)
    answers = tuple(
        Answer(word.text, word.start, word.end, 0.75 / rank, sentence) for rank, word in enumerate(words, start=1)
    )
    best = "" if no_answer else answers[0].text
    return Completed(best, "eos", False, 19, 1, 0, 0.5, (), answers, no_answer)


@dataclass
class Journal:
    """A recorder that keeps what it is told."""

    store: Store
    events: list[tuple[str, str]] = field(default_factory=list)
    session: int | None = None
    is_behind = False

    def asked(self, turn: Turn) -> None:
        self.events.append(("asked", turn.message))

    def wrote(self, turn: Turn, text: str) -> None:
        self.events.append(("wrote", text))

    def ended(self, turn: Turn) -> None:
        self.events.append((turn.status, turn.text))

    def cleared(self) -> None:
        self.events.append(("cleared", ""))

    def closed(self) -> None:
        self.events.append(("closed", ""))

    def reopened(self, session: int, turns: Mapping[int, Turn]) -> None:
        self.session = session


@pytest.fixture
def journal() -> Iterator[Journal]:
    """A recorder whose store is closed after the test."""
    with Store(None) as store:
        yield Journal(store)


@dataclass
class User:
    """A person in front of the application."""

    app: LmchatApp
    pilot: Pilot[None]

    @property
    def chat(self) -> ChatScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, ChatScreen)
        return screen

    @property
    def turns(self) -> list[Turn]:
        return self.chat.replies.turns

    @property
    def prompt(self) -> Prompt:
        return self.chat.query_one(Prompt)

    async def send(self, text: str) -> None:
        self.prompt.text = text
        self.prompt.focus()
        await self.pilot.press("enter")
        await self.pilot.pause()

    async def say(self, *texts: str) -> None:
        """Send messages, and wait for the reply to each."""
        before = len(self.turns)
        for text in texts:
            await self.send(text)
        await self.ended(before + len(texts))

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, self.screen()
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def ended(self, count: int = 1) -> None:
        await self.until(lambda: len(self.turns) >= count and all(turn.ended for turn in self.turns))

    async def idle(self) -> None:
        """Wait until nothing is done in the background."""
        await self.until(lambda: all(worker.is_finished for worker in self.app.workers))

    def screen(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    def said(self) -> str:
        """All that stands in notes and answers."""
        console = Console(width=200, color_system=None)
        with console.capture() as capture:
            for widget in self.chat.view.query(Static):
                content = widget.content
                console.print(content if isinstance(content, Table) else str(content), markup=False, soft_wrap=True)
        return capture.get()


Flow = Callable[[User], Awaitable[None]]


@pytest.fixture(autouse=True)
def pilots_wait_for_what_there_is_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    wait_for_what_there_is_to_do(monkeypatch)


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    fake = FakeEngine()
    yield fake
    fake.gate.set()


@pytest.fixture
def load_late(engine: FakeEngine) -> Callable[[str], LocalEngine]:
    """Loads the engine when its gate is open."""

    def load(name: str) -> LocalEngine:
        engine.gate.wait(PATIENCE)
        return engine

    return load


@pytest.fixture
def use(engine: FakeEngine) -> Callable[..., None]:
    """Let a flow use the application."""

    def call(
        flow: Flow,
        *,
        file: Path | None = None,
        load: Callable[[str], LocalEngine] | None = None,
        journal: Recorder | None = None,
        remembered: StateStore | None = None,
        options: LaunchOptions | None = None,
        size: tuple[int, int] = (80, 24),
        notifications: bool = False,
    ) -> None:
        async def session(recorder: Recorder) -> None:
            app = LmchatApp(file, load or (lambda name: engine), recorder, remembered, options)
            async with app.run_test(size=size, notifications=notifications) as pilot:
                await flow(User(app, pilot))

        with Store(None) as store:
            asyncio.run(session(journal or HistoryRecorder(store)))

    return call
