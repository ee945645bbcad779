"""What an engine is loaded into is kept out of the garbage collector's way, and the collector is left as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from lmchat.garbage import uncollected


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_nothing_is_collected_meanwhile_and_what_was_made_is_never_looked_at() -> None:
    gc.unfreeze()
    with uncollected():
        assert not gc.isenabled()
        made = [[number] for number in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= len(made)


def test_a_collector_that_was_off_stays_off_and_one_that_was_on_comes_back_after_an_error() -> None:
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()
    gc.enable()
    with pytest.raises(ValueError, match="no checkpoint"), uncollected():
        raise ValueError("no checkpoint")
    assert gc.isenabled()
