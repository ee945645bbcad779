"""What the main screen does with saved sessions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from lmchat.errors import LmchatError
from lmchat.tui.modes import CHAT
from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from lmchat.tui.chat.screen import ChatScreen
    from lmchat.tui.conversation.source import Source
    from lmchat.tui.screens.sessions import Place


class SessionHandler:
    """Goes on with saved sessions.

    Args:
        chat: the screen with the conversation.

    Attributes:
        deleted: the number of the session that the conversation was saved in before that was deleted; None for none.
    """

    def __init__(self, chat: ChatScreen) -> None:
        self._chat = chat
        self.deleted: int | None = None

    def show(self) -> None:
        """Show the saved sessions."""
        from lmchat.tui.screens.sessions import SessionsScreen

        screen = SessionsScreen(self._chat.recorder.store)
        self._chat.app.push_screen(screen, partial(self._closed, screen.deleted))

    async def _closed(self, deleted: Sequence[int], place: Place | None) -> None:
        """Go on with what was chosen, or else with the session of before; where that is deleted, with a new one."""
        recorder = self._chat.recorder
        try:
            if recorder.session in deleted:
                self.deleted = recorder.session
                recorder.cleared()
            if place is not None and self._is_at_work(place):
                self._chat.view.action_scroll_end()
            elif place is not None:
                await self._go_on(place.session, place.message)
            elif (session := self._brought_back) is not None:
                await self._go_on(session)
        except LmchatError as error:
            await self._chat.view.add_note(strings.problem(error), error=True)

    def _is_at_work(self, place: Place) -> bool:
        """Whether it is the end of this conversation while a reply is written, which opening it again would end."""
        is_end_of_this = place.session == self._chat.recorder.session and place.message is None
        return is_end_of_this and self._chat.replies.current is not None

    @property
    def _brought_back(self) -> int | None:
        """The number of the session of the conversation where that was deleted and is there again."""
        recorder = self._chat.recorder
        if self.deleted is None or recorder.session is not None:
            return None
        return next((session.id for session in recorder.store.sessions() if session.id == self.deleted), None)

    async def _go_on(self, session: int, message: int | None = None) -> None:
        """Go on with a saved session, at its end or at a message of it; raises `LmchatError`."""
        from lmchat.tui.conversation.restored_session import restored

        chat = self._chat
        saved = restored(chat.recorder.store.load(session))
        await chat.clear()
        chat.recorder.reopened(session, saved.places)
        await chat.replies.restore(saved.turns)
        if saved.turns:
            last = saved.turns[-1]
            chat.enter(CHAT if last.talk else last.mode)
        self._attach([turn.source for turn in saved.turns if turn.mode.takes in ("source", "question")])
        if message in saved.places:
            await chat.view.find(saved.places[message], mark=True)

    def _attach(self, sources: list[Source]) -> None:
        """Attach the last of these texts; what was attached does not come back, also where it cannot be read."""
        self._chat.attachment.let_go()
        if sources:
            self._chat.attachment.attach(sources[-1])
