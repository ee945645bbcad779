"""A task that teaches to summarize talks: where no file has dialogues with summaries, their turns are the targets.

The summary of a talk is what it opens with and the sentence that says most of the rest, each with its speaker: on
dialogues with human summaries this extract is nearer to them than the first three sentences are (docs/training.md).
"""

from __future__ import annotations

import random
from itertools import cycle

from lmchat.training.examples import Encoder, Example, split
from lmchat.training.principal import principals, words_of
from lmchat.training.rows import Row
from lmchat.training.sections import Data

LEAST_WORDS = 5
"""Sentences of fewer words say nothing of the talk ("Hello!")."""
MOST_TURNS = 24
SPEAKERS = {
    "en": (
        ("Person1", "Person2"),
        ("#Person1#", "#Person2#"),
        ("A", "B"),
        ("Speaker 1", "Speaker 2"),
        ("Anna", "Tom"),
        ("Mr. Brown", "Lisa"),
        ("Customer", "Clerk"),
    ),
    "zh": (("甲", "乙"), ("A", "B"), ("小明", "小红"), ("用户", "客服"), ("王先生", "李女士")),
}


def dialogue(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """The turns of a talk after made-up speakers; the target is what it opens with and its principal sentence."""
    chinese = data.path.startswith("zh/")
    speakers = generator.choice(SPEAKERS["zh" if chinese else "en"])
    mark, space = ("：", "") if chinese else (": ", " ")
    turns = [" ".join(turn.split()) for turn in row["turns"][:MOST_TURNS]]
    spoken = [(speaker + mark, turn) for speaker, turn in zip(cycle(speakers), turns, strict=False)]
    sentences = [
        (speaker, sentence.strip())
        for speaker, turn in spoken
        for sentence in split(turn)
        if len(words_of(sentence)) >= LEAST_WORDS
    ]
    if len(turns) < 4 or len(sentences) < 4:
        return None
    (chosen,) = principals([sentence for _, sentence in sentences[1:]], 1)
    target = space.join(speaker + sentence for speaker, sentence in (sentences[0], sentences[1 + chosen]))
    document = "\n".join(speaker + turn for speaker, turn in spoken)
    return Example("summarize", data.length, encode(document), encode(target))
