"""Many requests at once: their modes run side by side, and what they want written is put into common batches.

Sources, and texts to be scored, of about the same length share a batch, so that little of it is padding. Pre- and
post-processing are those of a single request, as they are the modes' own. A batch that fails is done again row by row,
so that one row's fault is its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias

from lmchat.engine.events import Completed, Failed
from lmchat.engine.faults import as_error
from lmchat.engine.runner import Manner, Runner
from lmchat.engine.streaming import advance, completed
from lmchat.engine.writing import Draft, write
from lmchat.modes.request import Request
from lmchat.modes.sources.source import Source
from lmchat.modes.work import (
    Decode,
    EncodeSentences,
    FindSpans,
    Job,
    Needed,
    Opened,
    Reply,
    Result,
    Score,
    Writer,
    Written,
)

ROWS = 32
"""Sources that are written about at a time."""
MOST_TEXTS = 512
"""Texts that are written at a time, of which a consensus wants many about each source; more make a step no faster."""
WINDOW = 4
"""Batches' worth of requests that are read ahead, to find sources of like length among."""


Wanted: TypeAlias = Decode | FindSpans | Score | EncodeSentences
"""What the network is needed for."""
Look: TypeAlias = type[FindSpans] | type[Score] | type[EncodeSentences]
"""Work that takes one pass of the network."""
Kind: TypeAlias = Manner | Look
"""What can be done together: decoding in the same manner, or other work of one type."""


@dataclass(slots=True)
class _Item:
    """A request on its way.

    Attributes:
        job: the mode's generator.
        sources: what it reads.
        wanted: what it waits for.
        tokens: tokens written so far.
        seconds: its share of the time so far.
        outcome: the end.
    """

    request: Request
    job: Job | None = None
    sources: Sequence[Source] = ()
    wanted: Wanted | None = None
    tokens: int = 0
    seconds: float = 0.0
    outcome: Completed | Failed | None = None


@dataclass(slots=True)
class _Row:
    """One source of what an item waits for; `outcome` is an exception where it could not be done."""

    item: _Item
    source: Source
    draft: Draft | None = None
    writer: Writer | None = None
    text: Sequence[int] = ()
    sentences: Sequence[tuple[int, int]] = ()
    outcome: Needed | Exception | None = None


def run_batch(
    runner: Runner, requests: Iterable[Request], rows: int, cancel: threading.Event
) -> Iterator[Completed | Failed]:
    """The outcome of each request, in order; stops early when `cancel` is set."""
    waiting = iter(requests)
    while window := [_Item(request) for request in islice(waiting, WINDOW * rows)]:
        for item in window:
            _begin(item, runner)
        while wanting := [item for item in window if item.wanted]:
            if not _serve(runner, wanting, rows, cancel):
                return
        for item in window:
            if item.outcome is not None:
                yield item.outcome


def _begin(item: _Item, runner: Runner) -> None:
    try:
        item.job = runner.begin(item.request)
    except Exception as error:  # noqa: BLE001 (one request's fault must not end the others)
        item.outcome = Failed(as_error(error))
    else:
        _go_on(item, None)


def _go_on(item: _Item, reply: Reply | None) -> None:
    """Run the item's mode until it wants something written, or ends."""
    assert item.job is not None
    began = time.perf_counter()
    item.wanted = None
    try:
        outcome = advance(item.job, reply)
        while not isinstance(outcome, (Decode, FindSpans, Score, EncodeSentences, Result)):
            if isinstance(outcome, Opened):
                item.sources = outcome.sources
            outcome = advance(item.job, ())
    except Exception as error:  # noqa: BLE001 (likewise)
        item.outcome = Failed(as_error(error))
        return
    item.seconds += time.perf_counter() - began
    if isinstance(outcome, Result):
        item.outcome = completed(outcome, item.sources, item.tokens, item.seconds)
    else:
        item.wanted = outcome


def _serve(runner: Runner, items: Sequence[_Item], rows: int, cancel: threading.Event) -> bool:
    """Do what all items want, and let them go on; False when it was cancelled."""
    groups: dict[Kind, list[_Row]] = {}
    of_item: list[list[_Row]] = []
    for item in items:
        own = _rows(item)
        of_item.append(own)
        groups.setdefault(_kind(item, runner), []).extend(own)
    for kind, group in groups.items():
        group.sort(key=lambda row: (len(row.source.ids), len(row.text)))
        together = _together(kind, rows)
        for start in range(0, len(group), together):
            if not _do_rows(runner, kind, group[start : start + together], cancel):
                return False
    for item, own in zip(items, of_item, strict=True):
        _reply(item, [row.outcome for row in own])
    return True


