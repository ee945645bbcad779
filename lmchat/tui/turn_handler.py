"""What can be done with a turn of the conversation: the one that has the focus, or else the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmchat.tui.conversation import Turn
from lmchat.tui.replies import is_explained
from lmchat.tui.strings import strings
from lmchat.tui.why import WhyScreen
from lmchat.tui.widgets.prompt import MOST_PASTED_CHARS
from lmchat.tui.widgets.turn_view import TurnView

if TYPE_CHECKING:
    from lmchat.tui.chat import ChatScreen


class TurnHandler:
    """Does what the keys of a turn ask for.

    Args:
        chat: the screen with the conversation.
    """

    def __init__(self, chat: ChatScreen) -> None:
        self._chat = chat

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
        self._chat.enter(turn.mode)
        if turn.mode.takes == "question":
            self._chat.attachment.attach(turn.source)
        text = editable(turn)
        if len(text) <= MOST_PASTED_CHARS:
            self._chat.prompt.begin_with(text)
        else:
            self._chat.attachment.attach(turn.source)
            self._chat.say(strings.TOO_LONG_TO_EDIT)
        self._chat.prompt.focus()

    def why(self) -> None:
        """Show where the reply comes from."""
        turn = self.focused or self._chat.replies.last_explained
        if turn is None or not (turn.ended and is_explained(turn)):
            self._chat.say(strings.NOTHING_TO_EXPLAIN)
        else:
            self._chat.app.push_screen(WhyScreen(turn))


def editable(turn: Turn) -> str:
    """What was sent to get a reply: a question, a path, or a text."""
    if turn.mode.takes != "source":
        return turn.message
    return str(turn.source.path) if turn.source.path else turn.source.known or turn.message
