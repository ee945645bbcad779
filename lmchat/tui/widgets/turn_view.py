"""A message and its reply in the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Static

from lmchat.tui.conversation.turn import Turn, preview
from lmchat.tui.keymap import key
from lmchat.tui.modes import CHAT
from lmchat.tui.renderables.answers import answer_content
from lmchat.tui.strings import strings
from lmchat.tui.widgets.growing_reply import GrowingReply


class TurnView(Vertical, can_focus=True):
    """Shows a turn as it stands when the widget is made; whoever changes the turn later tells it.

    A reply is text that grows while it is written, and text that can be selected and copied as it is when it has ended.

    Args:
        turn: what to show.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("message-above", "up,k", "move(-1)", show=False),
        key("message-below", "down,j", "move(1)", show=False),
        key("prompt", "tab", "screen.prompt"),
        key("copy-reply", "c", "screen.copy"),
        key("copy-message", "m", "screen.copy_message"),
        key("edit", "e", "screen.edit"),
    ]

    FOCUS_ON_CLICK = False  # its keys are letters, which are rather meant for the prompt after a click
    virtual_size = Reactive(Size(0, 0), repaint=False)

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self.turn = turn
        self._reply = GrowingReply()
        self._reply.display = False  # else it would take a line before there is a word
        self._note = Static(Content(first_note(turn)), classes="note")
        self._written = 0

    def compose(self) -> ComposeResult:
        """The message, the reply, and a line that says how it stands."""
        yield Static(_message(self.turn), classes="message")
        if self.turn.ended:
            yield from self._end()
        else:
            yield self._reply
            yield self._note

    def on_focus(self) -> None:
        """The reader looks at this turn, whatever is written below."""
        if isinstance(self.parent, VerticalScroll):
            self.parent.release_anchor()

    def action_move(self, step: int) -> None:
        """Go to the next turn above or below, or on in this one where it goes on out of sight."""
        view = self.parent
        if not isinstance(view, VerticalScroll):
            return
        top, bottom = view.scroll_offset.y, view.scroll_offset.y + view.scrollable_content_region.height
        if step < 0 and self.virtual_region.y < top:
            view.scroll_up(animate=False)
        elif step > 0 and self.virtual_region.bottom > bottom:
            view.scroll_down(animate=False)
        else:
            others = list(view.query_children(TurnView))
            at = others.index(self) + step
            if 0 <= at < len(others):
                others[at].focus()

    def note(self, text: str) -> None:
        """Say how it stands, until more is written."""
        self._note.update(Content(text))
        self._note.display = True

    def on_mount(self) -> None:
        """Show what was written before."""
        self.grow()

    def grow(self) -> None:
        """Show what the reply grew by."""
        text = self.turn.text[self._written :]
        if self.turn.ended or not text or not self._reply.is_mounted:
            return
        self._written += len(text)
        self._note.display = False
        self._reply.display = True
        self._reply.write(text)

    async def finish(self) -> None:
        """Show the reply as it ended."""
        if not self.is_attached:  # the application ends
            return
        with self.app.batch_update():
            await self.remove_children(".reply, .note")
            await self.mount_all(self._end())

    def _end(self) -> Iterator[Static]:
        """What stands under the message of a turn that ended."""
        completed = self.turn.completed
        if completed is not None and completed.answers:
            yield Static(answer_content(completed), classes="reply")
        elif text := self.turn.text.strip():
            yield Static(Content(text), classes="reply")
        if note := end_note(self.turn):
            yield Static(Content(note), classes="note -failed" if self.turn.status == "failed" else "note")


def _message(turn: Turn) -> Content:
    """The message; one of the chat that another mode serves says which, and about what."""
    served = f"  → {turn.mode.title}{strings.COLON}{turn.source.name}" if turn.talk and turn.mode is not CHAT else ""
    return Content.assemble(preview(turn.message), (served, "dim"))


def first_note(turn: Turn) -> str:
    """How a turn stands before anything is told of it."""
    if turn.ended:
        return end_note(turn)
    return strings.WAITING if turn.status == "waiting" else f"{strings.READING} …"


def end_note(turn: Turn) -> str:
    """What is to be said about how a reply ended; "" where it is as it should be."""
    if turn.status == "failed":
        return f"✗ {strings.FAILED}{strings.COLON}{turn.error}"
    if turn.status == "cancelled":
        return f"■ {strings.CANCELLED}"
    if turn.completed is None or turn.completed.answers:
        return ""
    if turn.completed.fallback:
        if turn.mode is CHAT:
            return strings.CHAT_FALLBACK
        return strings.ALL_OF_IT if turn.text.split() == (turn.source.known or "").split() else strings.FALLBACK
    if not turn.text.strip():
        return strings.EMPTY_REPLY
    return strings.CUT if turn.completed.stop_reason == "length" else ""
