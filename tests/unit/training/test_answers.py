from __future__ import annotations

import functools
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmchat.text.tokenizer import Tokenizer
from lmchat.training.answers import (
    MOST_PLACES,
    MOST_QUESTION,
    answer,
    cloze,
    occurrences,
    repeated_phrases,
    thinned,
    word_starts,
)
from lmchat.training.examples import Encoder, Example, split
from lmchat.training.sections import Data

SHIPPED = Path(__file__).parents[3] / "checkpoints" / "tokenizer.model"
DATA = Data("x", "answer")
ALWAYS_LOST = Data("x", "answer", unanswerable=1.0)
CONTEXT = (
    "Mary Wilkinson was born in Ottawa in 1867. Her family moved to Ottawa Falls when she was 6 years old. "
    "She studied chemistry in Berlin and came home in 1891. Ottawa made her a citizen of honour."
)
PROSE = (
    "The harbour of Rotterdam was dug by hand. Ships from Rotterdam sailed to Bergen every winter. "
    "The captain, Pieter Jansen, kept a diary of every voyage. Bergen lay under snow when Pieter Jansen came back. "
    "His diary was found in an attic. The museum of Bergen shows the diary of Pieter Jansen today."
)
CHINESE = "鲁迅一八八一年生于绍兴。他的弟弟周作人也是作家。绍兴有一座鲁迅纪念馆。周作人后来住在北京。"


@functools.cache
def encoder(max_source: int = 400) -> Encoder:
    return Encoder(Tokenizer.load(SHIPPED), max_source=max_source)


def asked(context: str, wanted: str | None, seed: int = 0, data: Data = DATA, max_source: int = 400) -> Example | None:
    row = {"context": context, "question": "Where was she born?", "answer": wanted}
    return answer(row, data, encoder(max_source), random.Random(seed))


def blanked(text: str, seed: int) -> Example | None:
    return cloze({"text": text}, Data("x", "cloze"), encoder(), random.Random(seed))


def assert_stands_where_it_says(example: Example, max_source: int = 400) -> None:
    """Every place of an example holds its target, and the whole fits into the model."""
    size = len(example.target)
    assert example.found_at
    assert [example.document[place : place + size] for place in example.found_at] == [example.target] * len(
        example.found_at
    )
    assert len(example.query) + len(example.document) + 3 <= max_source


@given(st.text("ab1 ,.中", min_size=1, max_size=3), st.text("ab1 ,.中", max_size=24))
def test_occurrences_are_no_part_of_a_longer_word(wanted: str, text: str) -> None:
    places = [place for place in range(len(text)) if text.startswith(wanted, place)]
    words = [match.span() for match in re.finditer("(?:[ab1]|(?<=1)[.,](?=1))+", text)]
    inside = {place for start, end in words for place in range(start + 1, end)}
    expected = [place for place in places if not inside & {place, place + len(wanted)}]
    assert list(occurrences(wanted, text)) == expected


@pytest.mark.parametrize(
    ("wanted", "text", "starts"),
    [
        ("8", "8 of 18, not 8", [0, 13]),
        ("8", "3.8 or 8,000 or 8.5, but 8.", [25]),
        ("1", "1,800", []),
        ("1,800", "In 1, 1,800.", [6]),
        ("2,", "1,2,3", []),
        ("car", "a carpet, a scar, cars", []),
        ("1999", "in 19990 or 1999年", [12]),
        ("北京", "他住在北京市", [3]),
        ("(8)", "f(8)x", [1]),
        ("no", "", []),
    ],
)
def test_occurrences_of_words_numbers_and_chinese(wanted: str, text: str, starts: list[int]) -> None:
    assert list(occurrences(wanted, text)) == starts


def test_an_answer_points_at_every_place_where_it_stands() -> None:
    example = asked(CONTEXT, "Ottawa")
    assert example is not None
    assert_stands_where_it_says(example)
    assert len(example.found_at) == CONTEXT.count("Ottawa")
    assert encoder().tokenizer.decode(example.target) == "Ottawa"
    assert encoder().tokenizer.decode(list(example.query)) == "Where was she born?"
    assert (example.mode, example.length) == ("answer", "short")


