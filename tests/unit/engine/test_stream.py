from __future__ import annotations

import math
import threading

import pytest
import torch

from lmchat.decoding.config import DecodingConfig
from lmchat.engine.events import Cancelled, Completed, Failed, Progress, Started, Token
from lmchat.engine.request import Request
from lmchat.errors import DeviceError, EmptyInput, LmchatError, UsageError
from lmchat.model.seq2seq import Seq2Seq
from lmchat.modes.registry import MODES
from lmchat.modes.work import Opened, Result

FOX = "The quick brown fox jumps over the lazy dog."
CHINESE = "今天的天气很好。我们去公园散步！"
BOOK = " ".join(f"The fox number {i} jumps over dog {i * 7}." for i in range(12))
TEXTS = [FOX, CHINESE, "Hello", "!!!", "x", BOOK, "naïve 👨‍👩‍👧 𠮷 \x1b[31m", "word " * 500]
GREEDY = DecodingConfig(max_new_tokens=30)
CONSENSUS = DecodingConfig(method="consensus", samples=4, max_new_tokens=20)
SAMPLE = DecodingConfig(method="sample", max_new_tokens=30, min_new_tokens=20)
TERMINAL = (Completed, Cancelled, Failed)


class Breaking(Seq2Seq):
    """Fails at the fourth step."""

    steps = 0

    def step(self, tokens, state):
        self.steps += 1
        if self.steps == 4:
            raise RuntimeError(self.message)
        return super().step(tokens, state)

    message = "a wheel came off"


class OutOfMemory(Breaking):
    message = "CUDA out of memory. Tried to allocate 2 GiB"


class NotANumber(Seq2Seq):
    """Gives probabilities that are not numbers."""

    def start(self, source):
        state = super().start(source)
        return type(state)(state.first * math.nan, state.second, state.memory, state.owner)


@pytest.mark.parametrize("text", [*TEXTS, "", " \n", "\x00"])
@pytest.mark.parametrize("wish", [{}, {"length": "long"}, {"decoding": GREEDY}, {"sentences": 2}, {"chars": 40}])
def test_a_stream_ends_with_exactly_one_terminal_event(engine, shown, text, wish):
    events = list(engine.stream(Request("summarize", text, **wish)))
    assert [isinstance(event, TERMINAL) for event in events] == [False] * (len(events) - 1) + [True]
    last = events[-1]
    if text.strip(" \n\x00"):
        assert isinstance(last, Completed)
        assert last.text.strip()
        assert last.fallback or shown(events) == last.text
    else:
        assert isinstance(last, Failed)
        assert isinstance(last.error, EmptyInput)


@pytest.mark.parametrize("text", ["Hello", CHINESE, "!!!", BOOK])
@pytest.mark.parametrize("turns", [(), ("hi", "Hello! Who are you?")])
def test_a_reply_is_shown_when_it_has_been_chosen(engine, shown, text, turns):
    first, again = (list(engine.stream(Request("chat", text, turns=turns, seed=4))) for _ in range(2))
    last = first[-1]
    assert isinstance(first[0], Started)
    assert isinstance(last, Completed)
    assert last.text == again[-1].text != ""
    assert last.fallback or shown(first) == last.text == last.candidates[0].text


def test_tokens_come_after_started(engine):
    events = engine.stream(Request("summarize", BOOK, length="long"))
    kinds = [type(event) for event in events if not isinstance(event, Progress)]
    assert kinds[0] is Started
    assert set(kinds[1:-1]) == {Token}


def test_started_has_the_places_of_all_that_is_read(engine):
    for text in (FOX, BOOK, "naïve 👨‍👩‍👧 𠮷 \x1b[31m red"):
        started = next(e for e in engine.stream(Request("summarize", text, length="long")) if isinstance(e, Started))
        assert started.segments
        for segment in started.segments:
            assert [token.text for token in segment] == [text[token.start : token.end] for token in segment]


def test_a_token_says_why_it_was_written(engine):
    events = list(engine.stream(Request("summarize", FOX)))
    (segment,) = events[0].segments
    tokens = [event for event in events if isinstance(event, Token)]
    assert tokens
    for token in tokens:
        assert token.log_probability <= 0
        assert 0 <= token.entropy <= math.log(engine.tokenizer.vocab_size) + 1e-4
        assert len(token.attention) == len(segment)
        assert 0 < sum(token.attention) <= 1 + 1e-5
        assert len(token.alternatives) == 5
        chances = [alternative.log_probability for alternative in token.alternatives]
        assert chances == sorted(chances, reverse=True)
        if token.copied_from:
            start, end = token.copied_from
            assert any((other.start, other.end, other.id) == (start, end, token.id) for other in segment)


