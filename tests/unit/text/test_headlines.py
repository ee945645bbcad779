"""English headlines made of sentences."""

from __future__ import annotations

import pytest

from lmchat.text.headlines import headlined, small_words


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("A woman has been arrested.", "Woman arrested"),
        ("Ellen is to host the Oscars for a second time.", "Ellen to host Oscars for second time"),
        ("Work is being done on an old lock.", "Work done on old lock"),
        ("He is not the owner of the house.", "He is not owner of house"),
        ("The car is his.", "Car is his"),
        ("They had sold the A shares of The Acme.", "They had sold A shares of The Acme"),
        ("They had gone.", "They had gone"),
        ("the dogs have crossed ## rivers .", "dogs crossed ## rivers"),
        ("A visit to the U.S.", "Visit to U.S."),
        ("It follows from AMD.", "It follows from AMD"),
        ("It was so...", "It so..."),
        ("The", "The"),
        ("", ""),
    ],
)
def test_small_words_go_where_a_headline_has_none(sentence: str, headline: str) -> None:
    assert headlined(sentence) == headline


def test_their_places_are_in_the_order_of_the_sentence_and_apart() -> None:
    sentence = "The man was seen by the door of a house."
    assert [sentence[start:end] for start, end in small_words(sentence)] == ["The ", "was ", "the ", "a ", "."]


def test_a_headline_stays_what_it_is() -> None:
    assert headlined(headlined("The two suspects were arrested by a patrol.")) == "Two suspects arrested by patrol"
