"""How saved sessions are shown: one line each, or as JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from lmchat.history.export import BEST_GUESS, NO_ANSWER, SPEAKERS, safe_values
from lmchat.history.records import Hit, Session, Snippet
from lmchat.text.json_line import json_line
from lmchat.text.sanitize import safe_line

TITLE_LENGTH = 60


def session_lines(sessions: list[Session]) -> str:
    """A table of sessions: number, when it last changed, messages, title."""
    rows = [("ID", "changed", "messages", "title")]
    rows += [(str(each.id), _local(each.changed), str(each.messages), session_name(each)) for each in sessions]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "".join(
        f"{number:>{widths[0]}}  {changed:<{widths[1]}}  {messages:>{widths[2]}}  {name}\n"
        for number, changed, messages, name in rows
    )


def session_name(session: Session) -> str:
    """What to call a session, on one line and not too long."""
    name = safe_line(session.name)
    return name if len(name) <= TITLE_LENGTH else f"{name[: TITLE_LENGTH - 1]}…"


def hit_line(hit: Hit) -> str:
    """One hit: the number of its session, who said it, and the words around the match, which stands in brackets."""
    speaker = SPEAKERS[hit.message.role] if hit.message else "title"
    guess = f"{NO_ANSWER} {BEST_GUESS} " if hit.message and hit.message.no_answer else ""
    return f"{hit.session.id}  {_local(_time(hit))}  {speaker}: {guess}{marked(hit.snippet)}\n"


def marked(snippet: Snippet) -> str:
    """The snippet on one line with every match in brackets.

    >>> marked(Snippet("The quick foxes run", ((10, 15),)))
    'The quick [foxes] run'
    """
    pieces, last = [], 0
    for start, end in snippet.marks:
        pieces += [snippet.text[last:start], "[", snippet.text[start:end], "]"]
        last = end
    return safe_line("".join([*pieces, snippet.text[last:]]))


def session_json(session: Session) -> str:
    """A session as an object on one line."""
    return json_line(safe_values(asdict(session)))


def hit_json(hit: Hit) -> str:
    """A hit as an object on one line; marks are places in its snippet, in code points, the end exclusive."""
    message = hit.message
    record: dict[str, Any] = {
        "session": hit.session.id,
        "title": hit.session.name,
        "message": message.id if message else None,
        "position": message.position if message else None,
        "role": message.role if message else None,
        "mode": message.mode if message else None,
        "no_answer": message.no_answer if message else None,
        "created": _time(hit),
        "snippet": hit.snippet.text,
        "marks": hit.snippet.marks,
    }
    return json_line(safe_values(record))


def _time(hit: Hit) -> datetime:
    return hit.message.created if hit.message else hit.session.created


def _local(time: datetime) -> str:
    return f"{time.astimezone():%Y-%m-%d %H:%M}"
