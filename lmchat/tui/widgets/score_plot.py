"""The scores of a session as lines, one a measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual_plotext import PlotextPlot

MARKERS = (("o", "blue+"), ("x", "orange+"), ("+", "green+"))
"""A sign and a colour for each line: the sign alone tells them apart."""


class ScorePlot(PlotextPlot):
    """Shows percents by the number of the reply."""

    def show(self, numbers: Sequence[int], lines: Mapping[str, Sequence[float]]) -> None:
        """Show a line for each name, with a value for each number; nothing where there are none."""
        self.plt.clear_figure()
        self.refresh()
        if not numbers:  # plotext fails on empty lines
            return
        for (name, values), (marker, color) in zip(lines.items(), MARKERS, strict=True):
            self.plt.plot(list(numbers), list(values), marker="braille", color=color)
            self.plt.scatter(list(numbers), list(values), label=name, marker=marker, color=color)
        self.plt.ylim(0, 100)
        self.plt.xticks(list(numbers[:: max(1, len(numbers) // 10)]))
