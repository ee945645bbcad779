"""Summaries made of sentences, from an engine: alone and in a batch."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from lmchat.engine.engine import Engine
from lmchat.engine.events import Completed, Started, Token
from lmchat.engine.request import Request
from lmchat.model.checkpoint import read_checkpoint, write_extractor
from lmchat.model.extractor import KINDS, Extractor

FACTS = 14
TEXTS = [
    "Ann lit a lamp. We had tea. The bridge is shut. Rain fell on the roof. Ben sang a song. Dogs slept. All left.",
    "小明点了灯。我们喝了茶。大桥封闭了。雨落在屋顶上。阿强唱了歌。狗睡着了。大家回家了。",
    "A fox met a hen. The hen ran off. A man saw both. Snow lay deep. Two boys had a sledge. Night came. Stars shone.",
]


@pytest.fixture
def engine(tiny_checkpoint: Path, tmp_path: Path) -> Engine:
    """A network without training, with a layer that is drawn."""
    folder = tmp_path / "tiny"
    shutil.copytree(tiny_checkpoint, folder)
    inputs = 3 * read_checkpoint(folder).model_config.memory_size + FACTS
    drawn = np.random.default_rng(2)
    shapes = [(inputs,), (inputs,), (6, inputs), (6,), (len(KINDS), 6), (len(KINDS),)]
    write_extractor(folder, Extractor(*(drawn.normal(size=shape).astype(np.float32) for shape in shapes)), {})
    return Engine.load(folder, "cpu")


def test_a_batch_gives_what_single_requests_give(engine: Engine) -> None:
    requests = [Request("summarize", text, length=length) for text in TEXTS for length in ("medium", "long")]
    alone = [engine.run(request).text for request in requests]
    together = [done.text for done in engine.batch(requests) if isinstance(done, Completed)]
    assert together == alone
    assert len(set(alone)) == len(alone)


def test_the_events_of_a_stream_are_what_was_read_and_the_sentences(engine: Engine) -> None:
    started, *tokens, completed = engine.stream(Request("summarize", TEXTS[0], length="medium"))
    assert isinstance(started, Started)
    assert isinstance(completed, Completed)
    assert all(isinstance(token, Token) and token.quoted for token in tokens)
    assert "".join(token.text for token in tokens) == completed.text
    assert completed.text == " ".join(sentence.text for sentence in completed.drawn_from)
    assert all(TEXTS[0][one.start : one.end] == one.text for one in completed.drawn_from)
