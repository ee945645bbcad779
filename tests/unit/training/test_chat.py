from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from lmchat.modes.talking.turns import conversation
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.chat import MOST_REPLY, chat, chat_answer, first_paragraph, reply_ids, saying, tidy
from lmchat.training.corpora import dev_rows, open_corpora
from lmchat.training.examples import Encoder, Example
from lmchat.training.rows import read_rows
from lmchat.training.sections import Data

DATA = Data("x", "chat")
TURNS = ["do you like films", "Yes, I do.", "Which one?", "The one with the whale.", "oh that one"]


@pytest.fixture
def encode(tiny_tokenizer: Tokenizer) -> Encoder:
    return Encoder(tiny_tokenizer)


def drawn(encode: Encoder, turns: list[str] = TURNS, draws: int = 200, only_answers: bool = False) -> list[Example]:
    task = chat_answer if only_answers else chat
    examples = (task({"turns": turns}, DATA, encode, random.Random(seed)) for seed in range(draws))
    return [example for example in examples if example is not None]


def replies(examples: list[Example], tokenizer: Tokenizer) -> set[str]:
    return {tokenizer.decode(example.target) for example in examples}


def test_any_turn_after_the_first_is_a_reply_to_the_turns_before_it(encode: Encoder) -> None:
    examples = drawn(encode)
    assert replies(examples, encode.tokenizer) == {*TURNS[1:4], "Oh that one."}
    for example in examples:
        at = ["", *TURNS[1:4], "Oh that one."].index(encode.tokenizer.decode(example.target))
        allowed = [conversation(TURNS[at - kept : at], encode.tokenizer).ids for kept in range(1, at + 1)]
        assert example.document in [[], *allowed]


def test_some_replies_have_no_turn_before_them(encode: Encoder) -> None:
    examples = drawn(encode)
    assert 0.03 < sum(not example.document for example in examples) / len(examples) < 0.2


def test_only_the_second_speaker_answers(encode: Encoder) -> None:
    assert replies(drawn(encode, only_answers=True), encode.tokenizer) == {TURNS[1], TURNS[3]}


def test_a_translated_sentence_is_said_in_either_language_with_nothing_before_it(encode: Encoder) -> None:
    row = {"en": "i am thirsty", "zh": "我口渴。"}
    examples = [saying(row, DATA, encode, random.Random(seed)) for seed in range(20)]
    assert {encode.tokenizer.decode(example.target) for example in examples if example} == {"I am thirsty.", "我口渴。"}
    assert all(example and (example.mode, example.document) == ("chat", []) for example in examples)


@pytest.mark.parametrize("sentence", ["Tom is thirsty.", "汤姆口渴。", "Call <b>me</b>."])
def test_a_sentence_of_stock_names_or_of_code_is_not_said(sentence: str, encode: Encoder) -> None:
    assert saying({"en": sentence, "zh": sentence}, DATA, encode, random.Random(1)) is None


@pytest.mark.parametrize("turns", [[], ["alone"], ["what a bitch", "Yes."], ["", "Yes."], ["word " * 400, "Yes."]])
def test_what_is_no_exchange_gives_no_example(turns: list[str], encode: Encoder) -> None:
    assert drawn(encode, turns) == []


@pytest.mark.parametrize(
    "reply",
    [
        "See https://a.org",
        "Use <b>it</b>.",
        "```x```",
        "bullshit",
        "17",
        "!!!",
        "1. First\n2. Second",
        "Do this:\nsit",
        "",
    ],
)
def test_what_no_one_says_is_no_reply(reply: str, encode: Encoder) -> None:
    assert reply_ids(reply, encode) is None


def test_of_a_long_reply_the_first_sentences_are_learned(encode: Encoder) -> None:
    ids = reply_ids("It was good. " * 60, encode)
    assert ids is not None
    assert len(ids) <= MOST_REPLY
    assert encode.tokenizer.decode(ids).endswith("It was good.")
    assert reply_ids("word " * 200, encode) is None


@pytest.mark.parametrize(
    ("turn", "kept"),
    [
        ("It is easy.\n\nFirst, sit.", "It is easy."),
        ("Here are some:\n- a", ""),
        ("Take the following steps.\nSit.", ""),
        ("白云飘\n小鸟叫", ""),
        ("一句话。\n又一句。", "一句话。"),
    ],
)
def test_the_first_paragraph_stands_for_the_reply_if_it_can(turn: str, kept: str) -> None:
    assert first_paragraph(turn) == kept


@pytest.mark.parametrize(
    ("turn", "kept"),
    [
        ("I don ' t know , really .", "I don't know, really."),
        ("hahahahaha nooooo!!!", "haha nooo!"),
        ("Wait.... what??", "Wait... what?"),
        ("It 's 3 . 5", "It's 3. 5"),
        ("Coooool", "Coool"),
    ],
)
def test_artefacts_are_mended(turn: str, kept: str) -> None:
    assert tidy(turn) == kept


def test_a_fiftieth_of_the_talks_and_those_that_a_test_has_are_left_out(tmp_path: Path) -> None:
    rows = [{"turns": [f"What did you do on the day number {i}?", "I read a book.", "Good."]} for i in range(300)]
    test = [rows[7], {"turns": ["I read a book.", "Good."]}]
    for name, some in [("chat-tiny-dev", rows), ("chat-tiny-test", test)]:
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in some))
    (corpus,) = open_corpora([Data("chat-tiny-dev.jsonl", "chat")], tmp_path)
    dev = [row["turns"][0] for row in dev_rows(corpus.path)]
    kept = [row["turns"][0] for row in corpus.read()]
    assert corpus.shared == 1
    assert corpus.dev == len(dev) > 0
    assert len(dev) + len(kept) + 1 == len(list(read_rows(corpus.path)))
    assert not set(dev) & set(kept)
