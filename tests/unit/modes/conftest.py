"""A mode driven by hand: what the model would write is given as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from lmchat.decoding.hypothesis import Hypothesis, TokenRecord
from lmchat.model.extractor import KINDS, SentenceVectors
from lmchat.modes.registry import mode
from lmchat.modes.request import Request
from lmchat.modes.sources.source import Source
from lmchat.modes.values import Progress
from lmchat.modes.work import Decode, EncodeSentences, Opened, Result, Score, Show, Tools, Work, Written
from lmchat.text.talk.exchanges import Exchanges
from lmchat.text.tokenizer import Tokenizer

NOTHING_SAID = Exchanges(Path("nowhere"))
"""A chat knows no talks."""
Write = Callable[[Source], str]
Likely = Callable[[Source, Sequence[int]], float]
"""The log-probability of every token of a text that is to be scored."""
Samples = tuple[float, Sequence[str]]
"""How well the samples of a consensus agree with what it wrote, and the samples."""
Draw = Callable[[Source], Samples]


@dataclass
class FakeExtractor:
    """Finds the sentences that it is asked about worth what it was told."""

    values: Sequence[float]

    def worth(self, vectors: np.ndarray, facts: np.ndarray) -> dict[str, np.ndarray]:
        assert len(vectors) == len(facts)
        return dict.fromkeys(KINDS, np.array(self.values[: len(vectors)], np.float32))


@dataclass
class Outcome:
    """What a mode did."""

    result: Result
    works: list[Work] = field(default_factory=list)
    shown: str = ""

    def of(self, kind: type) -> list:
        return [work for work in self.works if isinstance(work, kind)]

    @property
    def sources(self) -> list[Source]:
        return list(self.of(Opened)[0].sources)

    @property
    def configs(self) -> list:
        return [work.config for work in self.of(Decode)]


@pytest.fixture
def records(tiny_tokenizer: Tokenizer) -> Callable[..., list[TokenRecord]]:
    """The records of a model that writes a text."""

    def make(text: str, source_length: int = 4, p_copy: float = 0.5) -> list[TokenRecord]:
        attention = np.full(source_length, 1 / source_length, dtype=np.float32)
        return [TokenRecord(token, -0.5, p_copy, attention) for token in tiny_tokenizer.encode(text)]

    return make


def looked(work: Score | EncodeSentences, likelihood: Likely) -> list:
    """What a pass of the network would tell."""
    if isinstance(work, EncodeSentences):
        return [SentenceVectors(np.zeros((len(own), 4), np.float32)) for own in work.sentences]
    pairs = zip(work.sources, work.texts, strict=True)
    return [(likelihood(source, text),) * (len(text) + 1) for source, text in pairs]


@pytest.fixture
def drive(tiny_tokenizer: Tokenizer, records: Callable[..., list[TokenRecord]]) -> Callable[..., Outcome]:
    """Run a mode; `write` says what the model writes about a source, `likelihood` how likely it finds a text."""

    def written(work: Decode, source: Source, text: str, stop_reason: str, drawn: Samples | Draw | None) -> Written:
        writer = work.writer()
        tokens = records(text, len(source.ids))
        pieces = [piece for record in tokens for piece in writer.push(record)]
        pieces += writer.finish(stop_reason)
        hypothesis = Hypothesis(tuple(tokens), -1.0, stop_reason)
        if drawn:
            agreement, texts = drawn(source) if callable(drawn) else drawn
            samples = tuple(tuple(tiny_tokenizer.encode(sample)) for sample in texts)
            hypothesis = replace(hypothesis, agreement=agreement, samples=samples)
        return Written(pieces, hypothesis)

    def run(
        request: Request,
        write: Write | Iterable[str],
        max_source: int = 60,
        stop_reason: str = "eos",
        likelihood: Likely = lambda source, text: -0.1,
        drawn: Samples | Draw | None = None,
        exchanges: Exchanges = NOTHING_SAID,
        extractor: FakeExtractor | None = None,
    ) -> Outcome:
        texts = None if callable(write) else iter(write)
        job = mode(request.mode)(request, Tools(tiny_tokenizer, max_source, exchanges=exchanges, extractor=extractor))
        outcome = Outcome(Result("", "eos", False, ()))
        reply = None
        while True:
            try:
                work = next(job) if reply is None else job.send(reply)
            except StopIteration as end:
                outcome.result = end.value
                return outcome
            outcome.works.append(work)
            reply = ()
            if isinstance(work, Decode):
                texts_now = [write(source) if texts is None else next(texts) for source in work.sources]
                reply = [
                    written(work, source, text, stop_reason, drawn)
                    for source, text in zip(work.sources, texts_now, strict=True)
                ]
                if work.shown:
                    outcome.shown += reply[0].text
            elif isinstance(work, (Score, EncodeSentences)):
                reply = looked(work, likelihood)
            elif isinstance(work, Show):
                outcome.shown += "".join(piece.text for piece in work.pieces)
            else:
                assert isinstance(work, (Opened, Progress))

    return run
