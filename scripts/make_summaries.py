"""Summaries of texts that have none, written by a checkpoint's consensus, as a training file.

python scripts/make_summaries.py --data DATA --output DATA/en/summarization-made-short.jsonl.xz --length short \
    --take sentences --limit 4000 en/summarization-xsum.jsonl.xz en/summarization-bbc-headline.jsonl.xz

A checkpoint that is trained on the consensus of its own samples writes at once what the consensus would choose
(Finkelstein and Freitag 2023, arXiv:2309.10966, section 3). The sources are pieces of texts from behind their openings,
about which no summary is that was trained on. Texts that must not be trained on are left out as the trainer does.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from rich.progress import track

from lmchat.engine.engine import Engine
from lmchat.engine.events import Completed
from lmchat.engine.request import Request
from lmchat.training.config import Data
from lmchat.training.corpora import open_corpora
from lmchat.training.examples import plain_text, split
from lmchat.training.tasks import newswire

BEHIND_OPENING = 2
"""Sentences at the start of a text that are passed over."""
SENTENCE_CHARS = range(50, 350)
CHINESE_SENTENCE_CHARS = range(18, 150)
PASSAGE = range(5, 13)
"""Sentences of a passage."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", help="files, or globs of files, whose texts are summarized")
    parser.add_argument("--data", type=Path, required=True, help="the folder of these files")
    parser.add_argument("--output", type=Path, required=True, help="the file to write, .jsonl.xz")
    parser.add_argument("--checkpoint", default="summarize", help="name or folder of what writes")
    parser.add_argument("--length", choices=("short", "medium", "long"), required=True)
    parser.add_argument("--take", choices=tuple(TAKES), required=True, help="what of a text is a source")
    parser.add_argument("--limit", type=int, required=True, help="summaries at most")
    parser.add_argument("--part", default="0/1", metavar="I/N", help="only every Nth text, from the Ith on")
    options = parser.parse_args()
    part, parts = map(int, options.part.split("/"))
    texts = texts_of(options.paths, options.data)[part::parts]
    sources = list(islice(sources_of(texts, TAKES[options.take]), options.limit))
    outcomes = Engine.load(options.checkpoint).batch(
        Request("summarize", text, length=options.length) for text in sources
    )
    written = zip(sources, track(outcomes, options.output.name, len(sources)), strict=True)
    with lzma.open(options.output, "wt", encoding="utf-8") as output:
        for source, outcome in written:
            if isinstance(outcome, Completed) and not outcome.fallback:
                output.write(json.dumps({"source": source, "target": outcome.text}, ensure_ascii=False) + "\n")


def texts_of(paths: Sequence[str], data: Path) -> list[str]:
    """The different texts of the files that may be trained on, in an order of their own."""
    corpora = open_corpora([Data(path, "summarize") for path in paths], data)
    texts = sorted({plain_text(row) for corpus in corpora for row in corpus.read()})
    random.Random(1).shuffle(texts)
    return texts


def sources_of(texts: Sequence[str], take: Callable[[list[str], random.Random], str]) -> Iterator[str]:
    """A source from each text that is long enough."""
    for text in texts:
        source = take(split(text), random.Random(text))
        if source:
            yield source


def one_sentence(sentences: list[str], generator: random.Random) -> str:
    """A sentence of a usual length."""
    usual = [sentence.strip() for sentence in sentences[BEHIND_OPENING:] if is_usual(sentence.strip())]
    return generator.choice(usual) if usual else ""


def few_sentences(sentences: list[str], generator: random.Random) -> str:
    """One or two sentences of a usual length that follow each other."""
    usual = [at for at, sentence in enumerate(sentences) if at >= BEHIND_OPENING and is_usual(sentence.strip())]
    if not usual:
        return ""
    first = generator.choice(usual)
    return "".join(sentences[first : first + generator.choice((1, 1, 2))]).strip()


def in_small_letters(sentences: list[str], generator: random.Random) -> str:
    """One or two sentences as they would stand in Gigaword."""
    return newswire(few_sentences(sentences, generator))


def passage(sentences: list[str], generator: random.Random) -> str:
    """A run of sentences."""
    first = generator.randrange(BEHIND_OPENING, max(BEHIND_OPENING + 1, len(sentences) - PASSAGE.start))
    taken = sentences[first : first + generator.choice(PASSAGE)]
    return "".join(taken).strip() if len(taken) >= PASSAGE.start else ""


def whole(sentences: list[str], generator: random.Random) -> str:  # noqa: ARG001 (nothing is chosen)
    """All of it."""
    return "".join(sentences).strip()


def is_usual(sentence: str) -> bool:
    """Whether a sentence is neither a heading nor a list."""
    return len(sentence) in (SENTENCE_CHARS if sentence.isascii() else CHINESE_SENTENCE_CHARS)


TAKES: dict[str, Callable[[list[str], random.Random], str]] = {
    "sentence": one_sentence,
    "sentences": few_sentences,
    "newswire": in_small_letters,
    "passage": passage,
    "whole": whole,
}


if __name__ == "__main__":
    main()
