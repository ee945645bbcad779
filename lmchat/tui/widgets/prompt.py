"""The prompt: several lines, a history, and safety for what is pasted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import TextArea

from lmchat.errors import LmchatError
from lmchat.text.sanitize import terminal_safe
from lmchat.tui.completion import Completer
from lmchat.tui.editor import edit
from lmchat.tui.keymap import held_keys, key
from lmchat.tui.strings import strings

MOST_PASTED_CHARS = 2_000
MOST_PASTED_LINES = 12
MOST_EDITED_CHARS = 100_000
"""A longer text from the editor is treated as a pasted one."""

LEFT_TO_SCREENS = ("f6", "f7")
"""Keys of a text area that mean something else here."""


class Prompt(TextArea, inherit_bindings=False):
    """Where messages are written. Enter sends, also an empty message; Ctrl+J and Shift+Enter begin a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(usual for usual in TextArea.BINDINGS if not (isinstance(usual, Binding) and usual.key in LEFT_TO_SCREENS)),
        key("new-line", "ctrl+j,shift+enter", "new_line", show=False),
        key("editor", "ctrl+g", show=False),
    ]

    class Submitted(Message):
        """A message shall be sent."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Pasted(Message):
        """A text came, pasted or from the editor, that is too long to be edited; it is not in the prompt."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Completing(Message):
        """The ways in which the message can go on, none when that is over, and which of them is taken."""

        def __init__(self, names: Sequence[str], chosen: int | None) -> None:
            super().__init__()
            self.names, self.chosen = names, chosen

    def __init__(self, placeholder: str = "") -> None:
        super().__init__(
            soft_wrap=True, show_line_numbers=False, tab_behavior="focus", placeholder=placeholder, compact=True
        )
        self.sent: list[str] = []
        self._hint = placeholder, ""
        self._completer = Completer()
        self._at = 0
        """The place in what was sent that is shown; its length stands for a new message."""
        self._left: dict[int, str] = {}
        """The texts that stood at such places when they were left with Up or Down."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("tab", "shift+tab"):
            if self._complete(1 if event.key == "tab" else -1) or self.text:  # a message is not left half-written
                event.stop()
                event.prevent_default()
            return
        self._end_completion()
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self._submit()
        elif (step := self._history_step(event.key)) and self._recall(step):
            event.stop()
            event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        text = terminal_safe(event.text)
        event.stop()
        event.prevent_default()
        self._end_completion()
        if len(text) > MOST_PASTED_CHARS or text.count("\n") >= MOST_PASTED_LINES:
            self.post_message(self.Pasted(text))
        else:
            self.insert(text)

    def suggest(self, what: str, how: str) -> None:
        """Say in an empty prompt what is written there and, where the line has room for it, how that is sent."""
        self._hint = what, how
        self._show_hint()

    def on_resize(self) -> None:
        """Say what the line has room for now."""
        self._show_hint()

    def _show_hint(self) -> None:
        what, how = self._hint
        width = self.content_size.width
        has_room = not width or cell_len(what + how) <= width
        self.placeholder = Content(what + how if has_room else what)

    def begin_with(self, text: str) -> None:
        """Show a text to be changed and sent; what stood there is kept in the history."""
        self._end_completion()
        self._keep(self.text)
        self.text = terminal_safe(text)
        self.move_cursor(self.document.end)

    def action_new_line(self) -> None:
        """Begin a new line at the cursor."""
        self.insert("\n")

    def action_editor(self) -> None:
        """Go on with the message in the user's editor."""
        try:
            text = edit(self.app, self.text, held_keys(self.app, Prompt))
        except LmchatError as error:
            self.notify(strings.problem(error), severity="error", markup=False)
            return
        if len(text) > MOST_EDITED_CHARS:
            self.clear()
            self.post_message(self.Pasted(text))
        else:
            self.replace(text, (0, 0), self.document.end)
            self.move_cursor(self.document.end)

    def _submit(self) -> None:
        text = terminal_safe(self.text)
        self._keep(text)
        self.clear()
        self.post_message(self.Submitted(text))

    def _keep(self, text: str) -> None:
        """Put a text into the history, after what was left there unsent, and go to its end."""
        self._left.pop(self._at, None)
        unsent = [left for left in self._left.values() if left not in self.sent]
        for each in filter(str.strip, [*unsent, text]):
            if self.sent[-1:] != [each]:
                self.sent.append(each)
        self._left.clear()
        self._at = len(self.sent)

    def _complete(self, step: int) -> bool:
        """Go on with what is typed, or to the next way of going on; False if there is none."""
        at_end = self.cursor_location == self.document.end
        text = self._completer.press(self.text, step) if at_end else None
        if text is None:
            return False
        self.text = text
        self.move_cursor(self.document.end)
        self.post_message(self.Completing(self._completer.names, self._completer.chosen))
        return True

    def _end_completion(self) -> None:
        if self._completer.names:
            self._completer.end()
            self.post_message(self.Completing((), None))

    def _history_step(self, key: str) -> int:
        """Whether a key goes back (-1) or forth (1) in what was sent, or neither."""
        if key == "up" and self.navigator.is_first_wrapped_line(self.cursor_location):
            return -1
        return int(key == "down" and self.navigator.is_last_wrapped_line(self.cursor_location))

    def _recall(self, step: int) -> bool:
        """Show the message sent before or after, as it was left; False when there is none."""
        at = self._at + step
        if not 0 <= at <= len(self.sent):
            return False
        self._left[self._at] = self.text
        self._at = at
        self.text = self._left[at] if at in self._left else self.sent[at]
        self.move_cursor(self.document.end)
        return True
