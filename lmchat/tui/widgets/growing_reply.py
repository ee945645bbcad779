"""A reply while it is written, however long it becomes."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.timer import Timer
from textual.widget import Widget

from lmchat.tui.widgets.wrapped_text import WrappedText

PAUSE = 1 / 30
"""Seconds between one picture of a reply and the next; what is added meanwhile waits."""


class GrowingReply(Widget):
    """Shows a text that is added to at its end.

    It draws its own lines, since the screen is laid out anew only when there is one more of them, and else no more is
    drawn than the lines that changed. Markdown, or a `Static` that is updated, would have both done for each addition.
    """

    virtual_size = Reactive(Size(0, 0), repaint=False)
    """A size that a layout gave it asks for no second layout; so in `TurnView` and `ConversationView`, too."""

    def __init__(self) -> None:
        super().__init__(classes="reply")
        self._wrapped = WrappedText()
        self._waiting = ""
        self._pause: Timer | None = None
        self._strips: dict[int, Strip] = {}

    def write(self, text: str) -> None:
        """Add to the text; it is seen at once, or after the pause."""
        self._waiting += text
        if self._pause is None:
            self._show()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The number of lines, at least one."""
        del container, viewport
        if width != self._wrapped.width:
            self._wrapped.wrap(width)
            self._strips.clear()
        return max(1, len(self._wrapped.lines))

    def notify_style_update(self) -> None:
        """It has other colours."""
        super().notify_style_update()
        self._strips.clear()

    def selection_updated(self, selection: Selection | None) -> None:
        """More or less of it is selected."""
        super().selection_updated(selection)
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """One of the lines, drawn once."""
        if y not in self._strips:
            self._strips[y] = self._drawn(y)
        return self._strips[y]

    def _drawn(self, y: int) -> Strip:
        lines, width = self._wrapped.lines, self.size.width
        line = Content(lines[y] if y < len(lines) else "")
        selected = self.text_selection.get_span(y) if self.text_selection else None
        if selected is not None:
            start, end = selected
            style = Style.from_styles(self.screen.get_component_styles("screen--selection"))
            line = line.stylize(style, start, len(line) if end == -1 else end)
        strip = Strip(line.render_segments(self.visual_style))
        return strip.adjust_cell_length(width, self.rich_style).apply_offsets(0, y)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The text that is selected, and what stands between it and the next."""
        return selection.extract("\n".join(self._wrapped.lines)), "\n"

    def _show(self) -> None:
        """Show what waits, and begin a pause."""
        self._pause = None
        if not self._waiting:
            return
        self._pause = self.set_timer(PAUSE, self._show)
        before = len(self._wrapped.lines)
        changed = self._wrapped.add(self._waiting)
        self._waiting = ""
        for line in range(changed, before):
            self._strips.pop(line, None)
        if len(self._wrapped.lines) == before:
            self.refresh(Region(0, changed, self.size.width, before - changed))
        else:
            self.refresh(layout=True)
