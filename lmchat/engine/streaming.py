"""One request as a stream of events: drives the mode's generator and tells what happens."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence

from lmchat.engine.events import (
    Alternative,
    Cancelled,
    Completed,
    Event,
    Failed,
    SourceToken,
    Started,
    Token,
)
from lmchat.engine.faults import as_error
from lmchat.engine.runner import Runner
from lmchat.engine.writing import Draft, write
from lmchat.modes.request import Request
from lmchat.modes.sources.attribution import copied_from
from lmchat.modes.sources.source import Source
from lmchat.modes.work import (
    Decode,
    EncodeSentences,
    FindSpans,
    Job,
    Opened,
    Piece,
    Reply,
    Result,
    Score,
    Show,
    Work,
    Written,
)
from lmchat.text.tokenizer import SPACE_MARK, Tokenizer


class _Stopped(Exception):
    """The caller wants no more."""


class Stream:
    """A request being worked on; iterate `events` once.

    Args:
        runner: the model.
        request: what is asked.
        cancel: when set, the stream ends before the next step of the model.
    """

    def __init__(self, runner: Runner, request: Request, cancel: threading.Event) -> None:
        self._runner, self._request, self._cancel = runner, request, cancel
        self._sources: Sequence[Source] = ()
        self._text = ""
        self._tokens = 0

    def events(self) -> Iterator[Event]:
        """All events; the last one, and no other, is Completed, Cancelled or Failed."""
        began = time.perf_counter()
        try:
            result = yield from self._work()
        except _Stopped:
            yield Cancelled(self._text)
        except Exception as error:  # noqa: BLE001 (whatever went wrong, the stream ends with one Failed)
            yield Failed(as_error(error), self._text)
        else:
            yield completed(result, self._sources, self._tokens, time.perf_counter() - began)

    def _work(self) -> Generator[Event, None, Result]:
        """Do what the mode says."""
        job = self._runner.begin(self._request)
        reply: Reply | None = None
        while True:
            self._check()
            outcome = advance(job, reply)
            if isinstance(outcome, Result):
                return outcome
            reply = yield from self._carry_out(outcome)

    def _carry_out(self, work: Work) -> Generator[Event, None, Reply]:
        if isinstance(work, Decode):
            return (yield from self._decode(work))
        if isinstance(work, FindSpans):
            return self._runner.spans(work.sources)
        if isinstance(work, Score):
            return self._runner.likelihoods(work.sources, work.texts)
        if isinstance(work, EncodeSentences):
            return self._runner.sentence_vectors(work.sources, work.sentences)
        if isinstance(work, Opened):
            self._sources = work.sources
            yield Started(tuple(source_tokens(source, self._request.text) for source in work.sources))
        elif isinstance(work, Show):
            yield from self._show(work.pieces)
        else:
            yield work
        return ()

    def _decode(self, work: Decode) -> Generator[Event, None, Reply]:
        """Write, and show at once what is to be shown."""
        updates = self._runner.updates(Draft.all_of(work), self._runner.manner(work), watch=True)
        steps = write(updates, [work.writer() for _ in work.sources])
        while True:
            self._check()
            try:
                fresh = next(steps)
            except StopIteration as end:
                written: list[Written] = end.value
                self._tokens += sum(len(outcome.hypothesis.tokens) for outcome in written)
                return written
            if work.shown:
                yield from self._show(fresh)

    def _show(self, pieces: Sequence[Piece]) -> Iterator[Token]:
        for piece in pieces:
            self._text += piece.text
            yield token_event(piece, self._sources[piece.segment], self._runner.tokenizer)

    def _check(self) -> None:
        if self._cancel.is_set():
            raise _Stopped


def advance(job: Job, reply: Reply | None) -> Work | Result:
    """Let a mode go on with the reply to its last work, or begin with None."""
    try:
        return next(job) if reply is None else job.send(reply)
    except StopIteration as end:
        result: Result = end.value
        return result


def completed(result: Result, sources: Sequence[Source], tokens: int, seconds: float) -> Completed:
    """The last event of a request that was done."""
    return Completed(
        text=result.text,
        stop_reason=result.stop_reason,
        fallback=result.fallback,
        source_tokens=sum(len(source.ids) for source in sources),
        segments=len(sources),
        tokens=tokens,
        seconds=seconds,
        drawn_from=result.drawn_from,
        answers=result.answers,
        no_answer=result.no_answer,
        candidates=result.candidates,
        log_probabilities=result.log_probabilities,
    )


def source_tokens(source: Source, text: str) -> tuple[SourceToken, ...]:
    """The document tokens of a source of `text`."""
    pairs = zip(source.document_ids, source.spans, strict=True)
    return tuple(SourceToken(token, text[start:end], start, end) for token, (start, end) in pairs)


def token_event(piece: Piece, source: Source, tokenizer: Tokenizer) -> Token:
    """A piece of the output as an event."""
    record, start = piece.record, source.document_start
    return Token(
        text=piece.text,
        id=record.id,
        log_probability=record.log_probability,
        entropy=record.entropy,
        alternatives=tuple(
            Alternative(tokenizer.piece(token).replace(SPACE_MARK, " "), token, log_probability)
            for token, log_probability in record.alternatives
        ),
        attention=() if piece.quoted else tuple(record.attention[start : start + len(source.spans)].tolist()),
        copied_from=copied_from(record, source),
        segment=piece.segment,
        quoted=piece.quoted,
    )
