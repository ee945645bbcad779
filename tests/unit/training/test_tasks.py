from __future__ import annotations

import random

import pytest

from lmchat.modes.request import Request
from lmchat.modes.summarize import summarize
from lmchat.modes.work import Opened, Tools
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.examples import Encoder, readable, split
from lmchat.training.principal import principal
from lmchat.training.sections import Data
from lmchat.training.tasks import TASKS

TEXT = (
    "The council met on Monday to discuss the new bridge. Members of the council said it would cost ten million. "
    "Rain fell. The mayor said that the new bridge would open in May, the council agreed. Dogs barked outside. "
    "Nobody spoke against the plan of the council."
)
DATA = Data("x", "y", length="medium")


@pytest.fixture
def encode(tiny_tokenizer: Tokenizer) -> Encoder:
    return Encoder(tiny_tokenizer)


@pytest.mark.parametrize("text", [TEXT, "一。二！三？”四…五\n六", "no end", "", " \n \n", "Mr. X is 3.14 tall? Yes."])
def test_splitting_loses_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


def test_the_principal_sentence_says_most_of_the_rest() -> None:
    assert principal(split(TEXT)) in (1, 3)


@pytest.mark.parametrize(
    ("target", "learned"),
    [
        ("NEW BRIDGE TO OPEN IN MAY, MAYOR SAYS", "New bridge to open in May, mayor says"),
        ("Bridge To Open", "Bridge To Open"),
        ("FYI", "FYI"),
        ("A U.N. TEAM", "A u.n. team"),
    ],
)
def test_capital_headlines_get_the_capitals_of_the_source(target: str, learned: str, encode: Encoder) -> None:
    example = TASKS["summarize"]({"source": TEXT, "target": target}, DATA, encode, random.Random(0))
    assert example is not None
    assert encode.tokenizer.decode(example.target) == learned
    assert example.length == "medium"


@pytest.mark.parametrize(("length", "title"), [("short", "Notice"), ("medium", "")])
def test_a_document_is_learned_as_it_is_read(length: str, title: str, encode: Encoder) -> None:
    row = {"source": f"Notice\n\nDear Ann,\n\n{TEXT}\n\nBest wishes\nBob", "target": "Bridge opens in May "}
    example = TASKS["document"](row, Data("x", "y", length=length), encode, random.Random(0))
    assert example is not None
    read, target = encode.tokenizer.decode(example.document), encode.tokenizer.decode(example.target)
    assert (read.split(), target) == ([*title.split(), *TEXT.split()], "Bridge opens in May")


@pytest.mark.parametrize("length", ["short", "medium"])
@pytest.mark.parametrize("times", [1, 40])
def test_a_document_is_learned_as_the_mode_reads_it(length: str, times: int, encode: Encoder) -> None:
    text = "Notice\n\nDear Ann,\n\n" + "\n".join(TEXT.replace("ten", str(at)) for at in range(times)) + "\n\nBob"
    row, data = {"source": text, "target": "Bridge opens"}, Data("x", "y", length=length)
    example = TASKS["document"](row, data, encode, random.Random(0))
    tools = Tools(encode.tokenizer, encode.max_source)
    job = summarize(Request("summarize", text, length=length), tools)
    (source,) = next(event for event in job if isinstance(event, Opened)).sources
    assert example is not None
    assert example.document == source.document_ids


def test_of_a_long_document_whole_sentences_are_learned(encode: Encoder) -> None:
    row = {"source": " ".join(f"Room {at} of the town hall was painted green by the council." for at in range(90))}
    example = TASKS["document"](row | {"target": "Green"}, DATA, encode, random.Random(0))
    assert example is not None
    assert len(example.document) <= encode.room
    read = encode.tokenizer.decode(example.document)
    assert read.startswith("Room 0 of")
    assert read.endswith("by the council.")


def test_the_gap_sentence_is_the_target_and_mostly_masked(encode: Encoder) -> None:
    masked = 0
    for seed in range(40):
        example = TASKS["gap_sentence"]({"text": TEXT}, DATA, encode, random.Random(seed))
        assert example is not None
        target = encode.tokenizer.decode(example.target)
        assert target in TEXT
        is_masked = encode.tokenizer.mask_id in example.document
        assert is_masked == (target not in encode.tokenizer.decode(example.document))
        masked += is_masked
    assert 22 <= masked <= 39


def test_spans_put_back_give_the_text(encode: Encoder) -> None:
    mask = encode.tokenizer.mask_id
    for seed in range(20):
        example = TASKS["spans"]({"text": TEXT}, DATA, encode, random.Random(seed))
        assert example is not None
        gaps: list[list[int]] = []
        for i in example.target:
            if i == mask:
                gaps.append([])
            else:
                gaps[-1].append(i)
        assert len(gaps) == example.document.count(mask)
        whole: list[int] = []
        for i in example.document:
            whole += gaps.pop(0) if i == mask else [i]
        ids = encode(TEXT)
        assert any(whole == ids[start : start + len(whole)] for start in range(len(ids) - len(whole) + 1))


def test_shuffled_sentences_are_those_of_the_target(encode: Encoder) -> None:
    example = TASKS["shuffled"]({"text": TEXT}, DATA, encode, random.Random(1))
    assert example is not None
    document, target = (encode.tokenizer.decode(ids) for ids in (example.document, example.target))
    assert target in TEXT
    assert sorted(document.replace(" ", "")) == sorted(target.replace(" ", ""))


def test_continuation_goes_on_where_the_prefix_ends(encode: Encoder) -> None:
    example = TASKS["continuation"]({"text": TEXT}, DATA, encode, random.Random(1))
    assert example is not None
    whole = encode(TEXT)
    both = example.document + example.target
    assert any(both == whole[start : start + len(both)] for start in range(len(whole)))


