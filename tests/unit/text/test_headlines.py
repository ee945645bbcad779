"""English headlines made of sentences."""

from __future__ import annotations

import pytest

from lmchat.text.headlines import headline_characters, true_characters, without_codes


def headlined(sentence: str) -> str:
    """A sentence as a headline."""
    return "".join(headline_characters(sentence).values())


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
        ("It was so...", "It was so..."),
        ("* we discussed the pros.", "we discussed pros"),
        ("AP - A woman has been arrested.", "Woman arrested"),
        ("SPACE.com - The moon is full.", "Moon full"),
        ("CANBERRA (Reuters) - The state won.", "State won"),
        ("(Bloomberg) -- the oil price fell.", "Oil price fell"),
        ("PARIS (AP) — The state won.", "State won"),
        ("NEW YORK, 7 May 2024 – The state won.", "State won"),
        ("USA, Canada - the trade deal is done.", "USA, Canada - trade deal done"),
        ("The World Health Organization (WHO) – the deal is done.", "World Health Organization (WHO) – deal done"),
        ("USA - Canada 3:1", "USA - Canada 3:1"),
        ("He - the best - won (again) - there.", "He - best - won (again) - there"),
        ("The man who was killed was a teacher.", "Man who was killed was a teacher"),
        ("The house, which was built in 1990, is old.", "House, which was built in 1990, old"),
        ("There are many people.", "There are many people"),
        ("We are writing to tell you.", "We are writing to tell you"),
        ("He was seen by the guard.", "He was seen by guard"),
        ("They have been told.", "They have been told"),
        ("He asked what was left.", "He asked what was left"),
        ("How are you?", "How are you?"),
        ("She has red hair.", "She has red hair"),
        ("He has mixed feelings.", "He has mixed feelings"),
        ("They have need of a bed.", "They have need of bed"),
        ("They have redesigned the bed.", "They redesigned bed"),
        ("The iPhone is selling well.", "iPhone selling well"),
        ("The macOS update is out.", "macOS update out"),
        ("The", "The"),
        ("...", "..."),
        ("", ""),
    ],
)
def test_small_words_go_where_a_headline_has_none(sentence: str, headline: str) -> None:
    assert headlined(sentence) == headline


def test_what_is_left_keeps_its_place_in_the_sentence() -> None:
    sentence = "The man was seen by the door of a house."
    kept = headline_characters(sentence)
    left_out = "".join(character for at, character in enumerate(sentence) if at not in kept)
    assert left_out == "The was the a ."
    assert kept[4] == "M"
    assert all(kept[at] == sentence[at] for at in kept if at != 4)


def test_a_headline_stays_what_it_is() -> None:
    assert headlined(headlined("The two suspects were arrested by a patrol.")) == "Two suspects arrested by patrol"


@pytest.mark.parametrize(
    ("headline", "text", "true"),
    [
        ("carbon emissions to be cut", "A cap on carbon emissions.", "Carbon emissions to be cut"),
        ("iPhone sales fall", "Sales of the iPhone fell.", "iPhone sales fall"),
        ("carbon emissions to be cut", "cap on carbon emissions .", "carbon emissions to be cut"),
        ("carbon排放下降", "碳排放（carbon）下降。", "carbon排放下降"),
    ],
)
def test_a_headline_begins_with_a_capital_if_its_text_does(headline: str, text: str, true: str) -> None:
    assert "".join(true_characters(headline, text).values()) == true


@pytest.mark.parametrize(
    ("headline", "true", "without"),
    [
        ("Triton <cmb> names head", "Triton names head", "Triton names head"),
        ("Acme <ACM> to buy <tw> unit", "Acme <ACM> to buy unit", "Acme to buy unit"),
        ("<cmb> names head", "Names head", "names head"),
        ("Acme <AC", "Acme <AC", "Acme"),
        ("Acme <tw", "Acme", "Acme"),
        ("Acme <tw names head", "Acme names head", "Acme names head"),
        ("Rate < 4 pct, was <5 pct", "Rate < 4 pct, was <5 pct", "Rate < 4 pct, was <5 pct"),
        ("No code", "No code", "No code"),
        ("", "", ""),
    ],
)
def test_codes_that_the_text_does_not_have_are_no_part_of_a_headline(headline: str, true: str, without: str) -> None:
    assert "".join(true_characters(headline, "Acme <ACM> said it buys a unit.").values()) == true
    assert without_codes(headline) == without
