"""Some tokens of a source as if they were all of it."""

from __future__ import annotations

import numpy as np
import pytest

from lmchat.decoding.hypothesis import Hypothesis, TokenRecord
from lmchat.modes.sources.source import Source
from lmchat.modes.summarizing.focus import (
    alone,
    closed_pieces,
    first_clauses,
    headline_of,
    paired_pieces,
    seen_in,
    stopped_pieces,
    true_pieces,
    unmarked_pieces,
    untitled_pieces,
)
from lmchat.modes.work import Piece, Written

SOURCE = Source([7, 8, 9, 20, 21, 22, 23], 0, [(0, 1), (1, 3), (3, 4), (4, 6)])


def test_the_head_but_for_its_length_and_the_places_of_the_tokens_stay() -> None:
    assert alone(SOURCE, [1, 2], 8) == Source([7, 8, 9, 21, 22], 0, [(1, 3), (3, 4)])
    assert alone(SOURCE, range(4), 5) == Source([7, 5, 9, 20, 21, 22, 23], 0, SOURCE.spans)
    assert SOURCE.ids[1] == 8


def test_attention_is_seen_where_the_tokens_stand_in_the_whole_source() -> None:
    attention = np.array([0.05, 0.0, 0.05, 0.3, 0.6, 0.0, 0.0], dtype=np.float32)  # with padding
    record = TokenRecord(22, -0.5, 0.9, attention)
    written = Written([Piece("x", record)], Hypothesis((record,), -0.5, "eos"))
    seen = seen_in(SOURCE, [1, 2], written)
    wanted = np.array([0.05, 0.0, 0.05, 0.0, 0.3, 0.6, 0.0], dtype=np.float32)
    assert np.array_equal(seen.pieces[0].record.attention, wanted)
    assert np.array_equal(seen.hypothesis.tokens[0].attention, wanted)
    assert seen.text == "x"


def test_each_piece_keeps_its_own_characters_of_the_headline() -> None:
    record = TokenRecord(1, -0.5, 0.9, np.zeros(1, dtype=np.float32))
    texts = ["Th", "e dogs ha", "ve", " been", " found by ", "", "a man", "."]
    headline = headline_of([Piece(text, record) for text in texts])
    assert [piece.text for piece in headline] == ["Dogs ", "found by ", "", "man"]


@pytest.mark.parametrize(
    ("texts", "closed"),
    [
        (["Bring", ":"], "Bring"),
        (["老旧杂物间", "；"], "老旧杂物间"),
        (["Bring tea", "."], "Bring tea."),
        ([":"], ":"),
    ],
)
def test_nothing_that_is_quoted_ends_as_if_more_followed(texts: list[str], closed: str) -> None:
    record = TokenRecord(1, -0.5, 0.9, np.zeros(1, dtype=np.float32))
    assert "".join(piece.text for piece in closed_pieces([Piece(text, record) for text in texts])) == closed


def test_a_sentence_in_small_letters_stays_in_them() -> None:
    record = TokenRecord(1, -0.5, 0.9, np.zeros(1, dtype=np.float32))
    assert [piece.text for piece in headline_of([Piece("the dogs", record), Piece(" bark .", record)])] == [
        "dogs",
        " bark",
    ]


def test_pieces_of_made_up_codes_go() -> None:
    record = TokenRecord(1, -0.5, 0.9, np.zeros(1, dtype=np.float32))
    pieces = [Piece(text, record) for text in ["Acme", " <", "c", "mb", ">", " <", "ACM", ">", " rises"]]
    assert [piece.text for piece in true_pieces(pieces, "Acme <ACM> rose.")] == ["Acme", " <", "ACM", ">", " rises"]


