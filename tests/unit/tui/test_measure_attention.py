from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from lmchat.engine.events import Event, SourceToken, Started, Token
from lmchat.errors import DataError
from lmchat.modes.request import Request

SCRIPT = Path(__file__).parents[3] / "scripts" / "measure_attention.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_attention", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Copier:
    """Copies the first word, looking at it, and the second, looking at the first; makes up a third."""

    def stream(self, request: Request) -> Iterator[Event]:
        first, second = request.text.split()[:2]
        starts = (0, len(first) + 1)
        words = [SourceToken(at, word, starts[at], starts[at] + len(word)) for at, word in enumerate((first, second))]
        yield Started((tuple(words),))
        for at, copied in ((0, words[0]), (1, words[1]), (2, None)):
            place = (copied.start, copied.end) if copied else None
            yield Token(f" word{at}", at, -0.1, None, (), (0.9, 0.1), place)


def test_the_agreement_of_a_text_and_of_the_lines_of_a_file(script: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("two words")
    lines = [{"source": "one two"}, {"context": "three four", "question": "?"}, {"text": "five six"}]
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, lines)))
    text, rows = (script.measure(Copier(), tmp_path / name, "short", 2) for name in ("a.txt", "b.jsonl"))
    assert (text.texts, text.copied, text.right, text.share) == (1, 2, 1, 0.5)
    assert (rows.texts, rows.copied, rows.right) == (2, 4, 2)
    lines = [line.split() for line in script.table([text, rows]).splitlines()]
    assert lines[1] == ["a.txt", "1", "2", "1", "0.500"]
    assert lines[3] == ["all", "3", "6", "3", "0.500"]


def test_a_line_without_a_text_is_named(script: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_text('{"turns": []}\n')
    with pytest.raises(DataError, match=r"b\.jsonl, line 1: there is no text in it"):
        script.measure(Copier(), path, "short", 2)


def test_a_missing_checkpoint_is_one_line(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(["--checkpoint", "no-such"]) == 3
    assert capsys.readouterr().err.startswith("error: there is no checkpoint 'no-such'")
