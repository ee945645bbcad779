"""The screen of two replies to the same message, side by side, each with its settings and its scores."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from lmchat.errors import LmchatError
from lmchat.tui.conversation.scoreboard import Measured, Scoreboard
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.generation.replies import Replies
from lmchat.tui.keymap import held_keys, key, with_keys
from lmchat.tui.mode_settings import ModeSettings
from lmchat.tui.renderables.score_tables import own_line, rouge_line
from lmchat.tui.screens.base import LocalScreen
from lmchat.tui.screens.settings import SettingsScreen
from lmchat.tui.strings import strings
from lmchat.tui.widgets.key_footer import KeyFooter
from lmchat.tui.widgets.reply_column import ReplyColumn
from lmchat.tui.word_diff import differing_words

LOOK_EVERY = 0.1
"""Seconds between two looks at replies that are being written."""


class WereMeasured(Message):
    """The replies were measured; what could not be measured says why."""

    def __init__(self, found: dict[Turn, Measured | LmchatError]) -> None:
        super().__init__()
        self.found = found


class CompareScreen(LocalScreen[None]):
    """Compares replies; they may still be being written.

    Args:
        turn: whose reply stands on the left; on the right stands the last other one to the same message.
        replies: the conversation.
        settings: of the modes.
        scoreboard: what knows scores.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("back", "escape,f7", "app.pop_screen"),
        key("again", "ctrl+r"),
        key("settings", "f5"),
        key("other-left", "left", "other(0)", priority=True),
        key("other-right", "right", "other(1)", priority=True),
    ]

    def __init__(self, turn: Turn, replies: Replies, settings: ModeSettings, scoreboard: Scoreboard) -> None:
        super().__init__()
        self._replies, self._settings, self._scoreboard = replies, settings, scoreboard
        others = [other for other in replies.same_message(turn) if other is not turn]
        self._shown: list[Turn | None] = [turn, others[-1] if others else None]
        self._turn = turn
        self._scores: dict[Turn, str] = {}
        self._drawn: object = None
        self._columns = (ReplyColumn(), ReplyColumn())

    def compose(self) -> ComposeResult:
        """Two columns, or one above the other where the screen is narrow."""
        yield Static(Content(strings.COMPARE_TITLE), classes="screen-title")
        with Container(classes="side-by-side"):
            yield from self._columns
        yield KeyFooter()

    def on_mount(self) -> None:
        """Show the replies, and look how they grow."""
        self._look()
        self.set_interval(LOOK_EVERY, self._look)

    @on(WereMeasured)
    def _were_measured(self, message: WereMeasured) -> None:
        self._scores |= {turn: _line(measured) for turn, measured in message.found.items()}

    async def action_again(self) -> None:
        """Write another reply, which is shown on the right."""
        self._shown[1] = await self._replies.add_again(self._turn)

    def action_settings(self) -> None:
        """Show the settings, which the next reply is written with."""
        self.app.push_screen(SettingsScreen(self._settings, self._turn.mode))

    def action_other(self, column: int) -> None:
        """Show the next other reply in a column."""
        turns = self._replies.same_message(self._turn)
        shown = self._shown[column]
        if shown in turns and len(turns) > 1:
            at = turns.index(shown)
            candidates = [*turns[at + 1 :], *turns[:at]]
            self._shown[column] = next((turn for turn in candidates if turn not in self._shown), shown)

    def _look(self) -> None:
        """Show what is new."""
        left, right = self._shown
        state = [(turn, turn.status, len(turn.text), self._scores.get(turn)) for turn in self._shown if turn]
        if state == self._drawn:
            return
        self._drawn = state
        marks = differing_words(left.text, right.text) if left and right and left.ended and right.ended else ([], [])
        numbers = {turn: number for number, turn in enumerate(self._replies.same_message(self._turn), start=1)}
        for column, turn, places in zip(self._columns, self._shown, marks, strict=True):
            if turn is None:
                column.show_nothing(with_keys(strings.COMPARE_ONE, held_keys(self.app, type(self))))
            else:
                column.show(turn, numbers.get(turn, 0), places, self._scores.get(turn, ""))
        missing = [turn for turn in self._shown if turn and turn.ended and turn.text and turn not in self._scores]
        if missing:
            self._scores |= dict.fromkeys(missing, f"{strings.SCORES_MEASURING} …")
            self.run_worker(lambda: self._measure(missing), thread=True, exit_on_error=False)

    def _measure(self, turns: list[Turn]) -> None:
        """Measure replies, in a thread."""
        found: dict[Turn, Measured | LmchatError] = {}
        for turn in turns:
            try:
                found[turn] = self._scoreboard.measure(turn)
            except LmchatError as error:
                found[turn] = error
        self.post_message(WereMeasured(found))


def _line(measured: Measured | LmchatError) -> str:
    """Scores in two lines, one without a reference, or why there are none."""
    if isinstance(measured, LmchatError):
        return f"✗ {strings.problem(measured)}"
    against = [rouge_line(measured.against["summary"])] if measured.against else []
    return "\n".join([*against, own_line(measured.own)])
