"""A mode is one file and one line: the one that docs/architecture.md shows is added and used."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from lmchat import Completed, Failed, Request, Started, Token
from lmchat.errors import UsageError
from lmchat.modes import registry
from lmchat.modes.work import Tools

PAGE = Path(__file__).parents[3] / "docs" / "architecture.md"
CODE = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
LINE = '"sentiment": sentiment,'
TEXTS = ["The quick brown fox jumps over the lazy dog.", "今天的天气很好。", "word " * 300]


@pytest.fixture
def sentiment(tmp_path, monkeypatch):
    """The mode of the page, from a file and with a line in the registry."""
    path = tmp_path / "sentiment.py"
    path.write_text(CODE[1], encoding="utf-8")
    spec = importlib.util.spec_from_file_location("sentiment", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert LINE in PAGE.read_text(encoding="utf-8")
    monkeypatch.setitem(registry.MODES, "sentiment", module.sentiment)
    return module


def test_without_its_line_there_is_no_such_mode(engine):
    with pytest.raises(UsageError, match="there is no mode 'sentiment'"):
        engine.run(Request("sentiment", TEXTS[0]))


@pytest.mark.parametrize("text", TEXTS)
def test_it_streams_like_any_other(sentiment, engine, shown, text):
    events = list(engine.stream(Request("sentiment", text)))
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Completed)
    assert all(isinstance(event, Token) for event in events[1:-1])
    assert events[-1].text == "neutral" if events[-1].fallback else events[-1].text == shown(events)
    assert 0 < events[-1].tokens <= sentiment.DECODING.max_new_tokens


def test_its_source_opens_with_its_own_piece(sentiment, tiny_tokenizer):
    opened = next(registry.mode("sentiment")(Request("sentiment", TEXTS[0]), Tools(tiny_tokenizer, 64)))
    assert opened.sources[0].ids[0] == tiny_tokenizer.mode_id("sentiment")


def test_a_batch_gives_what_each_request_gives_alone(sentiment, engine):
    requests = [Request("sentiment", text) for text in [*TEXTS, " "]]
    *done, blank = engine.batch(requests)
    assert [outcome.text for outcome in done] == [engine.run(request).text for request in requests[:-1]]
    assert isinstance(blank, Failed)
