"""The attention as a table: a row for each produced word, a column for each source word."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.color import Color, ColorParseError
from textual.widgets import DataTable

from lmchat.text.sanitize import terminal_safe
from lmchat.tui.conversation.trace import Insight

SHADES = " ░▒▓█"
MOST_COLUMNS = 80
LONGEST_LABEL = 14


class HeatMap(DataTable[Text]):
    """Shows percents with shades; scrolls both ways, the words stay."""

    def __init__(self) -> None:
        super().__init__(fixed_columns=1, zebra_stripes=False, cell_padding=0)
        self._shown: tuple[Insight, int] | None = None

    def show(self, insight: Insight, index: int) -> None:
        """Show the source of a word of the reply, the cursor in the word's row."""
        if not insight.words:
            return
        segment = insight.words[index].segment
        rows, columns = insight.heat_map(segment)
        if self._shown != (insight, segment):
            self._shown = (insight, segment)
            self._fill(insight, segment, rows, self._strongest(insight, rows, columns))
        self.move_cursor(row=rows.index(index))

    def _strongest(self, insight: Insight, rows: list[int], columns: list[int]) -> list[int]:
        """The columns with most in them, in order."""
        most = sorted(columns, key=lambda column: -max(insight.attention[row][column] for row in rows))
        return sorted(most[:MOST_COLUMNS])

    def _fill(self, insight: Insight, segment: int, rows: list[int], columns: list[int]) -> None:
        self.clear(columns=True)
        self.add_column("")
        source = insight.sources[segment] if segment < len(insight.sources) else ()
        for column in columns:
            self.add_column(Text(_label(source[column].text)))
        for row in rows:
            values = [insight.attention[row][column] for column in columns]
            self.add_row(Text(_label(insight.words[row].word) + " "), *(self._cell(value) for value in values))

    def _cell(self, value: float) -> Text:
        """A share as a shade and percents, on a ground that is the stronger the larger it is."""
        percent = round(100 * value)
        if not percent:
            return Text("  · ", "dim")
        text = f"{SHADES[min(4, round(value * 5))]}{percent:>3}"
        try:
            ground = Color.parse(self.app.theme_variables["background"])
            mixed = ground.blend(Color.parse(self.app.theme_variables["primary"]), 0.15 + 0.85 * value)
        except (ColorParseError, KeyError):
            return Text(text, "bold")
        return Text(text, Style(color=mixed.get_contrast_text(1.0).rich_color, bgcolor=mixed.rich_color))


def _label(text: str) -> str:
    """A word short enough for the table, and followed by a space."""
    safe = " ".join(terminal_safe(text).split())
    return (safe if len(safe) <= LONGEST_LABEL else safe[: LONGEST_LABEL - 1] + "…") + " "
