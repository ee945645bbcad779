"""How a saved session, or a place that was found in one, is listed."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from lmchat.history.records import Hit, Session
from lmchat.text.sanitize import terminal_safe
from lmchat.tui.strings import strings

MARK = "bold underline"


@dataclass(frozen=True, slots=True)
class Entry:
    """A session, and the place in it that was found, if a search did.

    Attributes:
        session: which.
        hit: the place.
    """

    session: Session
    hit: Hit | None = None

    @property
    def name(self) -> str:
        """What to call the session, on one line and safe to show."""
        return " ".join(terminal_safe(self.session.name).split()) or strings.SESSIONS_UNTITLED


def line_of(entry: Entry) -> Content:
    """One line: when, how many messages and the title, or who said what was found."""
    if entry.hit is None:
        when = f"{entry.session.changed.astimezone():%Y-%m-%d %H:%M}"
        messages = strings.SESSIONS_MESSAGE if entry.session.messages == 1 else strings.SESSIONS_MESSAGES
        count = f"{entry.session.messages:>5,} {messages}"
        return Content.assemble((f"{when}  {count}  ", "dim"), entry.name)
    message = entry.hit.message
    time = message.created if message else entry.session.created
    who = strings.SESSIONS_SAYS[message.role] if message else strings.SESSIONS_TITLED
    guess = f"{strings.NO_ANSWER} {strings.BEST_GUESS}{strings.COLON}" if message and message.no_answer else ""
    when = f"{time.astimezone():%Y-%m-%d %H:%M}"
    return Content.assemble((f"{when}  {who}{strings.COLON}{guess}", "dim"), _snippet(entry.hit))


def _snippet(hit: Hit) -> Content:
    """The words that were found, marked, between those around them."""
    text = hit.snippet.text
    content, last = Content(""), 0
    for start, end in hit.snippet.marks:
        content += Content(terminal_safe(text[last:start])) + Content.styled(terminal_safe(text[start:end]), MARK)
        last = end
    return content + Content(terminal_safe(text[last:]))
