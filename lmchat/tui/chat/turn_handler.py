"""What can be done with a turn of the conversation: the one that has the focus, or else the last one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lmchat.errors import LmchatError, UsageError
from lmchat.tui.conversation.scoreboard import Scoreboard
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.generation.replies import is_explained, not_kept
from lmchat.tui.modes import CHAT
from lmchat.tui.strings import strings
from lmchat.tui.widgets.prompt import MOST_EDITED_CHARS, MOST_PASTED_CHARS
from lmchat.tui.widgets.turn_view import TurnView, end_note

if TYPE_CHECKING:
    from lmchat.tui.chat.screen import ChatScreen


class TurnHandler:
    """Does what the keys of a turn ask for.

    Args:
        chat: the screen with the conversation.
    """

    def __init__(self, chat: ChatScreen) -> None:
        self._chat = chat
        self._scoreboard = Scoreboard()

    @property
    def focused(self) -> Turn | None:
        """The turn that has the focus."""
        widget = self._chat.focused
        return widget.turn if isinstance(widget, TurnView) else None

    @property
    def last(self) -> Turn | None:
        """The turn that has the focus, or else the last one."""
        return self.focused or next(reversed(self._chat.replies.turns), None)

    async def again(self) -> None:
        """Do the message again."""
        turn = self.last
        if turn is None:
            self._chat.say(strings.NOTHING_TO_REPEAT)
            return
        if turn is self._chat.replies.current:
            await self._chat.replies.stop()
        await self._chat.replies.add_again(turn)

    def copy(self) -> None:
        """Copy the reply."""
        turn = self.focused or self._chat.replies.last_ended
        if turn is None or not turn.text:
            self._chat.say(strings.NOTHING_TO_COPY)
        else:
            self._chat.app.copy_to_clipboard(turn.text)
            self._chat.say(strings.COPIED)

    def copy_message(self) -> None:
        """Copy what was sent."""
        if turn := self.last:
            self._chat.app.copy_to_clipboard(turn.message)
            self._chat.say(strings.COPIED_MESSAGE)

    def edit(self) -> None:
        """Put a message back into the prompt, with the text that it is about, to be sent as a new one."""
        turn = self.last
        if turn is None:
            self._chat.say(strings.NOTHING_TO_EDIT)
            return
        self._chat.end_editing()
        self._chat.enter(CHAT if turn.talk else turn.mode)
        if turn.mode.takes == "question" or (turn.talk and turn.mode is not CHAT):
            self._chat.attachment.lend(turn.source)
        self._chat.edit_talk(turn if turn.talk else None)
        text = editable(turn)
        if len(text) <= (MOST_EDITED_CHARS if turn.mode.takes in ("prompt", "message") else MOST_PASTED_CHARS):
            self._chat.prompt.begin_with(text)
        else:
            self._chat.attachment.attach(turn.source)
            self._chat.say(strings.TOO_LONG_TO_EDIT)
        self._chat.prompt.focus()

    def why(self) -> None:
        """Show where the reply comes from."""
        turn = self.focused or self._chat.replies.last_explained
        if turn is None or not (turn.ended and is_explained(turn)):
            self._chat.say(_why_unknown(turn or self._chat.replies.last_ended))
        elif turn.source.known is None:
            self._chat.run_worker(self._read_and_explain(turn), exclusive=True, group="why")
        else:
            self._explain(turn)

    async def _read_and_explain(self, turn: Turn) -> None:
        """Read the text that a saved turn is about before; it may be gone."""
        problem = ""
        try:
            await asyncio.to_thread(turn.source.read)
        except LmchatError as error:
            problem = strings.problem(error)
        self._explain(turn, problem)

    def _explain(self, turn: Turn, problem: str = "") -> None:
        from lmchat.tui.screens.why import WhyScreen

        self._chat.app.push_screen(WhyScreen(turn, problem))

    async def refer(self, text: str) -> None:
        """Let a text, or the file of that path, be the reference of the replies about a text.

        That is the text of the turn that has the focus, or else the attached one, or else that of the last turn.

        Raises:
            UsageError: there is no text that it could be about.
            UnreadableInput: a path that is not there.
        """
        focused, attached = self.focused, self._chat.attachment.source
        turns = [focused] if focused else self._chat.replies.turns
        source = attached if attached and not focused else next((turn.source for turn in reversed(turns)), None)
        if source is None:
            raise UsageError(strings.NO_SOURCE, strings.NO_SOURCE_HINT)
        reference = self._scoreboard.refer(source, text)
        await self._chat.view.add_note(f"{strings.REFERENCE_IS}{strings.COLON}{reference.name}")
        if turn := next((turn for turn in reversed(turns) if turn.source is source and _has_reply(turn)), None):
            self._show_scores(turn)

    def scores(self) -> None:
        """Show the scores of the reply."""
        turn = self.focused or self._chat.replies.last_ended
        if turn is None or not _has_reply(turn):
            self._chat.say(strings.NOTHING_TO_SCORE)
        else:
            self._show_scores(turn)

    def _show_scores(self, turn: Turn) -> None:
        from lmchat.tui.screens.scores import ScoresScreen

        self._chat.app.push_screen(ScoresScreen(turn, self._chat.replies.turns, self._scoreboard))

    async def compare(self, changes: Sequence[str] = ()) -> None:
        """Show two replies to the same message.

        Args:
            changes: names and values of settings, one after the other, for another reply that is written first.

        Raises:
            UsageError: the mode has no such setting, or it cannot have that value.
            ConfigError: decoding cannot have that value.
        """
        turn = self.focused or self._chat.replies.last_ended
        if turn is None or not turn.ended:
            self._chat.say(strings.NOTHING_TO_COMPARE)
            return
        if len(changes) % 2:
            raise UsageError("/compare", f"{strings.COMMAND_ARGUMENT} /compare NAME VALUE")
        if changes:
            settings = turn.settings or self._chat.settings.of(turn)
            for name, value in zip(changes[::2], changes[1::2], strict=True):
                settings = settings.changed(name, value)
            take = 0 if "seed" in changes[::2] else turn.take
            await self._chat.replies.add(turn.again(take, settings))
        from lmchat.tui.screens.compare import CompareScreen

        self._chat.app.push_screen(CompareScreen(turn, self._chat.replies, self._chat.settings, self._scoreboard))


def _has_reply(turn: Turn) -> bool:
    """Whether there is a reply to be scored."""
    return turn.ended and bool(turn.text.strip())


def _why_unknown(turn: Turn | None) -> str:
    """Why it cannot be said where the reply comes from."""
    if turn is None or not _has_reply(turn):
        return strings.NOTHING_TO_EXPLAIN
    return end_note(turn) if turn.completed and turn.completed.fallback else not_kept()


def editable(turn: Turn) -> str:
    """What was sent to get a reply: a message, a question, a path, or a text."""
    if turn.talk or turn.mode.takes != "source":
        return turn.message
    return str(turn.source.path) if turn.source.path else turn.source.known or turn.message