def test_what_is_quoted_has_its_place_and_no_attention(engine):
    events = list(engine.stream(Request("summarize", BOOK, length="long")))
    tokens = [event for event in events if isinstance(event, Token)]
    assert events[-1].fallback
    assert tokens
    for token in tokens:
        assert (token.quoted, token.attention) == (True, ())
        start, end = token.copied_from
        assert token.text.strip(" ") in BOOK[start:end]


def test_run_gives_the_last_event_of_the_stream(engine):
    for text in TEXTS:
        request = Request("summarize", text, length="medium")
        last = list(engine.stream(request))[-1]
        ran = engine.run(request)
        assert (ran.text, ran.drawn_from, ran.segments, ran.tokens) == (
            last.text,
            last.drawn_from,
            last.segments,
            last.tokens,
        )


def test_completed_counts_what_was_read_and_written(engine):
    done = engine.run(Request("summarize", FOX, decoding=GREEDY))
    assert done.segments == 1
    assert done.source_tokens == 3 + len(engine.tokenizer.encode(FOX))
    assert 0 < done.tokens <= 30
    assert done.tokens_per_second == pytest.approx(done.tokens / done.seconds)


def test_the_same_seed_gives_the_same_text_and_another_seed_another(engine):
    texts = [engine.run(Request("summarize", FOX, decoding=SAMPLE, seed=seed)).text for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_cancelled_stream_ends_at_once_with_what_was_written(make_engine, shown, after):
    class Counting(Seq2Seq):
        steps = 0

        def step(self, tokens, state):
            type(self).steps += 1
            return super().step(tokens, state)

    engine = make_engine(Counting)
    config = DecodingConfig(max_new_tokens=60, min_new_tokens=60, no_repeat_ngram_size=3)
    cancel = threading.Event()
    events = []
    tokens = 0
    stream = engine.stream(Request("summarize", FOX, decoding=config), cancel)
    if after == 0:
        cancel.set()
    for event in stream:
        events.append(event)
        tokens += isinstance(event, Token)
        if tokens == after and after:
            steps = Counting.steps
            cancel.set()
    assert isinstance(events[-1], Cancelled)
    assert events[-1].text == shown(events)
    assert Counting.steps == (steps if after else 0)


def test_cancelling_stops_a_long_text_between_its_parts(engine):
    cancel = threading.Event()
    stream = engine.stream(Request("summarize", BOOK, length="long"), cancel)
    events = []
    for event in stream:
        events.append(event)
        if isinstance(event, Progress) and event.stage == "write" and event.done == 1:
            cancel.set()
    assert isinstance(events[-1], Cancelled)
    assert [event.done for event in events if isinstance(event, Progress)] == [0, 1]


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        (Breaking, LmchatError, "a wheel came off"),
        (OutOfMemory, DeviceError, "memory"),
        (NotANumber, LmchatError, "not numbers"),
    ],
)
def test_a_failure_is_told_and_the_engine_lives_on(make_engine, kind, error, words):
    engine = make_engine(kind)
    request = Request("summarize", FOX, decoding=GREEDY)
    last = list(engine.stream(request))[-1]
    assert isinstance(last, Failed)
    assert isinstance(last.error, error)
    assert words in last.error.message
    assert last.error.hint
    if kind is Breaking:
        assert isinstance(list(engine.stream(request))[-1], Completed)
    else:
        with pytest.raises(error, match=words):
            make_engine(kind).run(request)


def test_an_unknown_mode_fails_in_the_stream(engine):
    (event,) = engine.stream(Request("dance", FOX))
    assert isinstance(event, Failed)
    assert isinstance(event.error, UsageError)


def shout(request, tools):
    """A mode in one function: no model, one sentence."""
    yield Opened([])
    return Result(request.text.upper(), "eos", False, ())


def test_a_mode_is_one_function_and_one_line_in_the_registry(engine, monkeypatch):
    monkeypatch.setitem(MODES, "shout", shout)
    assert engine.run(Request("shout", "fox")).text == "FOX"
    assert [done.text for done in engine.batch([Request("shout", "a"), Request("shout", "b")])] == ["A", "B"]


def test_an_abandoned_stream_leaves_nothing_behind(engine):
    stream = engine.stream(Request("summarize", FOX))
    next(stream)
    next(stream)
    stream.close()
    assert not torch.is_inference_mode_enabled()
    assert engine.run(Request("summarize", FOX)).text


def test_two_threads_get_what_one_would(engine):
    requests = [Request("summarize", text, length="medium", decoding=CONSENSUS) for text in TEXTS]
    alone = [engine.run(request).text for request in requests]
    together: dict[int, list[str]] = {}

    def work(number):
        together[number] = [engine.run(request).text for request in requests]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(together.values()) == [alone] * 3


def test_incomplete_characters_are_held_back(make_engine):
    for seed in range(6):
        engine = make_engine(seed=seed)
        for event in engine.stream(Request("summarize", "𠮷𡃁 龘靐 ‍👩 ok " * 3, length="long")):
            if isinstance(event, Token):
                assert "\ufffd" not in event.text