def _kind(item: _Item, runner: Runner) -> Kind:
    """What the work that an item waits for can be done together with."""
    work = item.wanted
    assert work is not None
    return runner.manner(work) if isinstance(work, Decode) else type(work)


def _together(kind: Kind, rows: int) -> int:
    """How many of at most `rows` rows are done together."""
    if isinstance(kind, Manner) and kind.config.method == "consensus":
        return max(1, min(rows, MOST_TEXTS // kind.config.samples))
    return rows


def _rows(item: _Item) -> list[_Row]:
    """A row for each source of what an item waits for."""
    work = item.wanted
    assert work is not None
    if isinstance(work, FindSpans):
        return [_Row(item, source) for source in work.sources]
    if isinstance(work, Score):
        return [_Row(item, source, text=text) for source, text in zip(work.sources, work.texts, strict=True)]
    if isinstance(work, EncodeSentences):
        pairs = zip(work.sources, work.sentences, strict=True)
        return [_Row(item, source, sentences=sentences) for source, sentences in pairs]
    return [_Row(item, draft.source, draft, work.writer()) for draft in Draft.all_of(work)]


def _begin_again(row: _Row) -> None:
    """Give a row a new text, and a new writer, where it was to write one."""
    work = row.item.wanted
    if row.draft is not None and isinstance(work, Decode):
        row.draft = replace(row.draft, is_last=work.is_last() if work.is_last else None)
        row.writer = work.writer()


def _reply(item: _Item, outcomes: Sequence[Needed | Exception | None]) -> None:
    """Give an item what it waited for, or its fault."""
    done = [outcome for outcome in outcomes if outcome is not None and not isinstance(outcome, Exception)]
    item.tokens += sum(len(outcome.hypothesis.tokens) for outcome in done if isinstance(outcome, Written))
    if len(done) == len(outcomes):
        _go_on(item, done)
        return
    fault = next(outcome for outcome in outcomes if isinstance(outcome, Exception))
    item.wanted, item.outcome = None, Failed(as_error(fault))


def _do_rows(runner: Runner, kind: Kind, rows: Sequence[_Row], cancel: threading.Event) -> bool:
    """Do what some rows wait for together; False when cancelled."""
    began = time.perf_counter()
    try:
        if isinstance(kind, Manner):
            finished = _decode(runner, kind, rows, cancel)
        else:
            finished = _look(runner, kind, rows, cancel)
    except Exception as error:  # noqa: BLE001 (told to the row that caused it)
        if len(rows) == 1:
            rows[0].outcome = error
            return True
        for row in rows:
            _begin_again(row)
        return all(_do_rows(runner, kind, [row], cancel) for row in rows)
    for row in rows:
        row.item.seconds += (time.perf_counter() - began) / len(rows)
    return finished


def _look(runner: Runner, kind: Look, rows: Sequence[_Row], cancel: threading.Event) -> bool:
    """Do work that takes one pass of the network; False when cancelled."""
    if cancel.is_set():
        return False
    for row, outcome in zip(rows, _seen(runner, kind, rows), strict=True):
        row.outcome = outcome
    return True


def _seen(runner: Runner, kind: Look, rows: Sequence[_Row]) -> Sequence[Needed]:
    """The spans, likelihoods or sentence vectors of some rows."""
    sources = [row.source for row in rows]
    if kind is FindSpans:
        return runner.spans(sources)
    if kind is Score:
        return runner.likelihoods(sources, [row.text for row in rows])
    return runner.sentence_vectors(sources, [row.sentences for row in rows])


def _decode(runner: Runner, manner: Manner, rows: Sequence[_Row], cancel: threading.Event) -> bool:
    updates = runner.updates([row.draft for row in rows if row.draft], manner, watch=False)
    steps = write(updates, [row.writer for row in rows if row.writer])
    while not cancel.is_set():
        try:
            next(steps)
        except StopIteration as end:
            for row, written in zip(rows, end.value, strict=True):
                row.outcome = written
            return True
    return False
