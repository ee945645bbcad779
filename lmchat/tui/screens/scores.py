"""The screen of scores: a reply against a reference and against its own text, and the scores of the session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, Tab, TabbedContent, TabPane, Tabs

from lmchat.errors import LmchatError, UnreadableInput
from lmchat.tui.conversation.scoreboard import Measured, Scoreboard
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.keymap import held_keys, key, with_keys
from lmchat.tui.renderables.score_tables import METRICS, TELLING, marked, own_table, rouge_table
from lmchat.tui.screens.base import LocalScreen
from lmchat.tui.screens.reference_dialog import ReferenceDialog
from lmchat.tui.strings import strings
from lmchat.tui.widgets.key_footer import KeyFooter

if TYPE_CHECKING:
    from lmchat.evaluation.matches import Metric

MATCHES, OWN, SESSION = "score-matches", "score-own", "score-session"


class WasMeasured(Message):
    """A reply, and all of the session, were measured; `error` says why its reference, or its text, cannot be read."""

    def __init__(
        self, measured: Measured | None, session: Sequence[tuple[int, Measured]], error: LmchatError | None = None
    ) -> None:
        super().__init__()
        self.measured, self.session, self.error = measured, session, error


class ScoresScreen(LocalScreen[None]):
    """Scores one reply.

    Args:
        turn: a turn that ended.
        turns: all of the session.
        scoreboard: what knows references and scores.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("back", "escape,f6", "app.pop_screen"),
        key("reference", "r"),
        key("next-tab", "t", "next_tab"),
        key("match-words", "1", "metric('rouge1')", show=False),
        key("match-pairs", "2", "metric('rouge2')", show=False),
        key("match-longest", "3", "metric('rougeL')", show=False),
    ]

    def __init__(self, turn: Turn, turns: Sequence[Turn], scoreboard: Scoreboard) -> None:
        super().__init__()
        self._turn, self._turns, self._scoreboard = turn, turns, scoreboard
        self._measured: Measured | None = None
        self._title = Static(classes="screen-title")
        self._problem = Static(classes="problem")
        self._table, self._tokenizer, self._own = Static(), Static(classes="one-line"), Static()
        self._reply, self._reference = Static(), Static()
        self._metrics = Tabs(*(Tab(title, id=metric) for metric, title in METRICS.items()))

    def compose(self) -> ComposeResult:
        """Three tabs: the reference, the text itself, the session."""
        from lmchat.tui.widgets.score_plot import ScorePlot

        yield self._title
        yield self._problem
        with TabbedContent():
            with TabPane(strings.SCORES_AGAINST, id=MATCHES):
                yield self._table
                yield self._tokenizer
                yield self._metrics
                with Container(classes="side-by-side"):
                    with VerticalScroll() as pane:
                        pane.border_title = strings.SCORES_REPLY
                        yield self._reply
                    with VerticalScroll() as pane:
                        pane.border_title = strings.SCORES_REFERENCE
                        yield self._reference
            with TabPane(strings.SCORES_OWN, id=OWN), VerticalScroll():
                yield self._own
            with TabPane(strings.SCORES_SESSION, id=SESSION):
                yield ScorePlot()
        yield KeyFooter()

    def on_mount(self) -> None:
        """Begin to measure."""
        self._say(None)
        self._measure()

    @on(WasMeasured)
    def _was_measured(self, message: WasMeasured) -> None:
        self._say(message.error)
        self._measured = message.measured
        reference = self._scoreboard.reference(self._turn)
        name = f"{strings.SCORES_REFERENCE}{strings.COLON}{reference.name}" if reference else self._no_reference
        self._title.update(Content(f"{strings.SCORES_TITLE} · {name}"))
        self._own.update(own_table(self._measured.own) if self._measured else Content(""))
        tabs = self.query_one(TabbedContent)
        (tabs.show_tab if reference else tabs.hide_tab)(MATCHES)
        tabs.active = MATCHES if reference else OWN
        self._show_against()
        self._show_session(message.session)

    @on(Tabs.TabActivated)
    def _tab_activated(self, message: Tabs.TabActivated) -> None:
        if message.tabs is self._metrics:
            self._show_matches()

    def action_next_tab(self) -> None:
        """Show the next tab."""
        tabs = self.query_one(TabbedContent)
        names = [MATCHES, OWN, SESSION] if self._scoreboard.reference(self._turn) else [OWN, SESSION]
        at = names.index(tabs.active) if tabs.active in names else -1
        tabs.active = names[(at + 1) % len(names)]

    def action_metric(self, metric: str) -> None:
        """Show the matches of a metric."""
        self._metrics.active = metric

    def action_reference(self) -> None:
        """Take another reference."""
        self._ask_for_reference()

    def _ask_for_reference(self, text: str = "", problem: str = "") -> None:
        """Ask for a reference: the text is the path that was given before, and is a problem."""
        self.app.push_screen(ReferenceDialog(text, problem), self._refer)

    def _refer(self, text: str | None) -> None:
        if text is None:
            return
        try:
            self._scoreboard.refer(self._turn.source, text)
        except UnreadableInput as error:
            self._ask_for_reference(text, strings.problem(error))
        except LmchatError as error:
            self._say(error)
        else:
            self._measure()

    def _say(self, error: LmchatError | None) -> None:
        """Say why a reference cannot be used."""
        self._problem.update(Content(f"✗ {strings.problem(error)}" if error else ""))
        self._problem.display = error is not None

    @property
    def _no_reference(self) -> str:
        """How there can be a reference."""
        return with_keys(strings.SCORES_NO_REFERENCE, held_keys(self.app, type(self)))

    def _measure(self) -> None:
        self._title.update(Content(f"{strings.SCORES_TITLE} · {strings.SCORES_MEASURING} …"))
        self.run_worker(self._work, thread=True, exclusive=True, exit_on_error=False)

    def _work(self) -> None:
        """Measure, in a thread: the metrics are imported here, and a long text takes seconds."""
        problem = None
        try:
            measured: Measured | None = self._scoreboard.measure(self._turn)
        except LmchatError as error:
            problem = error
            measured = self._without_reference()
        self.post_message(WasMeasured(measured, list(self._scoreboard.measure_all(self._turns)), problem))

    def _without_reference(self) -> Measured | None:
        """Measure the reply against its own text alone, in a thread; None where it is that which cannot be read."""
        try:
            self._turn.source.read()
            self._scoreboard.forget_reference(self._turn)
            return self._scoreboard.measure(self._turn)
        except LmchatError:  # the same that was said of it before
            return None

    def _show_against(self) -> None:
        from lmchat.evaluation.rouge import SIGNATURE
        from lmchat.evaluation.tokens import TOKENIZER_NAME

        if self._measured is not None and self._measured.against is not None:
            self._table.update(rouge_table(self._measured.against))
            self._tokenizer.update(Content(f"{strings.SCORES_TOKENIZER}{strings.COLON}{TOKENIZER_NAME} ({SIGNATURE})"))
            self._show_matches()

    def _show_matches(self) -> None:
        from lmchat.evaluation.matches import matches

        if self._measured is None or self._measured.against is None:
            return
        metric: Metric = next((name for name in METRICS if name == self._metrics.active), "rouge1")
        in_reference, in_reply = matches(self._measured.reference, self._turn.text, metric)
        self._reply.update(marked(self._turn.text, in_reply))
        self._reference.update(marked(self._measured.reference, in_reference))

    def _show_session(self, session: Sequence[tuple[int, Measured]]) -> None:
        from lmchat.tui.widgets.score_plot import ScorePlot

        against = [(number, each.against["summary"]) for number, each in session if each.against is not None]
        plot = self.query_one(ScorePlot)
        if against:
            rouge = {title: [100 * getattr(each, name).f1 for _, each in against] for name, title in METRICS.items()}
            plot.show([number for number, _ in against], rouge)
            return
        own = {strings.OWN_TITLES[name]: [100 * getattr(each.own, name) for _, each in session] for name in TELLING}
        plot.show([number for number, _ in session], own)
