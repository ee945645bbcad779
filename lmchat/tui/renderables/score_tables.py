"""Scores as they are shown: tables of text, and texts with their matches marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import set_cell_size
from textual.content import Content

from lmchat.tui.renderables.excerpt import safe_in_place
from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from lmchat.evaluation.matches import Metric
    from lmchat.evaluation.rouge import RougeScores, Score
    from lmchat.evaluation.self_evaluation import SelfEvaluation

METRICS: dict[Metric, str] = {"rouge1": "ROUGE-1", "rouge2": "ROUGE-2", "rougeL": "ROUGE-L"}
LABEL = 10
"""Cells of a row's name."""
TELLING = ("coverage", "novel_bigrams", "repetition")
"""The measures against the own text that stand for all of them."""
OWN_LABEL = 16
"""Cells of the name of a measure against the own text."""
MATCH_STYLE = "bold underline $text-accent"
MOST_SHOWN = 20_000
"""Characters of a text whose matches are shown."""


def rouge_table(scores: Mapping[str, RougeScores]) -> Content:
    """Precision, recall and F1 of each metric in percent, a row for the reply and for each lead."""
    titles = "".join(f"  {title:^18}" for title in METRICS.values())
    columns = "".join(f"{column:>6}" for column in strings.SCORE_COLUMNS)
    rows = [Content.styled(" " * LABEL + titles, "bold"), Content.styled(" " * LABEL + f"  {columns}" * 3, "dim")]
    for name, each in scores.items():
        numbers = "".join(f"  {_percents(getattr(each, metric))}" for metric in METRICS)
        label = set_cell_size(strings.SCORE_ROWS.get(name, name), LABEL)
        rows.append(Content.styled(label + numbers, "bold" if name == "summary" else ""))
    return Content("\n").join(rows)


def rouge_line(scores: RougeScores) -> str:
    """The F1 scores in percent, on one line."""
    parts = [f"{title[-1]} {100 * getattr(scores, metric).f1:.1f}" for metric, title in METRICS.items()]
    return f"ROUGE F1: {' · '.join(parts)}"


def own_table(own: SelfEvaluation) -> Content:
    """A reply against its own text: each measure with what it means."""
    rows = []
    for name, value in own_values(own).items():
        title, meaning = strings.OWN_TITLES[name], strings.OWN_MEANINGS[name]
        rows.append(
            Content.assemble((f"{value:>8}  ", "bold"), (set_cell_size(title, OWN_LABEL), "bold"), (meaning, "dim"))
        )
    return Content("\n").join(rows)


def own_line(own: SelfEvaluation) -> str:
    """The same on one line, the most telling measures."""
    values = own_values(own)
    return " · ".join(f"{strings.OWN_TITLES[name]} {values[name]}" for name in TELLING)


def own_values(own: SelfEvaluation) -> dict[str, str]:
    """Each measure as it is written."""
    return {
        "coverage": f"{own.coverage:.0%}",
        "density": f"{own.density:.1f}",
        "compression": f"{own.compression:.1f}",
        "novel_unigrams": f"{own.novel_unigrams:.0%}",
        "novel_bigrams": f"{own.novel_bigrams:.0%}",
        "repetition": f"{own.repetition:.0%}",
    }


def marked(text: str, places: Sequence[tuple[int, int]]) -> Content:
    """A text with places underlined, every other control character taken out; its beginning, if it is long."""
    shown = safe_in_place(text[:MOST_SHOWN])
    content = Content(shown, strip_control_codes=False)
    for start, end in _joined(places):
        if end <= len(shown):
            content = content.stylize(MATCH_STYLE, start, end)
    return content + Content(" …") if len(text) > MOST_SHOWN else content


def _joined(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ascending places, those that touch as one, as of Chinese characters side by side."""
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _percents(score: Score) -> str:
    return "".join(f"{100 * value:6.1f}" for value in (score.precision, score.recall, score.f1))
