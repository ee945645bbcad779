"""What is told of a batch when it ends: lines of text, and a page of HTML that loads nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from lmchat.batch import svg
from lmchat.batch.sketch import Sketch
from lmchat.batch.statistics import SECONDS, Statistics
from lmchat.evaluation.rouge import SIGNATURE
from lmchat.text.counting import count_of

QUANTILES = {"median": 0.5, "90 %": 0.9, "99 %": 0.99}
TITLES = {"rouge1": "ROUGE-1", "rouge2": "ROUGE-2", "rougeL": "ROUGE-L"}


@dataclass(frozen=True, slots=True)
class Report:
    """A batch that ended.

    Attributes:
        title: what was done.
        counted: its rows.
        seconds: of this run.
        done_now: rows that were finished in this run.
        facts: further lines by name, for the page.
    """

    title: str
    counted: Statistics
    seconds: float
    done_now: int
    facts: Mapping[str, str]

    def lines(self) -> Iterator[str]:
        """The report as text."""
        counted = self.counted
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in counted.failures.most_common())
        parts = [count_of(counted.rows, "row"), f"{counted.failed:,} failed" + (f" ({kinds})" if kinds else "")]
        if counted.fallbacks:
            parts.append(count_of(counted.fallbacks, "fallback"))
        if counted.unanswered:
            parts.append(f"{counted.unanswered:,} without an answer")
        yield ", ".join(parts)
        yield f"{self.seconds:.1f} s, {self.rate:.1f} rows/s"
        yield from (f"{name} a row: {_told(name, sketch)}" for name, sketch in counted.sketches.items() if sketch.most)
        if scores := counted.scores():
            scored = count_of(counted.scored, "row")
            yield f"ROUGE F1 in percent of {scored} with a reference, 95 % intervals ({SIGNATURE}):"
            for system, values in scores.items():
                cells = (f"{TITLES[metric][6:]} {interval:.1f}" for metric, interval in values.items())
                yield f"{system}: {', '.join(cells)}"

    @property
    def rate(self) -> float:
        """Rows a second in this run."""
        return self.done_now / self.seconds if self.seconds > 0 else 0.0

    def page(self) -> str:
        """The report as HTML."""
        counted = self.counted
        cards = [
            count_of(counted.rows, "row"),
            f"{counted.failed:,} failed",
            count_of(counted.fallbacks, "fallback"),
            f"{counted.unanswered:,} without an answer",
            f"{self.rate:.1f} rows/s",
        ]
        parts = (card.split(" ", 1) for card in cards)
        tiles = "".join(f"<li><b>{value}</b>{escape(name)}</li>" for value, name in parts if value != "0")
        facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in self.facts.items())
        return _PAGE.format(
            title=escape(self.title), tiles=tiles, figures="\n".join(self._figures()), facts=facts, style=_STYLE
        )

    def _figures(self) -> Iterator[str]:
        if scores := self.counted.scores():
            by_title = {
                system: {TITLES[m]: interval for m, interval in values.items()} for system, values in scores.items()
            }
            caption = f"ROUGE F1 in percent of {count_of(self.counted.scored, 'row')}, with 95 % intervals"
            yield _figure(caption, svg.grouped_bars(by_title), SIGNATURE)
        if self.counted.failures:
            yield _figure("Failures by kind", svg.bars(dict(self.counted.failures.most_common())))
        for name, sketch in self.counted.sketches.items():
            if sketch.most:
                yield _figure(f"{name[0].upper()}{name[1:]} a row", svg.histogram(sketch), _told(name, sketch))


def _told(name: str, sketch: Sketch) -> str:
    """The quantiles of what has this name."""
    values = {title: sketch.quantile(share) for title, share in QUANTILES.items()} | {"most": sketch.most}
    return ", ".join(f"{title} {_number(value, whole=name != SECONDS)}" for title, value in values.items())


def _number(value: float, *, whole: bool) -> str:
    return f"{value:,.0f}" if whole or value >= 100 else f"{value:.3g}"


def _figure(title: str, picture: str, note: str = "") -> str:
    below = f"<small>{escape(note)}</small>" if note else ""
    return f"<figure><figcaption>{escape(title)}</figcaption>{picture}{below}</figure>"


_STYLE = """
:root { color-scheme: light dark; --ink: #1f2933; --soft: #66727f; --paper: #fbfaf7; --card: #fff; --line: #d9dde1;
  --a: #2f6f8f; --b: #d08c3c; --c: #7a9a5b; --bad: #b5483c }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #9aa5b1; --paper: #14181c; --card: #1c2228;
  --line: #313a43; --a: #6bb3d6; --b: #e0a863; --c: #a3c47f; --bad: #e07b6e } }
body { margin: 0 auto; max-width: 68rem; padding: 2rem 1rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif }
h1 { font-weight: 600; font-size: 1.6rem; margin: 0 0 1rem }
ul { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; margin: 0 0 1.5rem; padding: 0 }
li, figure { background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
li { padding: .7rem 1.2rem; color: var(--soft) } li b { display: block; font-size: 1.5rem; color: var(--ink) }
main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)) }
figure { margin: 0; padding: 1rem } figcaption { font-weight: 600; margin-bottom: .5rem }
small { color: var(--soft); overflow-wrap: anywhere } svg { width: 100%; height: auto; display: block }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif } svg .value { fill: var(--ink) }
svg line { stroke: var(--line) } svg .whisker { stroke: var(--ink); stroke-width: 1.5 }
svg .s0 { fill: var(--a) } svg .s1 { fill: var(--b) } svg .s2 { fill: var(--c) } svg .bad { fill: var(--bad) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; color: var(--soft); font-size: .9rem }
dd { margin: 0; overflow-wrap: anywhere }
"""

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
<h1>{title}</h1>
<ul>{tiles}</ul>
<main>
{figures}
</main>
<dl>{facts}</dl>
</html>
"""
