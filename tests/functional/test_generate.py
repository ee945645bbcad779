"""Free generation: the whole way on a toy checkpoint, and what the checkpoint in checkpoints/generate must do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHECKPOINT = ROOT / "checkpoints" / "generate"
CHINESE, ENGLISH = "人工智能未来发展趋势", "Once upon a time there was a little fox who"
Run = Callable[..., Any]

needs_checkpoint = [
    pytest.mark.checkpoint,
    pytest.mark.skipif(not (CHECKPOINT / "config.json").is_file(), reason="there is no checkpoints/generate"),
]


@pytest.fixture
def toy(lmchat: Run, tiny_checkpoint: Path) -> Run:
    """`lmchat generate` with the toy checkpoint, which writes nonsense, but always the same."""
    return lambda *arguments, **options: lmchat(
        "generate", "--checkpoint", tiny_checkpoint, "--device", "cpu", *arguments, **options
    )


@pytest.fixture
def shipped(request: pytest.FixtureRequest) -> Run:
    """`lmchat generate` with the shipped checkpoint."""
    lmchat = request.getfixturevalue("lmchat")
    return lambda *arguments, **options: lmchat("generate", *arguments, **options)


def texts(output: str) -> list[str]:
    return [json.loads(line)["text"] for line in output.splitlines()]


def test_the_same_seed_gives_the_same_text_and_another_one_another(toy: Run) -> None:
    three = texts(toy(ENGLISH, "--n", 3, "--json").out)
    assert len(set(three)) == 3
    assert texts(toy(ENGLISH, "--seed", 2, "--json").out) == three[2:]
    assert texts(toy("-", "--json", stdin=f"{ENGLISH}\n".encode()).out) == three[:1]


def test_pipe_and_json_give_the_same_text(toy: Run) -> None:
    record = json.loads(toy(ENGLISH, "--json", "--max-new-tokens", 40).out)
    assert toy(ENGLISH, "--max-new-tokens", 40).out == record["text"].lstrip() + "\n"
    assert "".join(record["tokens"]) == record["text"]
    assert len(record["log_probabilities"]) == len(record["tokens"]) <= 40
    assert all(value <= 0 for value in record["log_probabilities"])
    assert record["stop_reason"] in ("eos", "length")


def test_a_stop_string_ends_the_text(toy: Run) -> None:
    (whole,) = texts(toy(CHINESE, "--json").out)
    stop = whole[len(whole) // 2 :][:2]
    record = json.loads(toy(CHINESE, "--json", "--stop", stop).out)
    assert record["stop_reason"] == "stop"
    assert record["text"] == whole[: whole.index(stop)].rstrip()


def test_greedy_needs_no_seed(toy: Run) -> None:
    assert toy(ENGLISH, "--greedy", "--seed", 1).out == toy(ENGLISH, "--greedy", "--seed", 2).out


class TestShipped:
    """The checkpoint that comes along."""

    pytestmark = needs_checkpoint

    @pytest.mark.parametrize("prompt", [CHINESE, ENGLISH], ids=["chinese", "english"])
    def test_it_goes_on_in_the_language_of_the_prompt(self, shipped: Run, prompt: str) -> None:
        for text in texts(shipped(prompt, "--n", 3, "--json").out):
            chinese = len(re.findall(r"[\u4e00-\u9fff]", text)) / len(text)
            assert (chinese > 0.5) == (prompt == CHINESE)
            assert len(text) >= 20
            assert not text.startswith(prompt)

    def test_its_english_words_are_apart_from_the_prompt(self, shipped: Run) -> None:
        assert texts(shipped(ENGLISH, "--json").out)[0][0].isspace()

    def test_a_text_as_long_as_allowed_keeps_most_of_its_tokens(self, shipped: Run) -> None:
        record = json.loads(shipped(CHINESE, "--json", "--min-new-tokens", 60, "--max-new-tokens", 60).out)
        assert record["stop_reason"] == "length"
        assert 36 <= len(record["tokens"]) <= 60
