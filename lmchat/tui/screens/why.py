"""The screen that shows why a reply is as it is: its words, what each was written from, and the source."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TabbedContent, TabPane

from lmchat.text.sanitize import blank_controls
from lmchat.tui.conversation.trace import Insight, Trace
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.generation.replies import not_kept
from lmchat.tui.keymap import key
from lmchat.tui.modes import CHAT
from lmchat.tui.renderables.excerpt import Excerpt, Place
from lmchat.tui.renderables.explanation import answer_details, answer_items, weighed, word_details, word_items
from lmchat.tui.screens.base import LocalScreen
from lmchat.tui.strings import strings
from lmchat.tui.widgets.heat_map import HeatMap
from lmchat.tui.widgets.key_footer import KeyFooter
from lmchat.tui.widgets.turn_view import end_note
from lmchat.tui.widgets.word_strip import WordStrip


class WhyScreen(LocalScreen[None]):
    """Explains one reply.

    Args:
        turn: a turn that ended.
        problem: why its text cannot be read; "" where it can.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("back", "escape,f2", "app.pop_screen"),
        key("view", "m"),
    ]

    def __init__(self, turn: Turn, problem: str = "") -> None:
        super().__init__()
        self._turn = turn
        self._answers = turn.completed.answers if turn.completed else ()
        self._is_quoted = turn.completed is not None and turn.completed.fallback
        self._origin = turn.completed.origin if turn.completed else "written"
        trace = Trace() if turn.trace is None or self._is_quoted or self._origin != "written" else turn.trace
        self._insight: Insight = trace.insight(strings.WHY_EARLIER if turn.mode is CHAT else "")
        self._drawn = turn.completed.drawn_from if turn.completed else ()
        self._weighed = turn.completed.candidates if turn.completed else ()
        text = turn.source.known or ""
        self._has_changed = bool(text) and not self._stands_in(blank_controls(text))
        self._is_unmarked = self._has_changed or bool(problem)
        self._excerpt = Excerpt.of(problem or text, [] if self._is_unmarked else self._places())
        items = answer_items(self._answers) if self._answers else word_items(self._insight)
        self._words = WordStrip(items or [Content(turn.text)])
        self._details = Static()
        self._source = Static()
        self._map_hint = Static(id="why-map-hint")
        self._map = HeatMap()
        self._target = 0

    def compose(self) -> ComposeResult:
        """The words above; below details beside the source, or the heat map."""
        yield Static(Content(f"{strings.WHY_TITLE}{strings.COLON}{self._what}"), id="why-title")
        with VerticalScroll(id="why-words", can_focus=False):
            yield self._words
        with TabbedContent(id="why-tabs"):
            with (
                TabPane(strings.WHY_ANSWER_TAB if self._answers else strings.WHY_WORD_TAB, id="why-word-tab"),
                Horizontal(),
            ):
                with VerticalScroll(id="why-details"):
                    yield self._details
                with VerticalScroll(id="why-source"):
                    yield self._source
            if self._insight.words:
                with TabPane(strings.WHY_MAP_TAB, id="why-map-tab"):
                    yield self._map_hint
                    yield self._map
            if self._weighed:
                with TabPane(strings.WHY_WEIGHED_TAB, id="why-weighed-tab"), VerticalScroll(id="why-weighed"):
                    yield Static(weighed(self._weighed))
        yield KeyFooter()

    def on_mount(self) -> None:
        """Show the first word."""
        self.query_one("#why-source").border_title = self._source_title
        self._words.focus()
        self.call_after_refresh(self._show, 0)

    @on(WordStrip.Selected)
    def _selected(self, message: WordStrip.Selected) -> None:
        self._show(message.index)

    @on(TabbedContent.TabActivated)
    def _tab_activated(self) -> None:
        self._fill_map()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002
        """Whether there is anything to do: one view alone has no next one."""
        return action != "view" or bool(self._insight.words or self._weighed)

    def action_view(self) -> None:
        """Go from word by word to the heat map, and on to the replies that were weighed."""
        tabs = self.query_one(TabbedContent)
        panes: dict[str, Widget] = {"why-word-tab": self._words}
        if self._insight.words:
            panes["why-map-tab"] = self._map
        if self._weighed:
            panes["why-weighed-tab"] = self.query_one("#why-weighed")
        names = list(panes)
        tabs.active = names[(names.index(tabs.active) + 1) % len(names)]
        panes[tabs.active].focus()

    @property
    def _what(self) -> str:
        """What is shown."""
        if self._answers:
            return strings.WHY_ANSWERS
        if self._insight.words:
            return f"{strings.WHY_WORDS}{strings.SEMICOLON}{strings.WHY_LEGEND}"
        if self._origin != "written":
            return strings.WHY_ORIGINS[self._origin]
        return strings.WHY_QUOTED if self._is_quoted else strings.WHY_SENTENCES

    @property
    def _untraced(self) -> str:
        """Why nothing is told of single words."""
        if self._origin != "written":
            return strings.WHY_ORIGINS[self._origin]
        return end_note(self._turn) if self._is_quoted else not_kept()

    @property
    def _source_title(self) -> str:
        """What the source is, and what its marks mean."""
        if self._turn.mode is CHAT:
            return strings.WHY_MESSAGE
        if self._has_changed:
            return strings.WHY_CHANGED
        return strings.WHY_SOURCE_DRAWN if self._drawn and not self._is_unmarked else strings.WHY_SOURCE

    def _stands_in(self, text: str) -> bool:
        """Whether a text has the sentences that the reply rests on where they stood when it was written."""
        sentences = [*self._drawn, *(answer.sentence for answer in self._answers)]
        return all(text[sentence.start : sentence.end] == sentence.text for sentence in sentences)

    def _places(self) -> list[Place]:
        """All that may have to be shown of the source, the most important first."""
        answers = [(answer.start, answer.end) for answer in self._answers]
        drawn = [(sentence.start, sentence.end) for sentence in self._drawn]
        firsts = (self._insight.places(at)[:1] for at in range(len(self._insight.words)))
        return answers + drawn + [place for first in firsts for place in first]

    def _show(self, index: int) -> None:
        """Show what there is about a word or an answer."""
        if self._answers:
            answer = self._answers[index]
            self._details.update(answer_details(answer))
            self._mark([(answer.sentence.start, answer.sentence.end)], [(answer.start, answer.end)])
        elif self._insight.words:
            self._details.update(word_details(self._insight, index))
            self._mark([(sentence.start, sentence.end) for sentence in self._drawn], self._insight.places(index))
            self._fill_map()
        else:
            self._details.update(Content(self._untraced))
            self._mark([(sentence.start, sentence.end) for sentence in self._drawn], [])

    def _mark(self, sentences: list[Place], words: list[Place]) -> None:
        if self._is_unmarked:
            sentences, words = [], []
        content, self._target = self._excerpt.marked(sentences, words)
        self._source.update(content)
        self.call_after_refresh(self._scroll_to_target, content)

    def _scroll_to_target(self, content: Content) -> None:
        """Bring the marked place into the middle of the source."""
        pane = self.query_one("#why-source", VerticalScroll)
        width = pane.scrollable_size.width  # without the scrollbar, which the source itself may not know yet
        if width > 0:
            line = len(content[: self._target + 1].wrap(width)) - 1
            pane.scroll_to(y=max(0, line - pane.size.height // 2), animate=False)

    def _fill_map(self) -> None:
        """Show the heat map of the selected word's source, if it is to be seen."""
        if self.query_one(TabbedContent).active == "why-map-tab":
            index = self._words.index
            is_quoted = self._insight.words[index].quoted
            self._map_hint.update(Content(strings.WHY_QUOTED if is_quoted else strings.WHY_MAP_HINT))
            self._map.show(self._insight, index)
