"""Stores in a folder of the test, with a clock that the test turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lmchat.history.store import Store


@dataclass
class Clock:
    """A clock that stands still until it is turned; a second goes by with each look at it."""

    seconds: float = 1_800_000_000.0

    def __call__(self) -> float:
        self.seconds += 1
        return self.seconds

    def turn(self, days: float) -> None:
        self.seconds += days * 86_400


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lmchat" / "history.sqlite3"


@pytest.fixture
def open_store(path: Path, clock: Clock) -> Iterator[Callable[[], Store]]:
    """Open the same file once more; all are closed at the end."""
    stores: list[Store] = []

    def call() -> Store:
        stores.append(Store(path, now=clock))
        return stores[-1]

    yield call
    for store in stores:
        store.close()


@pytest.fixture(params=["file", "private"])
def store(request: pytest.FixtureRequest, open_store: Callable[[], Store], clock: Clock) -> Iterator[Store]:
    """An empty store, in a file and in memory."""
    with open_store() if request.param == "file" else Store(None, now=clock) as opened:
        yield opened