def test_a_thinned_passage_keeps_its_answers_and_the_order_of_its_sentences() -> None:
    sentences = split(CONTEXT)
    whole, lengths = encoder().tokenizer.encode(CONTEXT), set()
    for seed in range(40):
        example = asked(CONTEXT, "Berlin", seed, replace(DATA, thinned=1.0))
        assert example is not None
        assert_stands_where_it_says(example)
        assert len(example.found_at) == CONTEXT.count("Berlin")
        document = encoder().tokenizer.decode(example.document)
        kept = [sentence for sentence in sentences if sentence.strip() in document]
        assert "".join(kept).strip() == document.strip()
        lengths.add(len(example.document))
    assert max(lengths) == len(whole)
    assert len(lengths) > 2


def test_a_thinned_passage_keeps_an_answer_over_two_sentences() -> None:
    text = "It rains. We swim. They run."
    found = {thinned(text, "rains. We", random.Random(seed)) for seed in range(40)}
    assert found == {text, "It rains. We swim."}


def test_a_number_inside_a_longer_one_is_no_place() -> None:
    example = asked(CONTEXT, "6")
    assert example is not None
    (place,) = example.found_at
    assert encoder().tokenizer.decode(example.document[place : place + 3]) == "6 years old"


def test_a_chinese_answer_is_found() -> None:
    example = asked(CHINESE, "周作人")
    assert example is not None
    assert_stands_where_it_says(example)
    assert encoder().tokenizer.decode(example.target) == "周作人"


WORDS = ("Ottawa", "the", "river", "1867", "北京", "(left)", "Mary's", "naïve", "12,5", "。", "\n")


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=90),
    st.integers(min_value=0),
    st.integers(min_value=1, max_value=4),
    st.integers(),
)
@settings(deadline=None, max_examples=100)
def test_whatever_the_passage_the_places_hold_the_target(words: list[str], first: int, size: int, seed: int) -> None:
    start = first % len(words)
    wanted = " ".join(words[start : start + size]).strip()
    example = asked(" ".join(words), wanted, seed, max_source=64)
    if example is not None and wanted:
        assert_stands_where_it_says(example, max_source=64)
        assert wanted in encoder().tokenizer.decode(example.target)


def test_a_question_that_the_passage_does_not_answer_has_an_empty_target() -> None:
    example = asked(CONTEXT, "")
    assert example is not None
    assert (example.target, example.found_at) == ([], ())
    assert encoder().tokenizer.decode(example.document) == CONTEXT
    short = asked(CONTEXT, " ", max_source=32)
    assert short is not None
    assert len(short.document) == 32 - 3 - len(short.query)


@pytest.mark.parametrize("wanted", [None, "Toronto", "ttaw"])
def test_no_answer_in_the_passage_gives_no_example(wanted: str | None) -> None:
    assert asked(CONTEXT, wanted) is None


def test_an_answer_that_stands_everywhere_gives_no_example() -> None:
    assert asked("Ottawa, " * MOST_PLACES, "Ottawa") is not None
    assert asked("Ottawa, " * (MOST_PLACES + 1), "Ottawa") is None


def test_an_answer_longer_than_the_window_gives_no_example() -> None:
    assert asked(CONTEXT, CONTEXT[:100], max_source=30) is None


def test_windows_of_a_long_passage_hold_the_answer_and_vary() -> None:
    context = " ".join(f"Line {i} says nothing." for i in range(300)) + " She was born in Ottawa. " + "More. " * 300
    examples = [asked(context, "Ottawa", seed, max_source=100) for seed in range(30)]
    starts = set()
    for example in examples:
        assert example is not None
        assert_stands_where_it_says(example, max_source=100)
        starts.add(example.found_at)
    assert len(starts) > 10


def test_only_the_places_inside_the_window_are_kept() -> None:
    context = "Ottawa is here. " + "Nothing is here. " * 100 + "Ottawa again."
    places = {example.found_at for seed in range(20) if (example := asked(context, "Ottawa", seed, max_source=50))}
    assert all(len(found_at) == 1 for found_at in places)
    assert (0,) in places
    assert len(places) > 1


def test_a_question_is_cut() -> None:
    row = {"context": CONTEXT, "question": "why " * 200, "answer": "Berlin"}
    example = answer(row, DATA, encoder(), random.Random(0))
    assert example is not None
    assert len(example.query) == MOST_QUESTION
    assert_stands_where_it_says(example)


