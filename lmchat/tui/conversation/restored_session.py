"""Saved sessions as the conversations that they were."""

from __future__ import annotations

from collections import deque
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmchat.history.records import Conversation, Message
from lmchat.text.sanitize import terminal_safe
from lmchat.tui.conversation.source import Source
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.modes import BY_NAME, CHAT, SUMMARIZE
from lmchat.tui.settings import Settings

if TYPE_CHECKING:
    from lmchat.engine.events import Completed


@dataclass(slots=True)
class RestoredSession:
    """A saved session.

    Attributes:
        turns: its turns in order.
        places: the turn of each message, by the message's number.
    """

    turns: list[Turn] = field(default_factory=list)
    places: dict[int, Turn] = field(default_factory=dict)


def restored(conversation: Conversation) -> RestoredSession:
    """The turns of a session: each reply belongs to the first message that has none."""
    session, waiting = RestoredSession(), deque[Turn]()
    for message in conversation.messages:
        if message.role == "assistant" and waiting:
            turn = waiting.popleft()
        else:
            turn = _turn(message, session)
            session.turns.append(turn)
            if message.role == "user":
                waiting.append(turn)
        if message.role == "assistant":
            _reply(turn, message)
        session.places[message.id] = turn
    return session


def _turn(message: Message, session: RestoredSession) -> Turn:
    """The turn of what the user wrote, without its reply."""
    mode = BY_NAME.get(message.mode, SUMMARIZE)
    text = terminal_safe(message.text) if message.role != "assistant" else ""
    source = _source(message, text, [turn for turn in session.turns if turn.mode is not CHAT])
    talk, follows = message.details.get("talk") is True, message.details.get("after")
    question = _question(source.wish_in(text), talk) if mode.takes == "question" else ""
    after = session.places.get(follows) if talk and isinstance(follows, int) else None
    if mode is CHAT:
        alike = (turn for turn in session.turns if turn.mode is CHAT and (turn.message, turn.after) == (text, after))
        source = next((turn.source for turn in alike), source)
    return Turn(mode, text, source, question, status="cancelled", talk=talk, after=after)


def _question(text: str, talk: bool) -> str:
    """What a message asks a text; in the chat it may say something else, too."""
    from lmchat.text.talk.asking import question_in

    return (question_in(text) if talk else "") or text


def _source(message: Message, text: str, before: list[Turn]) -> Source:
    """The text that a message is about; see `lmchat.tui.conversation.history_recorder.source_details`."""
    path, kept = message.details.get("path"), message.details.get("text")
    if isinstance(path, str):
        return next((turn.source for turn in before if turn.source.path == Path(path)), Source.file(Path(path)))
    if isinstance(kept, str):
        return Source.pasted(kept)
    return before[-1].source if before and message.details.get("same_text") else Source.pasted(text)


def _reply(turn: Turn, message: Message) -> None:
    """Give a turn its saved reply; one that somebody else is still writing counts as stopped."""
    turn.text = terminal_safe(message.text)
    turn.status = message.status if message.status != "writing" else "cancelled"
    turn.error = terminal_safe(str(message.details.get("error", "")))
    if turn.status == "completed":
        turn.completed = completed_of(message.text, message.details)
    values, take = message.details.get("settings"), message.details.get("take")
    if isinstance(values, dict) and isinstance(take, int):
        turn.take = take
        turn.settings, _ = Settings.of(turn.mode, {name: str(value) for name, value in values.items()})


def completed_of(text: str, details: dict[str, Any]) -> Completed | None:
    """What the engine said of a reply; None where the details do not say it."""
    from lmchat.engine.events import Answer, Candidate, Completed, SourceSentence

    needed = [each.name for each in fields(Completed) if each.default is MISSING and each.name != "text"]
    known = {each.name for each in fields(Completed)} - {"text"}
    try:
        facts = {name: details[name] for name in known & (details.keys() | set(needed))}
        facts["drawn_from"] = tuple(SourceSentence(**each) for each in facts["drawn_from"])
        facts["answers"] = tuple(
            Answer(**each | {"sentence": SourceSentence(**each["sentence"])}) for each in facts.get("answers", ())
        )
        facts["candidates"] = tuple(Candidate(**each) for each in facts.get("candidates", ()))
    except (KeyError, TypeError):  # of another version
        return None
    return Completed("" if facts.get("no_answer") else text, **facts)