@pytest.mark.parametrize(
    ("texts", "chars", "left"),
    [
        (['"She', " has it."], None, ['"She', ' has it."']),
        (['"She', " has it."], 12, ["She", " has it."]),
        (["I", ' have it."'], None, ["I", " have it."]),
        (['"She has it."'], None, ['"She has it."']),
        (["“好。"], None, ["“好。”"]),
        (["好。”", "走"], None, ["好。”", "走"]),
        (['It is 5"'], None, ['It is 5"']),
    ],
)
def test_a_quotation_mark_is_not_left_alone(texts: list[str], chars: int | None, left: list[str]) -> None:
    record = TokenRecord(1, -0.5, 0.9, np.zeros(1, dtype=np.float32))
    assert [piece.text for piece in paired_pieces([Piece(text, record) for text in texts], chars)] == left


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        (["1、", "加强"], ["加强"]),
        (["1", "2、 加强"], ["加强"]),
        (["7、", "8月多雨"], ["7、", "8月多雨"]),
        (["1. ", "More"], ["More"]),
        (["本报", "讯（记者 李明）大桥", "通车"], ["大桥", "通车"]),
        (["1.5 ", "more"], ["1.5 ", "more"]),
        (["（二）", "经比较"], ["经比较"]),
        (["2．", "租金", "。（3）", "押金"], ["租金", "。", "押金"]),
        (["(a)", " The balance"], ["The balance"]),
        (["2.1", " The Clerk came. 2.2 He", " left."], ["The Clerk came. He", " left."]),
        (["1.2", " Either party", " may leave."], ["Either party", " may leave."]),
        (["2.1", " Million came"], ["2.1", " Million came"]),
        (["二、", "卡片"], ["卡片"]),
        (["二、", "三月"], ["二、", "三月"]),
        (["负责。", "· 带领"], ["负责。", "带领"]),
        (["It has 5 (", "a) chairs."], ["It has 5 (", "a) chairs."]),
    ],
)
def test_the_mark_of_an_item_goes(texts: list[str], left: list[str]) -> None:
    record = TokenRecord(1, -0.5, 0.9, np.zeros(1, dtype=np.float32))
    assert [piece.text for piece in unmarked_pieces([Piece(text, record) for text in texts])] == left


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        (["Lease Agree", "ment This", " lease is made."], ["This", " lease is made."]),
        (["Lease Agreement", " ends."], ["Lease Agreement", " ends."]),
        (["Lease Agreement"], ["Lease Agreement"]),
        (["It is so. This", " lease is made."], ["It is so. This", " lease is made."]),
        (["番茄炒蛋", "番茄切块"], ["番茄切块"]),
    ],
)
def test_a_title_does_not_run_on_into_a_sentence(texts: list[str], left: list[str]) -> None:
    record = TokenRecord(1, -0.5, 0.9, np.zeros(1, dtype=np.float32))
    read = ["Lease Agreement", "It is so.", "This lease is made today.", "番茄炒蛋", "番茄切块，加盐。"]
    assert [piece.text for piece in untitled_pieces([Piece(text, record) for text in texts], read)] == left


def test_chinese_ends_with_a_chinese_full_stop() -> None:
    record = TokenRecord(1, -0.5, 0.9, np.zeros(1, dtype=np.float32))

    def stopped(*texts: str) -> list[str]:
        return [piece.text for piece in stopped_pieces([Piece(text, record) for text in texts])]

    assert stopped("大桥", "通车", ".") == ["大桥", "通车", "。"]
    assert stopped("大桥通车（", "新）", ".") == ["大桥通车（", "新）", "。"]
    assert stopped("大桥通车。") == ["大桥通车。"]
    assert stopped("It is ", "open.") == ["It is ", "open."]
    assert stopped() == []


@pytest.mark.parametrize(
    ("most", "false", "left"),
    [
        (20, "", "他来了，她走了，天黑了"),
        (8, "", "他来了，她走了"),
        (8, "他来了，她走了", "他来了"),
        (2, "", "他来了，她走了，天黑了"),
    ],
)
def test_as_many_clauses_are_kept_as_there_is_room_for_and_are_true(most: int, false: str, left: str) -> None:
    record = TokenRecord(22, -0.5, 0.9, np.zeros(1, dtype=np.float32))
    pieces = [Piece(text, record) for text in ("他来", "了，她", "走了，天黑了")]
    assert "".join(piece.text for piece in first_clauses(pieces, most, lambda text: text != false)) == left