@pytest.mark.parametrize("wanted", ["Ottawa", "1867", "chemistry in Berlin", "6"])
def test_a_lost_answer_leaves_an_empty_target_and_a_passage_without_it(wanted: str) -> None:
    example = asked(CONTEXT, wanted, data=ALWAYS_LOST)
    assert example is not None
    assert (example.target, example.found_at) == ([], ())
    document = encoder().tokenizer.decode(example.document)
    assert [sentence.strip() for sentence in split(document)] == [
        sentence.strip() for sentence in split(CONTEXT) if wanted not in sentence
    ]


def test_an_answer_over_two_sentences_is_not_called_lost() -> None:
    example = asked(CONTEXT, "1867. Her family", data=ALWAYS_LOST)
    assert example is not None
    assert encoder().tokenizer.decode(example.target) == "1867. Her family"


def test_a_passage_of_one_sentence_keeps_its_answer() -> None:
    example = asked("She was born in Ottawa.", "Ottawa", data=ALWAYS_LOST)
    assert example is not None
    assert_stands_where_it_says(example)


@pytest.mark.parametrize("text", [PROSE, CHINESE])
def test_a_cloze_question_has_one_blank_that_its_passage_fills(text: str) -> None:
    tokenizer = encoder().tokenizer
    sentences = [encoder()(sentence.strip()) for sentence in split(text)]
    targets = set()
    for seed in range(30):
        example = blanked(text, seed)
        assert example is not None
        assert_stands_where_it_says(example)
        assert example.query.count(tokenizer.mask_id) == 1
        blank = example.query.index(tokenizer.mask_id)
        filled = [*example.query[:blank], *example.target, *example.query[blank + 1 :]]
        assert filled in sentences
        assert tokenizer.decode(filled) not in tokenizer.decode(example.document)
        targets.add(tokenizer.decode(example.target))
    assert len(targets) > 1


@pytest.mark.parametrize("words_after", [0, 5, 40, 200])
@pytest.mark.parametrize("words_before", [0, 27, 50, 61, 200])
def test_the_blank_of_a_long_sentence_is_kept(words_before: int, words_after: int) -> None:
    sentence = f"{'so ' * words_before}Paris{' so' * words_after}."
    for seed in range(8):
        example = blanked(f"They went to Paris. {sentence} It rained. It froze.", seed)
        assert example is not None
        assert example.query.count(encoder().tokenizer.mask_id) == 1
        assert len(example.query) <= MOST_QUESTION - 3
        assert_stands_where_it_says(example)


@pytest.mark.parametrize("text", ["", "One. Two. Three.", "A dog sat. It ran. We saw him. They left."])
def test_prose_without_a_repeated_phrase_gives_no_cloze_question(text: str) -> None:
    assert blanked(text, 0) is None


def repeated(sentence: str, document: str) -> list[str]:
    encode = encoder()
    ids = encode(sentence)
    phrases = repeated_phrases(ids, encode(document), encode.tokenizer)
    return [encode.tokenizer.decode(ids[start:end]) for start, end, _ in phrases]


def test_the_longest_repeated_phrase_at_each_word_is_taken() -> None:
    phrases = repeated("We saw Pieter Jansen there.", "The captain was Pieter Jansen of Bergen.")
    assert "Pieter Jansen" in phrases
    assert "Pieter" not in phrases


def test_common_words_and_parts_of_words_are_no_phrases() -> None:
    assert repeated("It was the end of the day.", "The end of the day was near, it was the last.") == []
    assert "bridge" not in repeated("We crossed the bridge.", "Cambridge and Tonbridge have bridges.")


def test_a_phrase_in_too_many_places_is_not_asked_for() -> None:
    document = "Rotterdam grew. " * MOST_PLACES
    assert repeated("He left Rotterdam.", document) == ["Rotterdam"]
    assert repeated("He left Rotterdam.", document + "Rotterdam slept.") == []


def test_words_start_at_spaces_marks_and_chinese() -> None:
    tokenizer = encoder().tokenizer
    ids = encoder()("Obama's car, 周作人 again")
    starts = word_starts(ids, tokenizer)
    ends = [*starts[1:], len(ids)]
    words = [tokenizer.decode(ids[start:end]) for start, end in zip(starts, ends, strict=True)]
    assert words[:4] == ["Obama", "'s", "car", ","]
    assert "".join(words[4:-1]) == "周作人"
    assert words[-1] == "again"
