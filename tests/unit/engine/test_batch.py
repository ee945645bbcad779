from __future__ import annotations

import threading

import pytest

from lmchat.decoding.config import DecodingConfig
from lmchat.engine.events import Completed, Failed, Token
from lmchat.engine.request import Request
from lmchat.engine.runner import Runner
from lmchat.errors import EmptyInput
from lmchat.model.seq2seq import Seq2Seq
from lmchat.modes.summarizing.grounds import CLUMSY

FOX = "The quick brown fox jumps over the lazy dog."
BOOK = " ".join(f"The fox number {i} jumps over dog {i * 7}." for i in range(12))
TEXTS = [
    FOX,
    "今天的天气很好。我们去公园散步！",
    "Hello",
    "!!!",
    BOOK,
    "A small model reads the page. " * 2,
    "𠮷 and 👨‍👩‍👧",
]
SAMPLE = DecodingConfig(method="sample", max_new_tokens=20, min_new_tokens=10)
GREEDY = DecodingConfig(max_new_tokens=20)
CONSENSUS = DecodingConfig(method="consensus", samples=4, max_new_tokens=20)


class Poisonous(Seq2Seq):
    """Fails whenever a source holds the token of the word "poison"."""

    poison = -1

    def start(self, source):
        if (source.ids == self.poison).any():
            raise RuntimeError("poison")
        return super().start(source)


class Tiring(Seq2Seq):
    """Fails in the middle of texts that it writes together."""

    steps = 0

    def step(self, tokens, state):
        self.steps += 1
        if len(tokens) > 1 and self.steps > 4:
            raise RuntimeError("tired")
        return super().step(tokens, state)


class Counting(Seq2Seq):
    """Knows how many sources were read together."""

    def __init__(self, config):
        super().__init__(config)
        self.together = []

    def start(self, source):
        self.together.append(len(source.ids))
        return super().start(source)


def same(one, other):
    keys = ("text", "stop_reason", "fallback", "source_tokens", "segments", "drawn_from", "tokens")
    return all(getattr(one, key) == getattr(other, key) for key in keys)


def test_a_stop_string_ends_the_work_on_a_continuation_alone_and_in_a_batch(engine):
    config = SAMPLE.replace(min_new_tokens=20)
    whole = engine.run(Request("generate", FOX, seed=1, decoding=config))
    stop = whole.text.strip()[3:5]
    requests = [Request("generate", FOX, seed=1, decoding=config, stop=ends) for ends in ((stop,), (), ("nowhere",))]
    together = list(engine.batch(requests))
    assert all(same(one, engine.run(request)) for one, request in zip(together, requests, strict=True))
    assert (together[0].stop_reason, stop in together[0].text) == ("stop", False)
    assert together[0].tokens < together[1].tokens == together[2].tokens == whole.tokens


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"length": "medium"},
        {"length": "long", "decoding": CONSENSUS},
        {"sentences": 3, "decoding": CONSENSUS},
        {"chars": 50, "decoding": CONSENSUS},
        {"decoding": SAMPLE},
        {"decoding": GREEDY},
    ],
)
def test_a_batch_gives_what_each_request_gives_alone(engine, wish):
    requests = [Request("summarize", text, seed=i, **wish) for i, text in enumerate(TEXTS)]
    together = list(engine.batch(requests, rows=4))
    alone = [engine.run(request) for request in requests]
    assert len(together) == len(alone)
    assert all(same(one, other) for one, other in zip(together, alone, strict=True))


MIXED = f"{FOX} " * 6 + "今天的天气很好。我们去公园散步！" * 6


@pytest.mark.parametrize(
    "wish", [{}, {"length": "long", "decoding": CONSENSUS}, {"decoding": SAMPLE}, {"decoding": CONSENSUS}]
)
def test_a_batch_of_both_languages_gives_what_each_request_gives_alone_on_graphs_as_well(make_engine, wish):
    engine = make_engine(graphs=True)
    requests = [Request("summarize", text, seed=i, **wish) for i, text in enumerate([*TEXTS, MIXED, FOX])]
    together = list(engine.batch(requests, rows=4))
    assert all(same(one, engine.run(request)) for one, request in zip(together, requests, strict=True))


