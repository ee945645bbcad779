"""What the main screen does with saved sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmchat.errors import LmchatError
from lmchat.tui.modes import CHAT
from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from lmchat.tui.chat import ChatScreen
    from lmchat.tui.sessions import Place
    from lmchat.tui.sources import Source


class SessionHandler:
    """Goes on with saved sessions.

    Args:
        chat: the screen with the conversation.
    """

    def __init__(self, chat: ChatScreen) -> None:
        self._chat = chat

    def show(self) -> None:
        """Show the saved sessions."""
        from lmchat.tui.sessions import SessionsScreen

        self._chat.app.push_screen(SessionsScreen(self._chat.recorder.store, self._forget), self._go_on)

    async def _go_on(self, place: Place | None) -> None:
        """Go on with a saved session, at its end or at a message of it."""
        from lmchat.tui.reopening import reopened

        if place is None:
            return
        chat = self._chat
        try:
            saved = reopened(chat.recorder.store.load(place.session))
            await chat.clear()
            chat.recorder.reopened(place.session, saved.places)
        except LmchatError as error:
            await chat.view.add_note(strings.problem(error), error=True)
            return
        await chat.replies.restore(saved.turns)
        if saved.turns:
            last = saved.turns[-1]
            chat.enter(CHAT if last.talk else last.mode)
            self._attach([turn.source for turn in saved.turns if turn.mode.takes in ("source", "question")])
        if place.message in saved.places:
            await chat.view.find(saved.places[place.message], mark=True)

    def _attach(self, sources: list[Source]) -> None:
        """Attach the last of these texts, or let go of what is attached where there is none."""
        if sources:
            self._chat.attachment.attach(sources[-1])
        else:
            self._chat.attachment.let_go()

    def _forget(self, session: int) -> None:
        """A session was deleted; where it is this one, the next message begins another."""
        if session == self._chat.recorder.session:
            self._chat.recorder.cleared()
