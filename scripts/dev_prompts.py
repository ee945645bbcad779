"""Prompts of a chat that nothing was trained on: dev rows of the files of scripts/configs/chat.toml.

A prompt is all that was said before a reply, whichever of the conversation's replies that is; of files where one
speaker assists the other, only that one's. As many come from each file as there are, in an order that the seed draws.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, zip_longest
from pathlib import Path

from lmchat.evaluation.rows import Row
from lmchat.text.lexical.crude import is_crude
from lmchat.training.config import TrainingConfig
from lmchat.training.corpora import dev_rows
from lmchat.training.rows import turns_of
from lmchat.training.sections import Data

CONFIG = Path(__file__).parent / "configs" / "chat.toml"
FIRST_AND_STEP = {"chat": (1, 1), "chat_answer": (1, 2)}
"""By task, the first turn of a conversation that is a reply to learn, and how many turns on the next one is."""


def dev_prompts(data: Path, language: str, count: int, seed: int) -> list[Row]:
    """At most `count` prompts of a language, each with the reply that was given; raises what reading raises."""
    pools = []
    for entry in TrainingConfig.load(CONFIG).data:
        if entry.path.startswith(f"{language}/") and entry.task in FIRST_AND_STEP:
            pool = list(_prompts(data, entry))
            random.Random(f"{seed} {entry.path}").shuffle(pool)
            pools.append(pool)
    in_turn = [row for row in chain.from_iterable(zip_longest(*pools)) if row is not None]
    return [replace(row, id=str(number)) for number, row in enumerate(in_turn[:count], start=1)]


def _prompts(data: Path, entry: Data) -> Iterator[Row]:
    first, step = FIRST_AND_STEP[entry.task]
    talks = dict.fromkeys(tuple(turns_of(record)) for record in dev_rows(data / entry.path))
    for turns in talks:  # each once: a dialogue stands in as many rows as there are questions about it
        for at in range(first, len(turns), step):
            if turns[at - 1].strip() and not any(map(is_crude, turns[: at + 1])):
                yield Row("", turns[at - 1], (turns[at],), turns=turns[: at - 1])
