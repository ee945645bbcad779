"""Taking tags out of HTML without a parser."""

from __future__ import annotations

import time

import pytest

from lmchat.text.reading import tags
from lmchat.text.reading.tags import joined_lines, strip_tags


@pytest.mark.parametrize(
    ("page", "text"),
    [("<p>One\nline.</p><p>Two.", "One line.\nTwo."), ("<pre>One\nline.</pre><p>Two.", "One\nline.\nTwo.")],
)
def test_a_line_break_of_the_source_is_a_space_unless_it_is_preformatted(page: str, text: str) -> None:
    assert strip_tags(page) == text


def test_space_before_and_behind_what_is_laid_out_stays() -> None:
    page = "<p>About 50 <style>p\n{}</style><b>thousand</b>\n<script>x()</script>people\ncame."
    assert joined_lines(page) == "<p>About 50 <style>p\n{}</style><b>thousand</b> <script>x()</script>people came."


@pytest.mark.parametrize("unit", ["<", "</", "<p ", "<!--", "<script>", " ", "\n", "&", "&lt;", "x\n \n"])
def test_hostile_tags_take_seconds(unit: str) -> None:
    page = "x" + unit * (300_000 // len(unit)) + "y"
    started = time.perf_counter()
    assert strip_tags(page).startswith("x")
    assert time.perf_counter() - started < 30


def test_a_run_of_line_breaks_is_one_before_it_is_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(tags, "without_line_breaks", lambda page: seen.append(page) or page)
    strip_tags("中" + " \n" * 1000 + "x")
    assert seen == ["中\nx"]
