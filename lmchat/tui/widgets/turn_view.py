"""A message and its reply in the conversation."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Markdown, Static
from textual.widgets.markdown import MarkdownStream

from lmchat.tui.answers import answer_content
from lmchat.tui.conversation import Turn, preview
from lmchat.tui.markdown import escaped
from lmchat.tui.strings import strings


class TurnView(Vertical):
    """Shows a turn; whoever changes the turn tells it.

    Args:
        turn: what to show.
    """

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self.turn = turn
        self._reply = Markdown(classes="reply", open_links=False)
        self._note = Static(Content(strings.WAITING), classes="note")
        self._stream: MarkdownStream | None = None

    def compose(self) -> ComposeResult:
        """The message, the reply, and a line that says how it stands."""
        yield Static(Content(preview(self.turn.message)), classes="message")
        yield self._reply
        yield self._note

    def note(self, text: str) -> None:
        """Say how it stands."""
        self._note.update(Content(text))

    async def write(self, text: str) -> None:
        """Add to the reply."""
        if self._stream is None:
            self._stream = Markdown.get_stream(self._reply)
            self._note.display = False
            text = text.lstrip()
        await self._stream.write(escaped(text))

    async def finish(self) -> None:
        """Show the reply as it ended."""
        if self._stream is not None:
            await self._stream.stop()
            self._stream = None
        completed = self.turn.completed
        if completed is not None and completed.answers:
            self._reply.display = False
            await self.mount(Static(answer_content(completed), classes="answer"), before=self._note)
        else:
            await self._reply.update(escaped(self.turn.text.strip()))
        note = end_note(self.turn)
        self._note.update(Content(note))
        self._note.display = bool(note)
        self._note.set_class(self.turn.status == "failed", "-failed")


def end_note(turn: Turn) -> str:
    """What is to be said about how a reply ended; "" where it is as it should be."""
    if turn.status == "failed":
        return f"✗ {strings.FAILED}: {turn.error}"
    if turn.status == "cancelled":
        return f"■ {strings.CANCELLED}"
    if turn.completed is None or turn.completed.answers:
        return ""
    if turn.completed.fallback:
        return strings.FALLBACK
    if not turn.text.strip():
        return strings.EMPTY_REPLY
    return strings.CUT if turn.completed.stop_reason == "length" else ""
