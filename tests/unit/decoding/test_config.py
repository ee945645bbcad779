from __future__ import annotations

import math
from typing import Any

import pytest

from lmchat.decoding.config import DecodingConfig, with_method
from lmchat.errors import ConfigError


@pytest.mark.parametrize(
    "settings",
    [
        {"method": "magic"},
        {"beam_size": 0},
        {"temperature": 0.0},
        {"temperature": -1.0},
        {"temperature": math.nan},
        {"top_p": 0.0},
        {"top_p": 1.1},
        {"top_k": -1},
        {"repetition_penalty": 0.5},
        {"no_repeat_ngram_size": 1},
        {"no_repeat_ngram_size": -1},
        {"min_new_tokens": 5, "max_new_tokens": 4},
        {"max_new_tokens": 0},
        {"seed": -1},
        {"seed": 2**63},
        {"length_penalty": math.nan},
        {"max_new_tokens": 2.5},
        {"top_k": 2.5},
        {"beam_size": "4"},
        {"seed": None},
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(settings):
    with pytest.raises(ConfigError) as refused:
        DecodingConfig(**settings)
    assert next(iter(settings)) in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({"temperature": -1.0}, "it must be above 0 and at most 100"),
        ({"temperature": 0.0}, "use the greedy method, or a temperature above 0"),
        ({"top_p": 0.0}, "it must be above 0 and at most 1"),
        ({"no_repeat_ngram_size": -1}, "use 0 for off, or at least 2"),
        ({"beam_size": 0}, "it must be between 1 and 1024"),
        ({"max_new_tokens": 0}, "it must be at least 1"),
        ({"max_new_tokens": 2.5}, "it must be a whole number"),
    ],
)
def test_what_a_setting_may_be_is_said_as_it_is(settings: dict[str, Any], hint: str) -> None:
    with pytest.raises(ConfigError) as refused:
        DecodingConfig(**settings)
    assert refused.value.hint == hint


@pytest.mark.parametrize(
    "settings",
    [
        {"temperature": 1e-9},
        {"temperature": 100.0},
        {"top_p": 1e-9},
        {"top_p": 1.0},
        {"no_repeat_ngram_size": 2},
        {"no_repeat_ngram_size": 0},
    ],
)
def test_what_is_said_to_be_possible_is(settings: dict[str, Any]) -> None:
    assert DecodingConfig().replace(**settings) == DecodingConfig(**settings)


def test_replace_validates_again():
    config = DecodingConfig().replace(beam_size=2)
    assert config.beam_size == 2
    with pytest.raises(ConfigError):
        config.replace(top_p=7.0)


@pytest.mark.parametrize(
    ("changes", "method"),
    [
        ({"beam_size": 8}, "beam"),
        ({"beam_size": 1}, "greedy"),
        ({"length_penalty": 2.0}, "beam"),
        ({"coverage_penalty": 0.1}, "beam"),
        ({"samples": 4}, "consensus"),
        ({"samples": 4, "beam_size": 3}, "consensus"),
        ({"beam_size": 8, "method": "sample"}, "sample"),
    ],
)
def test_settings_imply_the_method_they_are_of(changes: dict[str, Any], method: str) -> None:
    assert with_method(changes) == {**changes, "method": method}


def test_settings_of_every_method_imply_none() -> None:
    assert with_method({"max_new_tokens": 5}) == {"max_new_tokens": 5}


def test_a_consensus_needs_two_texts() -> None:
    with pytest.raises(ConfigError, match="samples is 1"):
        DecodingConfig(method="consensus", samples=1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"beam_size": 8}, {"method": "beam", "beam_size": 8}),
        ({"beam_size": 8, "method": "sample"}, {"method": "sample", "beam_size": 8}),
        ({"temperature": 0.5}, {"temperature": 0.5}),
        ({"max_new_tokens": 4}, {"min_new_tokens": 4, "max_new_tokens": 4}),
        ({"max_new_tokens": 30}, {"max_new_tokens": 30}),
        ({"min_new_tokens": 200}, {"min_new_tokens": 200, "max_new_tokens": 200}),
        ({"min_new_tokens": 20}, {"min_new_tokens": 20}),
        ({"min_new_tokens": 2, "max_new_tokens": 9}, {"min_new_tokens": 2, "max_new_tokens": 9}),
    ],
)
def test_what_follows_from_changes_changes_too(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    own = DecodingConfig(method="sample", min_new_tokens=10, max_new_tokens=40)
    assert own.changed(changes) == own.replace(**expected)


def test_changes_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ConfigError, match="min_new_tokens 5 is above max_new_tokens 4"):
        DecodingConfig().changed({"min_new_tokens": 5, "max_new_tokens": 4})
    with pytest.raises(TypeError):
        DecodingConfig().changed({"colour": "red"})


@pytest.mark.parametrize("changes", [{"max_new_tokens": 2.5}, {"min_new_tokens": 500.5}, {"beam_size": "4"}])
def test_a_change_that_makes_no_sense_is_refused_by_its_own_name(changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=f"^{next(iter(changes))} is "):
        DecodingConfig(min_new_tokens=10).changed(changes)
