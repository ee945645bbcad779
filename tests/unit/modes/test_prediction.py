from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.modes.prediction import AT_A_TIME, MOST_PROMPT, WINDOW, windows
from lmchat.modes.request import Request
from lmchat.modes.work import Score, Tools

LONG = "".join(f"{number} dogs. " for number in range(200))


def weighed(text):
    return Request("generate", text, weighed=True)


@given(text=st.text(min_size=1, max_size=400), max_source=st.sampled_from([8, 60, 400]))
def test_every_token_is_in_one_window_after_those_before_it(tiny_tokenizer, text, max_source):
    tools = Tools(tiny_tokenizer, max_source)
    encoding = tiny_tokenizer.encode_with_spans(text)
    place = 0
    for window in windows(encoding, tools):
        assert 0 < len(window.ids) <= WINDOW
        assert len(window.prompt.ids) <= max_source
        room = min(MOST_PROMPT, max_source - 3)
        assert window.prompt.document_ids == encoding.ids[max(0, place - room) : place]
        assert window.ids == encoding.ids[place : place + WINDOW]
        place += len(window.ids)
    assert place == len(encoding.ids)


def test_the_head_is_that_of_a_continuation(tiny_tokenizer):
    first = next(windows(tiny_tokenizer.encode_with_spans("A fox"), Tools(tiny_tokenizer, 400)))
    head = [tiny_tokenizer.mode_id("generate"), tiny_tokenizer.length_id("long"), tiny_tokenizer.sep_id]
    assert (first.prompt.ids, first.prompt.spans) == (head, [])


def test_the_ends_of_windows_count_for_nothing(drive, tiny_tokenizer):
    outcome = drive(weighed(LONG), [], likelihood=lambda source, text: -float(len(source.document_ids)))
    sizes = [len(window) for work in outcome.of(Score) for window in work.texts]
    read = [len(source.document_ids) for source in outcome.sources]
    assert len(sizes) > 3
    assert sum(sizes) == len(tiny_tokenizer.encode(LONG))
    assert outcome.result.log_probabilities == tuple(
        -float(before) for before, size in zip(read, sizes, strict=True) for _ in range(size)
    )
    assert outcome.result.text == LONG


def test_a_book_is_scored_in_parts(drive, tiny_tokenizer):
    text = LONG * 40
    outcome = drive(weighed(text), [])
    assert [len(work.texts) <= AT_A_TIME for work in outcome.of(Score)] == [True] * len(outcome.of(Score))
    assert len(outcome.of(Score)) > 1
    assert len(outcome.result.log_probabilities) == len(tiny_tokenizer.encode(text))


def test_scores_do_not_depend_on_what_else_is_in_the_batch(tiny_checkpoint):
    from lmchat.engine.engine import Engine

    engine = Engine.load(tiny_checkpoint)
    texts = ["A fox ran.", LONG, "今天的天气很好。"]
    alone = [engine.run(weighed(text)).log_probabilities for text in texts]
    together = [outcome.log_probabilities for outcome in engine.batch(map(weighed, texts))]
    assert [len(values) for values in alone] == [len(engine.tokenizer.encode(text)) for text in texts]
    for one, other in zip(alone, together, strict=True):
        assert one == pytest.approx(other, abs=1e-4)
        assert all(value < 0 for value in one)