@pytest.mark.parametrize(
    "decoding",
    [
        GREEDY,
        GREEDY.replace(no_repeat_ngram_size=2, repetition_penalty=1.3),
        GREEDY.replace(method="beam", beam_size=3),
    ],
    ids=["greedy", "constrained", "beam"],
)
def test_every_method_writes_about_a_text_without_chinese_without_its_pieces(make_engine, decoding):
    engine = make_engine(graphs=True)
    chinese = set(range(engine.tokenizer.vocab_size)) - set(engine.tokenizer.without_chinese)
    request = Request("generate", FOX, decoding=decoding)
    tokens = [event for event in engine.stream(request) if isinstance(event, Token)]
    assert tokens
    assert chinese.isdisjoint(token.id for token in tokens)
    assert chinese.isdisjoint(other.id for token in tokens for other in token.alternatives)
    assert same(engine.run(request), next(engine.batch([request])))


def test_replies_and_stop_strings_are_the_same_in_a_batch_on_graphs(make_engine):
    engine = make_engine(graphs=True)
    whole = engine.run(Request("generate", FOX, seed=1, decoding=SAMPLE))
    requests = [
        Request("generate", FOX, seed=1, decoding=SAMPLE, stop=(whole.text.strip()[3:5],)),
        Request("chat", "The fox?", turns=(FOX,), seed=2),
        Request("chat", "今天", turns=(FOX,), seed=2),
    ]
    for one, request in zip(engine.batch(requests), requests, strict=True):
        assert same(one, engine.run(request))


def test_requests_of_all_kinds_share_a_batch(make_engine):
    engine = make_engine(Counting)
    lengths = ("short", "medium", "long")
    texts = [text for text in TEXTS if text not in ("Hello", "!!!")]  # they are their own summaries
    requests = [Request("summarize", text, length=length, decoding=GREEDY) for text in texts for length in lengths]
    together = list(engine.batch(requests))
    assert engine._runner.network.model.together[0] == len(requests)
    assert all(same(one, engine.run(request)) for one, request in zip(together, requests, strict=True))


@pytest.mark.parametrize("alone", [False, True])
def test_the_faults_that_a_mode_sees_are_told_of_each_row(engine, monkeypatch, alone):
    asked = []
    faults = Runner.faults

    def overheard(runner, drafts):
        asked.extend(draft.faults("France's France") for draft in drafts)
        return faults(runner, drafts)

    monkeypatch.setattr(Runner, "faults", overheard)
    config = DecodingConfig(method="consensus", samples=2, max_new_tokens=9)
    requests = [Request("summarize", TEXTS[1], length=name, decoding=config) for name in ("short", "long", "short")]
    for completed in map(engine.run, requests) if alone else engine.batch(requests):
        assert completed.text
    assert asked == [CLUMSY, 0, CLUMSY, CLUMSY]  # a headline has a say in which sentence stands for a doubtful text


def test_replies_of_a_batch_are_those_that_each_request_gets_alone(engine):
    requests = [
        Request("chat", text, turns=tuple(TEXTS[:at]), seed=at) for at, text in enumerate(TEXTS) if text != BOOK
    ] + [Request("chat", FOX, turns=("Hello",), replies=(FOX, "A small model."))]
    together = list(engine.batch(requests, rows=5))
    for one, request in zip(together, requests, strict=True):
        other = engine.run(request)
        assert same(one, other)
        assert [candidate.text for candidate in one.candidates] == [candidate.text for candidate in other.candidates]


def test_results_keep_the_order_of_the_requests(engine):
    texts = ["word " * (i * 7 % 40 + 1) for i in range(30)]
    requests = [Request("summarize", text, chars=i + 5, decoding=GREEDY) for i, text in enumerate(texts)]
    together = list(engine.batch(requests, rows=3))
    assert [done.source_tokens for done in together] == [engine.run(request).source_tokens for request in requests]


def test_a_row_that_cannot_be_done_fails_alone(engine):
    requests = [Request("summarize", text) for text in (FOX, " ", FOX, "\x00")] + [Request("dance", FOX)]
    outcomes = list(engine.batch(requests))
    assert [type(outcome) for outcome in outcomes] == [Completed, Failed, Completed, Failed, Failed]
    assert isinstance(outcomes[1].error, EmptyInput)


