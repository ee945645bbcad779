from __future__ import annotations

import importlib.util
import json
import lzma
import random
import sys
from pathlib import Path

import pytest

from lmchat.training.splits import is_dev_row

SCRIPT = Path(__file__).parents[3] / "scripts" / "make_summaries.py"
OPENING = [
    "The headline is about this sentence, which is long enough.",
    " So is the second one, of the same length.",
]
BODY = [
    " The harbour of Rotterdam was dug by hand in the year 1866.",
    " No.",
    " Ships from Rotterdam sailed to Bergen every winter, and came home in spring.",
    " The captain, Pieter Jansen, kept a diary of every voyage that he made.",
    " Bergen lay under snow when Pieter Jansen came back for the last time.",
    " His diary was found in an attic of the old town by his grandson.",
    " The museum of Bergen shows the diary of Pieter Jansen to its visitors.",
]
TEXT = "".join(OPENING + BODY)


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_summaries", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_summaries"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["make_summaries"]


@pytest.mark.parametrize("take", ["sentence", "sentences", "passage"])
def test_a_source_is_taken_from_behind_the_opening(script, take: str) -> None:
    for seed in range(20):
        source = script.TAKES[take](OPENING + BODY, random.Random(seed))
        assert source
        assert source in "".join(BODY)
        assert source != "No."


def test_newswire_is_written_in_small_letters_without_figures(script) -> None:
    source = script.TAKES["newswire"](OPENING + BODY[:1], random.Random(1))
    assert source == "the harbour of rotterdam was dug by hand in the year #### ."


@pytest.mark.parametrize("take", ["sentence", "sentences", "passage"])
def test_a_text_that_is_all_opening_gives_no_source(script, take: str) -> None:
    assert list(script.sources_of(["".join(OPENING)], script.TAKES[take])) == []


def test_texts_of_a_test_and_dev_rows_are_left_out(script, tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    rows = [{"source": f"{TEXT} It was told {n} times.", "target": "A diary"} for n in range(200)]
    write(folder / "summarization-diary.jsonl.xz", rows)
    write(folder / "summarization-snow-test.jsonl.xz", [{"source": "It was told 7 times.", "target": "Told"}])
    texts = script.texts_of(["en/summarization-diary.jsonl.xz"], tmp_path)
    sources = [row["source"] for n, row in enumerate(rows) if n != 7]
    assert sorted(texts) == sorted(source for source in sources if not is_dev_row(source))
    assert len(texts) < len(sources)


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with lzma.open(path, "wt", encoding="utf-8") as output:
        output.writelines(json.dumps(row) + "\n" for row in rows)
