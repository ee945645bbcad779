"""English headlines made of sentences."""

from __future__ import annotations

import pytest

from lmchat.training.headlines import headlined


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("A woman has been arrested.", "Woman arrested"),
        ("Ellen is to host the Oscars for a second time.", "Ellen to host Oscars for second time"),
        ("Work is being done on an old lock.", "Work done on old lock"),
        ("He is not the owner of the house.", "He is not owner of house"),
        ("The car is his.", "Car is his"),
        ("They had sold the A shares of The Acme.", "They had sold A shares of The Acme"),
    ],
)
def test_small_words_go_where_a_headline_has_none(sentence: str, headline: str) -> None:
    assert headlined(sentence) == headline


def test_a_headline_stays_what_it_is() -> None:
    assert headlined(headlined("The two suspects were arrested by a patrol.")) == "Two suspects arrested by patrol"
