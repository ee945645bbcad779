"""The replies of a conversation: one is written at a time, the others wait their turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from lmchat.errors import LmchatError
from lmchat.text.sanitize import terminal_safe
from lmchat.tui.conversation.recorder import Recorder
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.generation.engines import Engines
from lmchat.tui.generation.worker import GenerationWorker
from lmchat.tui.settings import Settings
from lmchat.tui.strings import strings
from lmchat.tui.widgets.conversation_view import ConversationView

if TYPE_CHECKING:
    from lmchat.engine.events import Completed, Failed, Progress, Started, Token

MOST_TRACES = 5
"""Replies of which it is kept why each word was written: some megabytes each."""


@dataclass(frozen=True, slots=True)
class ReplyServices:
    """What replies need of the screen that they are on.

    Attributes:
        view: where they are shown.
        engines: what writes them.
        recorder: what is told of them.
        settings: gives those of a turn's mode.
        run: runs a generation in a thread.
        post: takes a generation's messages.
    """

    view: ConversationView
    engines: Engines
    recorder: Recorder
    settings: Callable[[Turn], Settings]
    run: Callable[[GenerationWorker], object]
    post: Callable[[Message], object]


class Replies:
    """Keeps turns in order and ends each exactly once."""

    def __init__(self, services: ReplyServices) -> None:
        self.turns: list[Turn] = []
        self._services = services
        self._waiting: deque[Turn] = deque()
        self._generation: GenerationWorker | None = None
        self._problem = ""
        """Why something is not saved, as it was said; "" where all is."""

    @property
    def current(self) -> Turn | None:
        """The turn whose reply is being written."""
        return self._generation.turn if self._generation else None

    @property
    def last_ended(self) -> Turn | None:
        """The last turn with some reply."""
        return next((turn for turn in reversed(self.turns) if turn.ended and turn.text), None)

    @property
    def last_explained(self) -> Turn | None:
        """The last turn of which it is known where its reply comes from."""
        return next((turn for turn in reversed(self.turns) if turn.ended and is_explained(turn)), None)

    async def add(self, turn: Turn) -> None:
        """Send a message; it is worked on when all before it are done."""
        self.turns.append(turn)
        await self._services.view.add_turn(turn)
        self._waiting.append(turn)
        await self._record(lambda: self._services.recorder.asked(turn))
        await self._say_saved()
        self._advance()

    def same_message(self, turn: Turn) -> list[Turn]:
        """All turns that ask for the same as a turn, itself included, the oldest first."""
        return [other for other in self.turns if other.is_same_message(turn)]

    async def add_again(self, turn: Turn) -> Turn:
        """Do the message of a turn once more, with the settings as they are then; returns the new turn."""
        again = turn.again(1 + max(other.take for other in [turn, *self.same_message(turn)]))
        await self.add(again)
        return again

    async def stop(self, chosen: Turn | None = None) -> bool:
        """End a reply at once, that of a chosen turn if it waits, else the one being written; False for none."""
        waits = chosen in self._waiting
        turn = chosen if waits else self.current
        if turn is None:
            return False
        if waits:
            self._waiting.remove(turn)
        turn.status = "cancelled"
        await self._end(turn)
        return True

    async def clear(self) -> None:
        """Forget all turns; what cannot be saved now either is said, and lost."""
        self._waiting.clear()
        await self.stop()
        self.turns.clear()
        self._problem = ""
        await self._record(self._services.recorder.closed)
        await self._record(self._services.recorder.cleared)
        self._problem = ""

    async def restore(self, turns: list[Turn]) -> None:
        """Show turns that ended long ago, instead of all."""
        self.turns = turns
        await self._services.view.show_items(turns)

    def close(self) -> None:
        """The screen goes away: nothing more needs to be written."""
        self._waiting.clear()
        if self._generation is not None:
            self._generation.cancel.set()

    def read(self, turn: Turn, progress: Progress | None) -> None:
        """It reads, and is so far."""
        if not turn.ended:
            stage = strings.STAGES[progress.stage] if progress else strings.READING
            self._note(turn, f"{stage} {progress.done}/{progress.total}" if progress else f"{stage} …")

    def open(self, turn: Turn, started: Started) -> None:
        """The source has been read."""
        if not turn.ended:
            from lmchat.tui.conversation.trace import Trace  # its regular expressions take 8 ms to compile

            turn.trace = Trace(started.segments)
            for older in [each for each in self.turns if each.trace is not None][:-MOST_TRACES]:
                older.trace = None

    async def write(self, turn: Turn, tokens: tuple[Token, ...]) -> None:
        """The reply grew."""
        if turn.ended:
            return
        text = terminal_safe("".join(token.text for token in tokens))
        turn.text += text
        if turn.trace is not None:
            turn.trace.tokens.extend(tokens)
        await self._record(lambda: self._services.recorder.wrote(turn, text))
        if view := self._services.view.turn_view(turn):
            view.grow()

    async def complete(self, turn: Turn, completed: Completed) -> None:
        """The reply is whole."""
        if not turn.ended:
            turn.status, turn.completed, turn.text = "completed", completed, reply_text(completed)
            await self._end(turn)

    async def fail(self, turn: Turn, failed: Failed) -> None:
        """The reply could not be written."""
        if not turn.ended:
            turn.status, turn.error = "failed", terminal_safe(strings.problem(failed.error))
            await self._end(turn)

    async def cancelled(self, turn: Turn) -> None:
        """The engine stopped by itself."""
        if not turn.ended:
            turn.status = "cancelled"
            await self._end(turn)

    async def _end(self, turn: Turn) -> None:
        if self._generation is not None and self._generation.turn is turn:
            self._generation.cancel.set()
            self._generation = None
        await self._record(lambda: self._services.recorder.ended(turn))
        await self._say_saved()
        if view := self._services.view.turn_view(turn):
            await view.finish()
        self._advance()

    def _advance(self) -> None:
        """Begin with the next turn if nothing is being written."""
        if self._generation is not None or not self._waiting:
            return
        turn = self._waiting.popleft()
        turn.status = "writing"
        self._note(turn, f"{strings.LOADING} …")
        turn.settings = turn.settings or self._services.settings(turn)
        self._generation = GenerationWorker(turn, turn.settings, self._services.engines, self._services.post)
        self._services.run(self._generation)

    def _note(self, turn: Turn, text: str) -> None:
        """Say how a reply stands, if it is near what is seen."""
        if view := self._services.view.turn_view(turn):
            view.note(text)

    async def _record(self, tell: Callable[[], None]) -> None:
        """Tell the recorder; that it cannot keep something harms nothing else, and is said once."""
        try:
            tell()
        except LmchatError as error:
            problem = f"{strings.NOT_SAVED}{strings.COLON}{strings.problem(error)}"
            if problem != self._problem:
                self._problem = problem
                await self._services.view.add_note(problem, error=True)

    async def _say_saved(self) -> None:
        """Say that what could not be saved before is saved."""
        if self._problem and not self._services.recorder.is_behind:
            self._problem = ""
            await self._services.view.add_note(strings.SAVED_LATE)


def is_explained(turn: Turn) -> bool:
    """Whether it is known where the reply comes from."""
    completed = turn.completed
    return bool(turn.trace and turn.trace.tokens) or bool(completed and (completed.answers or completed.drawn_from))


def not_kept() -> str:
    """Why it is not known of a reply how each word was written."""
    return strings.WHY_NOT_KEPT.format(count=MOST_TRACES)


def reply_text(completed: Completed) -> str:
    """The reply as text, safe to show; the best guess where there is no answer."""
    if completed.text or not completed.answers:
        return terminal_safe(completed.text)
    return terminal_safe(completed.answers[0].text)
