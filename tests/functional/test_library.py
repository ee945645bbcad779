"""lmchat as a library."""

from __future__ import annotations

import doctest
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import lmchat
from lmchat import library

ROOT = Path(__file__).parents[2]
TEXT = "The quick brown fox jumps over the lazy dog. A small model reads the page. Nothing leaves the machine."


def test_its_functions_give_what_the_engine_gives(tiny_checkpoint: Path) -> None:
    checkpoint = str(tiny_checkpoint)
    engine = lmchat.Engine.load(checkpoint)
    summary = lmchat.summarize(TEXT, length="medium", seed=3, checkpoint=checkpoint)
    assert summary == engine.run(lmchat.Request("summarize", TEXT, length="medium", seed=3)).text
    found = lmchat.answer("What jumps?", TEXT, threshold=0, checkpoint=checkpoint)
    assert found == engine.run(lmchat.Request("answer", TEXT, query="What jumps?", top_k=1, threshold=0)).answers[0]
    assert lmchat.answer("What jumps?", TEXT, threshold=1, checkpoint=checkpoint) is None
    short = lmchat.generate(TEXT, max_new_tokens=3, seed=3, checkpoint=checkpoint)
    assert len(short) < len(lmchat.generate(TEXT, seed=3, temperature=0.9, checkpoint=checkpoint))


def test_a_checkpoint_is_loaded_once(tiny_checkpoint: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        engines = set(threads.map(lambda _: lmchat.load(str(tiny_checkpoint)), range(16)))
    assert len(engines) == 1


def test_a_hundred_threads_give_what_one_gives(tiny_checkpoint: Path) -> None:
    texts = [f"{TEXT} The {number}th fox reads the page near the river bank." for number in range(10)]

    def work(text: str) -> tuple[str, lmchat.Answer | None]:
        checkpoint = str(tiny_checkpoint)
        written = lmchat.generate(text, max_new_tokens=20, seed=1, checkpoint=checkpoint)
        return written, lmchat.answer("What jumps?", text, threshold=0, checkpoint=checkpoint)

    alone = [work(text) for text in texts]
    with ThreadPoolExecutor(100) as threads:
        together = list(threads.map(work, texts * 10))
    assert together == alone * 10


def test_a_string_is_one_text_to_stop_at(tiny_checkpoint: Path) -> None:
    whole = lmchat.generate(TEXT, seed=3, checkpoint=str(tiny_checkpoint))
    stop = whole[len(whole) // 2 :][:2]
    stopped = lmchat.generate(TEXT, seed=3, stop=stop, checkpoint=str(tiny_checkpoint))
    assert stopped == lmchat.generate(TEXT, seed=3, stop=(stop,), checkpoint=str(tiny_checkpoint))
    assert len(stopped) > len(lmchat.generate(TEXT, seed=3, stop=tuple(stop), checkpoint=str(tiny_checkpoint)))


def test_what_makes_no_sense_is_an_error(tiny_checkpoint: Path) -> None:
    with pytest.raises(lmchat.LmchatError, match="there is no question"):
        lmchat.answer(" ", TEXT, checkpoint=str(tiny_checkpoint))
    with pytest.raises(lmchat.LmchatError, match="there is no checkpoint 'nonsense'"):
        lmchat.summarize(TEXT, checkpoint="nonsense")
    with pytest.raises(lmchat.LmchatError, match=r"max_new_tokens is 2\.5"):
        lmchat.generate(TEXT, max_new_tokens=2.5, checkpoint=str(tiny_checkpoint))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="heat"):
        lmchat.generate(TEXT, heat=2, checkpoint=str(tiny_checkpoint))


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda value: lmchat.summarize(value), "text must be a str"),
        (lambda value: lmchat.answer("Who?", value), "text must be a str"),
        (lambda value: lmchat.answer(value, TEXT), "question must be a str"),
        (lambda value: lmchat.generate(value), "prompt must be a str"),
    ],
)
def test_what_is_no_string_is_an_error_before_anything_is_loaded(call: Callable[[Any], Any], problem: str) -> None:
    with pytest.raises(TypeError, match=f"{problem}, not NoneType$"):
        call(None)
    with pytest.raises(TypeError, match=f"{problem}, not .*Path; lmchat.read_document reads the text of a file$"):
        call(Path("article.txt"))


@pytest.mark.checkpoint
@pytest.mark.skipif(
    not (ROOT / "checkpoints" / "answer" / "config.json").is_file(), reason="no checkpoints are shipped"
)
def test_the_examples_of_its_documentation_run() -> None:
    bridge = "The bridge was opened in 1932. It carries trains and cars. The toll was abolished in 2009."
    result = doctest.testmod(library, extraglobs={"lmchat": lmchat, "text": bridge})
    assert (result.failed, result.attempted > 10) == (0, True)
