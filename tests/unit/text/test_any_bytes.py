"""Any bytes at all, as every kind of file: the targets of scripts/fuzz.py, with inputs that hypothesis makes."""

from __future__ import annotations

import fuzz
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MANY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def mutated(draw: st.DrawFn, target: str) -> bytes:
    """An input of the corpus with some pieces overwritten, cut out, doubled, or put in."""
    data = draw(st.sampled_from(list(fuzz.seeds(target))))
    for _ in range(draw(st.integers(1, 6))):
        start, length = draw(st.integers(0, len(data))), draw(st.integers(0, 40))
        piece = draw(st.one_of(st.binary(max_size=20), st.just(data[start : start + length] * 2)))
        data = data[:start] + piece + data[start + length :]
    return data


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_the_corpus_does_no_harm(target: str) -> None:
    inputs = list(fuzz.seeds(target))
    assert inputs
    for data in inputs:
        fuzz.TARGETS[target](data)


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_damaged_files_do_no_harm(target: str) -> None:
    @MANY
    @given(mutated(target))
    def check(data: bytes) -> None:
        fuzz.TARGETS[target](data)

    check()


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_any_bytes_do_no_harm(target: str) -> None:
    @MANY
    @given(st.binary(max_size=400))
    def check(data: bytes) -> None:
        fuzz.TARGETS[target](data)

    check()
