"""Small pictures of numbers, as SVG to stand in a page; colours are those of the page's classes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from html import escape

from lmchat.batch.sketch import Sketch
from lmchat.evaluation.bootstrap import Interval
from lmchat.text.counting import count_of

WIDTH, HEIGHT = 420, 220
LEFT, TOP, BOTTOM = 36, 14, 34
BARS = 24
_INNER = HEIGHT - TOP - BOTTOM


def bars(values: Mapping[str, int]) -> str:
    """A horizontal bar for each name."""
    most = max(values.values())
    parts = []
    for at, (name, value) in enumerate(values.items()):
        y = TOP + 34 * at
        width = (WIDTH - 80) * value / most
        parts.append(f'<text x="0" y="{y}">{escape(name)}</text>')
        parts.append(f'<rect class="bad" x="0" y="{y + 4}" width="{width:.1f}" height="14" rx="2"/>')
        parts.append(f'<text class="value" x="{width + 6:.1f}" y="{y + 15}">{value:,}</text>')
    return _svg("".join(parts), TOP + 34 * len(values))


def histogram(sketch: Sketch) -> str:
    """How often which value is, up to the 99.5th percentile; the width of the bars is the same throughout."""
    end = _round_up(sketch.quantile(0.995))
    edges = [end * at / BARS for at in range(BARS + 1)]
    heights = sketch.bars(edges)
    most = max(*heights, 1)
    step = (WIDTH - LEFT) / BARS
    parts = [_axis(f"{most:,}")]
    for at, height in enumerate(heights):
        size = _INNER * height / most
        title = f"<title>{edges[at]:.3g} to {edges[at + 1]:.3g}: {count_of(height, 'row')}</title>"
        parts.append(
            f'<rect class="s0" x="{LEFT + step * at + 1:.1f}" y="{TOP + _INNER - size:.1f}" '
            f'width="{step - 2:.1f}" height="{size:.1f}">{title}</rect>'
        )
    for share in (0.0, 0.5, 1.0):
        anchor = "start" if not share else "end" if share == 1 else "middle"
        x = LEFT + (WIDTH - LEFT) * share
        parts.append(f'<text x="{x:.0f}" y="{HEIGHT - 16}" text-anchor="{anchor}">{end * share:.3g}</text>')
    return _svg("".join(parts))


def grouped_bars(values: Mapping[str, Mapping[str, Interval]]) -> str:
    """By group a bar for each system, with its interval as a whisker; `values` is by system and group."""
    groups = list(next(iter(values.values())))
    top = _round_up(max(interval.high for system in values.values() for interval in system.values()))
    group_width = (WIDTH - LEFT) / len(groups)
    width = group_width * 0.8 / len(values)
    parts = [_axis(f"{top:g}")]
    for group, name in enumerate(groups):
        x = LEFT + group_width * (group + 0.1)
        parts.append(
            f'<text x="{x + group_width * 0.4:.1f}" y="{HEIGHT - 18}" text-anchor="middle">{escape(name)}</text>'
        )
        for at, system in enumerate(values.values()):
            parts += _bar(system[name], x + width * at, width, top, f"s{at}")
    for at, name in enumerate(values):
        parts.append(f'<rect class="s{at}" x="{LEFT + 110 * at}" y="{HEIGHT - 10}" width="9" height="9"/>')
        parts.append(f'<text x="{LEFT + 110 * at + 14}" y="{HEIGHT - 2}">{escape(name)}</text>')
    return _svg("".join(parts))


def _bar(interval: Interval, x: float, width: float, top: float, kind: str) -> Iterator[str]:
    def y(value: float) -> float:
        return TOP + _INNER * (1 - max(value, 0.0) / top)

    height, middle, label = y(0) - y(interval.mean), x + width / 2, y(interval.high) - 4
    low, mean, high = y(interval.low), y(interval.mean), y(interval.high)
    yield f'<rect class="{kind}" x="{x + 1:.1f}" y="{mean:.1f}" width="{width - 2:.1f}" height="{height:.1f}">'
    yield f"<title>{interval:.2f}</title></rect>"
    yield f'<line class="whisker" x1="{middle:.1f}" x2="{middle:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>'
    yield f'<text class="value" x="{middle:.1f}" y="{label:.1f}" text-anchor="middle">{interval.mean:.1f}</text>'


def _axis(label: str) -> str:
    """Lines at the bottom and the top of the picture, with 0 and the label of what they stand for."""
    lines = "".join(f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y}" y2="{y}"/>' for y in (TOP, TOP + _INNER))
    labels = f'<text x="{LEFT - 5}" y="{TOP + 4}" text-anchor="end">{label}</text>'
    labels += f'<text x="{LEFT - 5}" y="{TOP + _INNER + 4}" text-anchor="end">0</text>'
    return lines + labels


def _svg(content: str, height: int = HEIGHT) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img">{content}</svg>'


def _round_up(value: float) -> float:
    """The next number above that is 1, 2, 2.5 or 5 times a power of ten, or ten of it.

    >>> _round_up(0.37), _round_up(61.2)
    (0.5, 100.0)
    """
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= value)
