"""How the next token is chosen, as one validated value."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lmchat.errors import ConfigError

METHODS = ("greedy", "beam", "sample", "consensus")
MAX_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class DecodingConfig:
    """The settings of one decoding; raises `ConfigError` for a value that makes no sense.

    Attributes:
        method: "greedy", "beam", "sample" or "consensus" (several samples, of which the most typical is taken).
        beam_size: hypotheses kept alive by beam search.
        length_penalty: exponent of Wu et al. 2016 (arXiv:1609.08144, equation 14); 0 is off, more favours longer texts.
        coverage_penalty: weight of the coverage penalty of the same equation; 0 is off.
        no_repeat_ngram_size: no n-gram of tokens that ends where a word begins, or is twice in one word, is written
            more often than it stands in the source (once if it is not there); 0 is off, else at least 2.
        min_new_tokens: the end is not chosen before so many tokens.
        max_new_tokens: decoding stops after so many tokens.
        samples: texts that "consensus" draws.
        distinct: whether a text that was drawn several times counts once where the most typical is chosen.
        temperature: of sampling; logits are divided by it.
        top_k: sampling draws from the k likeliest tokens; 0 is off.
        top_p: sampling draws from the fewest tokens whose probability reaches p; 1 is off.
        repetition_penalty: log-probabilities of tokens already written are multiplied by it (Keskar et al. 2019,
            arXiv:1909.05858, section 4.1); 1 is off.
        seed: of sampling.
    """

    method: str = "greedy"
    beam_size: int = 4
    length_penalty: float = 0.0
    coverage_penalty: float = 0.0
    no_repeat_ngram_size: int = 0
    min_new_tokens: int = 0
    max_new_tokens: int = 128
    samples: int = 16
    distinct: bool = False
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    repetition_penalty: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ConfigError(f"the decoding method is {self.method!r}", f"choose one of {', '.join(METHODS)}")
        if self.temperature == 0:
            raise ConfigError("temperature is 0", "use the greedy method, or a temperature above 0")
        _check_whole({name: getattr(self, name) for name in _WHOLE})
        self._check_ranges()
        if self.no_repeat_ngram_size < 0 or self.no_repeat_ngram_size == 1:
            raise ConfigError(f"no_repeat_ngram_size is {self.no_repeat_ngram_size}", "use 0 for off, or at least 2")
        if self.min_new_tokens > self.max_new_tokens:
            raise ConfigError(
                f"min_new_tokens {self.min_new_tokens} is above max_new_tokens {self.max_new_tokens}", "swap them"
            )

    def _check_ranges(self) -> None:
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if not low <= value <= high:  # also refuses NaN
                raise ConfigError(f"{name} is {value}", _range_hint(low, high))
        for name, high in _ABOVE_ZERO:
            value = getattr(self, name)
            if not 0 < value <= high:
                raise ConfigError(f"{name} is {value}", f"it must be above 0 and at most {high:g}")

    def replace(self, **changes: Any) -> DecodingConfig:
        """The same settings but for `changes`, validated again."""
        return dataclasses.replace(self, **changes)

    def changed(self, changes: Mapping[str, Any]) -> DecodingConfig:
        """The same settings but for changes that a person asks for, and for what follows from them.

        They imply a method where they name none, and where they name only the least or only the most tokens, the other
        one gives way.

        Raises:
            ConfigError: a value makes no sense.
            TypeError: there is no such setting.

        >>> DecodingConfig(min_new_tokens=16).changed({"max_new_tokens": 4}).min_new_tokens
        4
        """
        _check_whole(changes)
        least, most = changes.get("min_new_tokens"), changes.get("max_new_tokens")
        follows = {}
        if most is not None and least is None:
            follows["min_new_tokens"] = max(0, min(self.min_new_tokens, most))
        if least is not None and most is None:
            follows["max_new_tokens"] = max(self.max_new_tokens, least)
        return self.replace(**{**follows, **with_method(changes)})


def with_method(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of settings with the method that they imply, where they name none.

    >>> with_method({"beam_size": 8})
    {'beam_size': 8, 'method': 'beam'}
    """
    if "method" in changes:
        return dict(changes)
    if "samples" in changes:
        return {**changes, "method": "consensus"}
    if "beam_size" in changes:
        return {**changes, "method": "beam" if changes["beam_size"] > 1 else "greedy"}
    if "length_penalty" in changes or "coverage_penalty" in changes:
        return {**changes, "method": "beam"}
    return dict(changes)


_WHOLE = ("beam_size", "no_repeat_ngram_size", "min_new_tokens", "max_new_tokens", "samples", "top_k", "seed")
"""The settings that are whole numbers."""
_RANGES: tuple[tuple[str, float, float], ...] = (
    ("beam_size", 1, 1024),
    ("length_penalty", 0, 10),
    ("coverage_penalty", 0, 10),
    ("min_new_tokens", 0, math.inf),
    ("max_new_tokens", 1, math.inf),
    ("samples", 2, 1024),
    ("top_k", 0, math.inf),
    ("repetition_penalty", 1, 100),
    ("seed", 0, MAX_SEED),
)
"""The least and the most that a setting may be."""
_ABOVE_ZERO: tuple[tuple[str, float], ...] = (("temperature", 100), ("top_p", 1))
"""The most that a setting may be which must be above 0."""


def _check_whole(settings: Mapping[str, Any]) -> None:
    """Raise `ConfigError` where a setting is no whole number, but must be one."""
    for name, value in settings.items():
        if name in _WHOLE and not hasattr(value, "__index__"):
            raise ConfigError(f"{name} is {value!r}", "it must be a whole number")


def _range_hint(low: float, high: float) -> str:
    return f"it must be at least {low:g}" if high == math.inf else f"it must be between {low:g} and {high:g}"
