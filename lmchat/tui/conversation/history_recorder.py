"""Saves a conversation as it happens in the user's history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lmchat.history.records import Conversation, Status
from lmchat.history.store import Store
from lmchat.tui.conversation.source import Source
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.modes import CHAT
from lmchat.tui.strings import strings

MOST_NAMED = 40
"""Characters of a pasted text that name it."""
PATIENCE = 0.3
"""Seconds that the keys may have to wait while another process saves something."""
STATUSES: dict[str, Status] = {"completed": "completed", "cancelled": "cancelled", "failed": "failed"}


class HistoryRecorder:
    """Tells a store; a session begins with its first message, so that a glance leaves none behind.

    What could not be saved, a message or how a reply ended, is tried again with the next one, and at the end.

    Args:
        store: where it is saved; the caller closes it.

    Attributes:
        session: the number of the session that goes on; None before its first message.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.session: int | None = None
        self._unsaved: list[Turn] = []
        self._messages: dict[Turn, int] = {}
        self._replies: dict[Turn, int] = {}
        self._source: Source | None = None

    @property
    def is_behind(self) -> bool:
        """Whether a message, or how a reply ended, is still to be saved."""
        return bool(self._unsaved) or any(turn.ended for turn in self._replies)

    def asked(self, turn: Turn) -> None:
        """Save a message, and that its reply is to come."""
        self._unsaved.append(turn)
        self._save()

    def wrote(self, turn: Turn, text: str) -> None:
        """Save what the reply grew by."""
        if turn in self._replies:
            self.store.append_text(self._replies[turn], text)

    def ended(self, _turn: Turn) -> None:
        """Save how the reply ended."""
        self._save()

    def cleared(self) -> None:
        """What comes next is another session; replies that were still to come do not come."""
        self.session = self._source = None
        self._unsaved.clear()
        self._messages.clear()
        self._finish()
        while self._replies:
            self.store.finish(self._replies.popitem()[1], "cancelled")

    def closed(self) -> None:
        """Save what could not be saved before."""
        self._save()

    def reopened(self, session: int, turns: Mapping[int, Turn]) -> None:
        """What comes next belongs to a saved session."""
        self.cleared()
        self.session = session
        for message in sorted(turns, reverse=True):
            self._messages[turns[message]] = message

    def _save(self) -> None:
        """Save messages in the order in which they were sent, then how replies ended."""
        while self._unsaved:
            self._add(self._unsaved[0])
            del self._unsaved[0]
        self._finish()

    def _add(self, turn: Turn) -> None:
        """Save a message and that its reply is to come, each of them once however often it is tried."""
        if self.session is None:
            self.session = self.store.create_session(title_of(turn)).id
        if turn not in self._messages:
            about = source_details(turn, self._source) | self._talk_details(turn)
            message = self.store.add_message(self.session, "user", turn.message, mode=turn.mode.name, details=about)
            self._messages[turn] = message.id
            if turn.mode is not CHAT:
                self._source = turn.source
        reply = self.store.add_message(self.session, "assistant", mode=turn.mode.name, status="writing")
        self._replies[turn] = reply.id

    def _finish(self) -> None:
        """Save how replies ended."""
        for turn in [turn for turn in self._replies if turn.ended]:
            self.store.finish(self._replies[turn], STATUSES[turn.status], text=turn.text, details=details(turn))
            del self._replies[turn]

    def _talk_details(self, turn: Turn) -> dict[str, Any]:
        """That a message was said in the chat, and the number of the one that it follows; nothing for any other."""
        if not turn.talk:
            return {}
        return {"talk": True, "after": self._messages.get(turn.after) if turn.after else None}


def recorded(turns: Iterable[Turn]) -> Conversation:
    """Some turns, one at least, as the session that they would be saved as."""
    with Store(None) as store:
        recorder = HistoryRecorder(store)
        for turn in turns:
            recorder.asked(turn)
            recorder.wrote(turn, turn.text)
            recorder.ended(turn)
        return store.load(store.sessions()[0].id)


def title_of(turn: Turn) -> str:
    """What a session is called that begins with a message: also the text, where the message does not say which it is.

    Returns:
        "" where the message says enough.
    """
    source, name, message = turn.source, turn.source.name, turn.message
    if source.path is None:
        if source.known is None or source.known == message:
            return ""
        name = " ".join(source.known[:MOST_NAMED].split()) + ("…" if len(source.known) > MOST_NAMED else "")
    elif name in message:
        return ""
    return name if message == source.name else f"{name}{strings.COLON}{message}"


def source_details(turn: Turn, before: Source | None) -> dict[str, Any]:
    """What is kept of the text that a message is about.

    Args:
        turn: the message.
        before: the text that the message before was about.

    Returns:
        Its name; of a file its path; and the text itself where it is neither the message nor kept already.
    """
    source = turn.source
    kept: dict[str, Any] = {"source": source.name} if source.name else {}
    if source.path is not None:
        return kept | {"path": str(_absolute(source.path))}
    if source is before:
        return kept | {"same_text": True}
    return kept if source.known == turn.message else kept | {"text": source.known}


def _absolute(path: Path) -> Path:
    """The path from the root on; as it is where the working folder is gone."""
    try:
        return path.absolute()
    except FileNotFoundError:
        return path


def details(turn: Turn) -> dict[str, Any]:
    """What is kept of a reply beside its text: the fields of `Completed`, or the error; what it was written with."""
    facts = {"error": turn.error} if turn.error else asdict(turn.completed) if turn.completed else {}
    written = {"settings": turn.settings.values(), "take": turn.take} if turn.settings else {}
    return {name: value for name, value in facts.items() if name != "text"} | written
