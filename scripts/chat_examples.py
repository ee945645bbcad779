"""The page of unpicked replies, docs/chat-examples.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from lmchat.evaluation.rows import Row
from lmchat.text.sanitize import safe_line

PAGE = Path(__file__).parents[1] / "docs" / "chat-examples.md"
SHOWN_TURNS = 3
"""Turns before a reply that are shown; the model may read more."""
LANGUAGES = {"en": "English", "zh": "Chinese"}
HEAD = """# Examples of chat

Made by `python scripts/evaluate_chat.py --data DATA --examples {count}`: the first {count} prompts a language in the
order that the seed draws, none left out. They are from conversations that nothing was trained on. `>` is what was said
before, `<` what lmchat replies.
"""


class Example(NamedTuple):
    """A prompt and the reply to it."""

    prompt: Row
    reply: str


def examples_page(examples: Mapping[str, Sequence[Example]], count: int) -> str:
    """The page of the examples of each language."""
    parts = [HEAD.format(count=count)]
    for language, own in examples.items():
        block = "\n".join(map(example_text, own))
        parts.append(f"\n## {LANGUAGES[language]}\n\n```text\n{block}```\n")
    return "".join(parts)


def example_text(example: Example) -> str:
    """The last turns and the reply, a line each."""
    turns = [*example.prompt.turns, example.prompt.source][-SHOWN_TURNS:]
    lines = [*(f"> {in_block(turn)}" for turn in turns), f"< {in_block(example.reply)}"]
    return "\n".join(lines) + "\n"


def in_block(text: str) -> str:
    """A text on one line, and without what would end the block that it stands in."""
    return safe_line(text).replace("```", "'''")
