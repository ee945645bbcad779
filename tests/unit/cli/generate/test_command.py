from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.modes.generate import DECODING

Run = Callable[..., Any]


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch, engine: Any, run: Run) -> Run:
    """`lmchat generate` with the engine that writes the first three words of the prompt."""
    monkeypatch.setattr("lmchat.cli.generate.command.find_engine", lambda checkpoint, device: engine)
    return lambda *arguments, **options: run("generate", *arguments, **options)


def test_a_pipe_gets_the_text_alone(generate: Run) -> None:
    result = generate("One two three four")
    assert (result.code, result.out) == (0, "One two three\n")
    assert result.err == "seed 0: 3 tokens, 0.50 s, 8 tokens/s, ended by eos\n"
    assert generate("One two", "--quiet").err == ""


def test_a_terminal_shows_the_prompt_first(generate: Run) -> None:
    assert generate("One two three four", out_terminal=True).out == "One two three fourOne two three\n"


def test_a_terminal_sees_words_as_they_are_written(generate: Run) -> None:
    result = generate("INTERRUPT now", out_terminal=True)
    assert (result.code, result.out) == (130, "INTERRUPT nowINTERRUPT\n")
    assert generate("INTERRUPT now").out == ""


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_standard_input_is_a_prompt_without_the_white_space_around_it(
    generate: Run, engine: Any, arguments: list[str]
) -> None:
    assert generate(*arguments, stdin="一 二 三 四\n".encode()).out == "一 二 三\n"
    assert engine.requests[0].text == "一 二 三 四"


@pytest.mark.parametrize(("arguments", "stdin"), [([], None), ([""], b""), (["-"], b" \n"), (["\x1b[0m"], b"")])
def test_without_a_prompt_the_usage_is_wrong(generate: Run, arguments: list[str], stdin: bytes | None) -> None:
    result = generate(*arguments, stdin=stdin)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert result.err.count("\n") == 1


def test_several_continuations_have_seeds_in_a_row_and_stand_under_them(generate: Run, engine: Any) -> None:
    result = generate("a b", "--n", 2, "--seed", 5)
    assert result.out == "==> seed 5 <==\na b\n\n==> seed 6 <==\na b\n"
    assert [request.seed for request in engine.requests] == [5, 6]
    shown = generate("a b", "--n", 2, "--seed", 5, out_terminal=True).out
    assert shown == "==> seed 5 <==\na ba b\n\n==> seed 6 <==\na ba b\n"


def test_json_is_one_line_a_continuation(generate: Run) -> None:
    lines = generate("One two three four", "--json", "--n", 2, "--seed", 3).out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {
            "prompt": "One two three four",
            "text": "One two three",
            "seed": seed,
            "tokens": ["One", " two", " three"],
            "log_probabilities": [-0.1, -0.1, -0.1],
            "stop_reason": "eos",
            "seconds": 0.5,
            "tokens_per_second": 8.0,
            "checkpoint": "fake",
        }
        for seed in (3, 4)
    ]


def test_the_output_file_has_what_a_pipe_gets(generate: Run, tmp_path: Path) -> None:
    result = generate("One two three four", "-o", tmp_path / "out.txt", out_terminal=True)
    assert (result.code, result.out) == (0, "")
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "One two three\n"


def test_options_change_the_modes_own_decoding(generate: Run, engine: Any) -> None:
    generate("a")
    generate("a", "--greedy")
    generate("a", "--temperature", 0.5, "--top-k", 9, "--top-p", 1, "--repetition-penalty", 2, "--seed", 4)
    generate("a", "--no-repeat-ngram-size", 0, "--min-new-tokens", 2, "--max-new-tokens", 5)
    assert [request.decoding for request in engine.requests] == [
        None,
        DECODING.replace(method="greedy"),
        DECODING.replace(temperature=0.5, top_k=9, top_p=1.0, repetition_penalty=2.0),
        DECODING.replace(no_repeat_ngram_size=0, min_new_tokens=2, max_new_tokens=5),
    ]
    assert [request.seed for request in engine.requests] == [0, 0, 4, 0]


def test_a_short_text_may_be_asked_for_without_its_least_length(generate: Run, engine: Any) -> None:
    assert generate("a", "--max-new-tokens", 3).code == 0
    assert engine.requests[0].decoding.min_new_tokens == 3


def test_stop_strings_are_handed_on(generate: Run, engine: Any) -> None:
    generate("a", "--stop", "END", "--stop", "\n")
    assert engine.requests[0].stop == ("END", "\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--temperature", 0],
        ["--top-p", 0],
        ["--top-k", -1],
        ["--max-new-tokens", 0],
        ["--min-new-tokens", 9, "--max-new-tokens", 5],
        ["--repetition-penalty", 0.5],
        ["--stop", ""],
        ["--n", 0],
        ["--n", 2, "--greedy"],
        ["--greedy", "--temperature", 0.5],
        ["--greedy", "--top-k", 5],
        ["--top-p", 0.5, "--greedy"],
        ["--seed", 2**63],
    ],
)
def test_what_makes_no_sense_is_wrong_usage_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch, generate: Run, arguments: list[object]
) -> None:
    def refuse(checkpoint: str, device: str) -> None:
        raise AssertionError("the engine was loaded")

    monkeypatch.setattr("lmchat.cli.generate.command.find_engine", refuse)
    result = generate("a", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--temperature", 0], "--temperature is 0 (use --greedy, or a temperature above 0)"),
        (["--top-p", 2], "--top-p is 2.0 (it must be above 0 and at most 1)"),
        (["--min-new-tokens", 9, "--max-new-tokens", 5], "--min-new-tokens 9 is above --max-new-tokens 5 (swap them)"),
        (["--no-repeat-ngram-size", 1], "--no-repeat-ngram-size is 1 ("),
        (["--greedy", "--top-k", 5], "--greedy draws nothing, --top-k says how to draw ("),
    ],
)
def test_wrong_usage_is_told_with_options_as_they_are_typed(
    generate: Run, arguments: list[object], message: str
) -> None:
    assert message in generate("a", *arguments).err


def test_a_failure_ends_its_line_and_is_told(generate: Run) -> None:
    result = generate("FAIL now", out_terminal=True)
    assert (result.code, result.out) == (1, "FAIL nowFAIL\n")
    assert result.err == "error: there is not enough memory (use a shorter text)\n"


def test_a_model_that_writes_nothing_is_a_failure(generate: Run) -> None:
    result = generate("NOTHING", "--n", 2)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: seed 0: the model wrote nothing")


def test_escape_sequences_of_the_prompt_do_not_reach_the_terminal(generate: Run) -> None:
    assert "\x1b" not in generate("\x1b[31mred fox", out_terminal=True).out
    assert "\\u001b" not in generate("\x1b[31mred fox", "--json").out