def test_a_row_that_breaks_its_batch_fails_alone(make_engine, tiny_tokenizer):
    engine = make_engine(Poisonous)
    Poisonous.poison = next(t for t in tiny_tokenizer.encode("龘") if tiny_tokenizer.is_byte(t))
    texts = (FOX, "龘 fox. " * 5, "Hello", BOOK)
    outcomes = list(engine.batch([Request("summarize", text) for text in texts]))
    assert [type(outcome) for outcome in outcomes] == [Completed, Failed, Completed, Completed]
    assert "poison" in outcomes[1].error.message
    assert same(outcomes[0], engine.run(Request("summarize", FOX)))


def test_texts_that_were_begun_when_a_batch_broke_are_begun_again(make_engine):
    engine = make_engine(Tiring)
    stop = engine.run(Request("generate", FOX, seed=0, decoding=SAMPLE)).text.strip()[1]
    engine._runner.network.model.steps = 0
    requests = [Request("generate", FOX, seed=seed, decoding=SAMPLE, stop=(stop, "nowhere")) for seed in range(3)]
    together = list(engine.batch(requests))
    assert engine._runner.network.model.steps > 4
    assert all(same(one, engine.run(request)) for one, request in zip(together, requests, strict=True))
    assert (together[0].stop_reason, len(together[0].text.strip())) == ("stop", 1)  # it ended before the batch broke


@pytest.mark.parametrize(
    ("decoding", "together"),
    [
        (GREEDY, [6]),
        (GREEDY.replace(method="consensus", samples=250), [2, 2, 2]),
        (GREEDY.replace(method="consensus", samples=600, max_new_tokens=4), [1] * 6),
    ],
)
def test_the_more_texts_are_written_about_a_source_the_fewer_are_read_together(make_engine, decoding, together):
    engine = make_engine(Counting)
    requests = [Request("summarize", f"狐狸跳过了第{i}条懒狗。", decoding=decoding) for i in range(6)]
    outcomes = list(engine.batch(requests, rows=6))
    assert all(isinstance(outcome, Completed) for outcome in outcomes)
    assert engine._runner.network.model.together == together


def test_requests_are_read_as_they_are_needed(engine):
    taken = 0

    def requests():
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield Request("summarize", FOX, decoding=GREEDY)

    outcomes = engine.batch(requests(), rows=2)
    next(outcomes)
    assert taken <= 8


def test_a_cancelled_batch_ends_early(engine):
    cancel = threading.Event()
    found = []
    for outcome in engine.batch([Request("summarize", FOX, decoding=GREEDY)] * 40, rows=2, cancel=cancel):
        found.append(outcome)
        cancel.set()
    assert len(found) <= 8


def test_no_requests_give_no_results(engine):
    assert list(engine.batch([])) == []


def test_the_seconds_of_a_batch_are_shared_by_its_rows(engine):
    outcomes = list(engine.batch([Request("summarize", FOX)] * 6))
    assert all(outcome.seconds > 0 for outcome in outcomes)


def test_questions_in_a_batch_get_the_answers_that_each_gets_alone(engine):
    requests = [Request("answer", text, query="What jumps over 天气?") for text in TEXTS]
    requests.insert(2, Request("summarize", FOX, decoding=GREEDY))
    for request, outcome in zip(requests, engine.batch(requests, rows=3), strict=True):
        alone = engine.run(request)
        assert (outcome.text, outcome.no_answer) == (alone.text, alone.no_answer)
        assert [(a.text, a.start, a.end) for a in outcome.answers] == [(a.text, a.start, a.end) for a in alone.answers]
        assert [a.probability for a in outcome.answers] == pytest.approx(
            [a.probability for a in alone.answers], rel=1e-3
        )
        assert all(request.text[a.start : a.end] == a.text for a in outcome.answers)


def test_a_question_that_fails_fails_alone(make_engine, tiny_tokenizer):
    engine = make_engine(Poisonous)
    Poisonous.poison = tiny_tokenizer.encode("天气")[-1]
    requests = [Request("answer", text, query="What?") for text in (FOX, "天气", FOX)]
    outcomes = list(engine.batch(requests))
    assert [type(outcome) for outcome in outcomes] == [Completed, Failed, Completed]
    assert outcomes[0].answers == engine.run(requests[0]).answers
