"""Saves a conversation as it happens in the user's history."""

from __future__ import annotations

from typing import Any

from lmchat.history.records import Status
from lmchat.history.store import Store
from lmchat.tui.conversation import Turn

STATUSES: dict[str, Status] = {"completed": "completed", "cancelled": "cancelled", "failed": "failed"}


class SavingRecorder:
    """Tells a store; a session begins with its first message, so that a glance leaves none behind.

    Args:
        store: where it is saved; the caller closes it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._session: int | None = None
        self._replies: dict[Turn, int] = {}

    def asked(self, turn: Turn) -> None:
        """Save a message, and that its reply is to come."""
        if self._session is None:
            self._session = self._store.create_session().id
        source = {"source": turn.source.name} if turn.source.name else {}
        self._store.add_message(self._session, "user", turn.message, mode=turn.mode.name, details=source)
        reply = self._store.add_message(self._session, "assistant", mode=turn.mode.name, status="writing")
        self._replies[turn] = reply.id

    def wrote(self, turn: Turn, text: str) -> None:
        """Save what the reply grew by."""
        self._store.append_text(self._replies[turn], text)

    def ended(self, turn: Turn) -> None:
        """Save how the reply ended."""
        if turn in self._replies:
            self._store.finish(self._replies.pop(turn), STATUSES[turn.status], text=turn.text, details=details(turn))

    def cleared(self) -> None:
        """What comes next is another session."""
        self._session = None
        self._replies.clear()


def details(turn: Turn) -> dict[str, Any]:
    """What is worth keeping of a reply beside its text."""
    if turn.error:
        return {"error": turn.error}
    completed = turn.completed
    if completed is None:
        return {}
    answers = [
        {"answer": found.text, "start": found.start, "end": found.end, "probability": round(found.probability, 4)}
        for found in completed.answers
    ]
    facts = {"seconds": round(completed.seconds, 3), "source_tokens": completed.source_tokens}
    return facts | ({"answers": answers, "no_answer": completed.no_answer} if answers else {})