def test_a_continuation_goes_to_the_end_of_its_text(encode: Encoder) -> None:
    whole = encode(TEXT)
    for seed in range(40):
        example = TASKS["continuation"]({"text": TEXT}, DATA, encode, random.Random(seed))
        assert example is not None
        assert example.is_readable
        assert (example.document + example.target)[-len(example.target) :] == whole[-len(example.target) :]


def test_openings_and_masked_names_are_continued_too(encode: Encoder) -> None:
    text = "[FEMALE] went home. " + TEXT
    made = [TASKS["continuation"]({"text": text}, DATA, encode, random.Random(seed)) for seed in range(40)]
    assert any(example is not None and not example.document for example in made)
    assert not any("FEMALE" in encode.tokenizer.decode(example.target) for example in made if example is not None)


@pytest.mark.parametrize(("length", "count"), [("short", 1), ("medium", 2), ("long", 3)])
def test_extracted_sentences_are_of_the_text_in_its_order(length: str, count: int, encode: Encoder) -> None:
    example = TASKS["extract"]({"text": TEXT}, Data("x", "extract", length=length), encode, random.Random(1))
    assert example is not None
    chosen = split(encode.tokenizer.decode(example.target))
    places = [TEXT.index(sentence.strip()) for sentence in chosen]
    assert len(chosen) == count
    assert places == sorted(places)


def test_nothing_is_extracted_that_is_not_read(tiny_tokenizer: Tokenizer) -> None:
    """The last sentences have the most words of all, and stand behind what fits."""
    last = "The council of the river and the council of the bridge met the council of the market."
    text = " ".join([*(f"It rained on day {day}." for day in range(20)), last])
    encode = Encoder(tiny_tokenizer, 120)
    example = TASKS["extract"]({"text": text}, Data("x", "extract", length="long"), encode, random.Random(0))
    assert example is not None
    read = encode.tokenizer.decode(example.document[: encode.room])
    assert all(sentence.strip() in read for sentence in split(encode.tokenizer.decode(example.target)))
    assert readable(text, Encoder(tiny_tokenizer, 4000)) == text


def test_every_sentence_of_a_long_text_may_be_the_target(encode: Encoder) -> None:
    sentences = [f"The {word} met the {word}." for word in "abcdefghijklmnop"]
    row = {"text": " ".join(sentences)}
    seen = {
        encode.tokenizer.decode(example.target)
        for seed in range(300)
        if (example := TASKS["shuffled"](row, DATA, encode, random.Random(seed))) is not None
    }
    assert {text[: len(sentences[0])] for text in seen} == set(sentences[:-3])
    assert any(text.endswith(sentences[-1]) for text in seen)


@pytest.mark.parametrize("task", ["spans", "continuation", "extract", "gap_sentence", "shuffled", "cloze"])
@pytest.mark.parametrize("text", ["", "One.", "。。。", "\n\n\n"])
def test_a_text_too_short_gives_no_example(task: str, text: str, encode: Encoder) -> None:
    assert TASKS[task]({"text": text}, DATA, encode, random.Random(0)) is None


def test_a_talk_is_summarized_by_its_opening_and_its_principal_sentence_with_their_speakers(encode: Encoder) -> None:
    turns = [
        "Hi!",
        "Hello, did you see the quick brown fox?",
        "Yes. The quick brown fox jumps over the lazy dog near the river.",
        "Is the dog near the river bank now?",
        "No, the dog and the fox left the river bank.",
        "Nothing leaves the machine, I thought so!",
    ]
    for seed in range(8):
        example = TASKS["dialogue"]({"turns": turns}, DATA, encode, random.Random(seed))
        assert example is not None
        document, target = encode.tokenizer.decode(example.document), encode.tokenizer.decode(example.target)
        lines = document.splitlines()
        assert [line.partition(": ")[2] for line in lines] == turns
        second = lines[1].partition(": ")[0]
        assert target.startswith(f"{second}: Hello, did you see the quick brown fox?")
        assert sum(target.count(f"{line.partition(': ')[0]}: ") for line in lines[:2]) == 2
    assert TASKS["dialogue"]({"turns": turns[:3]}, DATA, encode, random.Random(0)) is None


ARTICLE = (
    "LONDON (X) -- \nThe quick brown fox jumped over 12 lazy dogs, police said. "
    "A second sentence has eight words in it, too. End."
)


def test_a_lead_is_the_first_sentence_or_two_of_some_length(encode: Encoder) -> None:
    row = {"source": ARTICLE, "target": "Fox jumps over 12 dogs"}
    sources = set()
    for seed in range(12):
        example = TASKS["lead"](row, DATA, encode, random.Random(seed))
        assert example is not None
        assert encode.tokenizer.decode(example.target) == row["target"]
        sources.add(encode.tokenizer.decode(example.document))
    first = "The quick brown fox jumped over 12 lazy dogs, police said."
    assert sources == {first, f"{first} A second sentence has eight words in it, too."}
    assert TASKS["lead"]({"source": "Too short.", "target": "Short"}, DATA, encode, random.Random(0)) is None


def test_a_lowered_lead_is_written_as_in_gigaword(encode: Encoder) -> None:
    row = {"source": ARTICLE, "target": "Fox's jump: 12 dogs"}
    example = TASKS["lowered_lead"](row, DATA, encode, random.Random(0))
    assert example is not None
    document = encode.tokenizer.decode(example.document)
    assert document.startswith("the quick brown fox jumped over ## lazy dogs , police said .")
    assert encode.tokenizer.decode(example.target) == "fox 's jump : ## dogs"
