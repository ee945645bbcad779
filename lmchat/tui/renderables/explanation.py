"""What the screen "see why" says about words and answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from lmchat.text.sanitize import terminal_safe
from lmchat.tui.conversation.trace import Insight
from lmchat.tui.renderables.answers import in_sentence, sentence_content
from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from lmchat.modes.values import Answer, Candidate

BAR = 10
"""Cells of a bar of probability 1."""
MOST_ALTERNATIVES = 5
COPIED_STYLE = "underline $text-accent"


def word_items(insight: Insight) -> list[Content]:
    """The words of a reply, those that were copied underlined."""
    items = []
    for word in insight.words:
        text = terminal_safe(word.text)
        space = text[: len(text) - len(text.lstrip())]
        items.append(Content.assemble(space, (text.lstrip(), COPIED_STYLE if word.copied else "")))
    return items


def answer_items(answers: Sequence[Answer]) -> list[Content]:
    """The answers to a question, each on a line."""
    lines = [f"{answer.probability:.2f}  {in_sentence(answer)[1]}" for answer in answers]
    return [Content(line + "\n" * (number < len(lines))) for number, line in enumerate(lines, start=1)]


def word_details(insight: Insight, index: int) -> Content:
    """What is known about a word of a reply; of one that is quoted, that it is."""
    word = insight.words[index]
    parts = [
        Content.styled(terminal_safe(word.word), "bold"),
        Content(f"{strings.WHY_WORD} {index + 1}/{len(insight.words)}"),
    ]
    if word.quoted:
        return Content("\n").join([*parts, Content(strings.WHY_QUOTED)])
    parts += [Content(_origin(word.copied)), Content(f"{strings.PROBABILITY} {word.probability:.2f}")]
    if word.entropy is not None:
        parts.append(Content(f"{strings.WHY_ENTROPY} {word.entropy:.2f} {strings.WHY_NATS}"))
    looked_at = [(source.text, weight) for source, weight in insight.strongest(index)]
    parts += _table(strings.WHY_LOOKED_AT, looked_at)
    parts += _table(strings.WHY_INSTEAD, word.alternatives[:MOST_ALTERNATIVES])
    return Content("\n").join(parts)


def _origin(copied: tuple[int, int] | None) -> str:
    """Where a word comes from."""
    if copied is None:
        return strings.WHY_GENERATED
    return strings.WHY_COPIED if copied[1] else strings.WHY_COPIED_EARLIER


def answer_details(answer: Answer) -> Content:
    """What is known about an answer."""
    return Content("\n").join(
        [
            Content.styled(in_sentence(answer)[1], "bold"),
            Content(f"{strings.PROBABILITY} {answer.probability:.2f}"),
            Content(f"{strings.WHY_PLACE} {answer.start:,}–{answer.end:,}"),
            Content(""),
            sentence_content(answer),
        ]
    )


def weighed(candidates: Sequence[Candidate]) -> Content:
    """The replies of a chat that were weighed, best first: how likely a token of each is, asked so and unasked."""
    lines = [Content.styled(strings.WHY_WEIGHED, "dim"), Content("")]
    for candidate in candidates:
        unasked = candidate.unprompted / max(1, candidate.tokens)
        shares = f"{math.exp(min(0.0, candidate.per_token)):.2f}  {math.exp(min(0.0, unasked)):.2f}  "
        lines.append(Content(shares + terminal_safe(candidate.text)))
    return Content("\n").join(lines)


def _table(title: str, rows: Sequence[tuple[str, float]]) -> list[Content]:
    """Words with their shares as numbers and bars; nothing where there are none."""
    if not rows:
        return []
    lines = [Content(""), Content.styled(title, "dim")]
    for text, value in rows:
        bar = "▪" * round(BAR * value)
        lines.append(Content(f"{value:.2f} {bar:<{BAR}} {terminal_safe(text)}"))
    return lines
