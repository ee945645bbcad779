"""One of the replies that are compared: what it was written with, its text, and its scores."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lmchat.tui.conversation.turn import Turn
from lmchat.tui.renderables.score_tables import marked
from lmchat.tui.strings import strings
from lmchat.tui.widgets.turn_view import first_note


class ReplyColumn(Vertical):
    """Shows a reply, or that there is none yet."""

    def __init__(self) -> None:
        super().__init__()
        self._head, self._scores = Static(classes="head"), Static(classes="foot")
        self._text = Static()

    def compose(self) -> ComposeResult:
        """The settings above, the scores below."""
        yield self._head
        with VerticalScroll():
            yield self._text
        yield self._scores

    def show(self, turn: Turn, number: int, places: Sequence[tuple[int, int]], scores: str) -> None:
        """Show a reply with places marked, and its scores."""
        self._head.update(Content(f"{strings.COMPARE_REPLY} {number}{strings.COLON}{written_with(turn)}"))
        note = "" if turn.text and not turn.ended else first_note(turn)
        parts = [marked(turn.text.strip(), places)] if turn.text.strip() else []
        self._text.update(Content("\n\n").join([*parts, *([Content.styled(note, "dim")] if note else [])]))
        self._scores.update(Content(scores))

    def show_nothing(self, how: str) -> None:
        """Say how there can be a reply."""
        self._text.update(Content(how))


def written_with(turn: Turn) -> str:
    """The settings that a reply is written with, on one line; its seed, where chance has a part."""
    if turn.settings is None:
        return strings.COMPARE_EARLIER if turn.ended else strings.WAITING
    values = turn.settings.values()
    if turn.settings.by_chance:
        values["seed"] = str(int(values.get("seed", 0)) + turn.take)
    return " · ".join(f"{name} {value}" for name, value in values.items()) or strings.COMPARE_DEFAULTS
