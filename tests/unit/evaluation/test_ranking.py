from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.errors import DataError
from lmchat.evaluation import ranking
from lmchat.evaluation.evaluations import COMMON_WORDS, EVALUATIONS
from lmchat.evaluation.ranking import CHOICES, first_share, most_words_in_common, with_choices, words_in_common
from lmchat.evaluation.rows import Row, chat_row
from lmchat.evaluation.variety import identical, variety_scores

ROWS = [Row(str(i), f"Where is house {i}?", (f"It is in street {i}.",)) for i in range(50)]


def test_each_row_has_its_true_reply_and_nineteen_others() -> None:
    rows = with_choices(ROWS)
    assert all(row.choices[0] == row.references[0] for row in rows)
    assert all(len(set(row.choices)) == CHOICES for row in rows)
    assert len({row.choices[1:] for row in rows}) == len(rows)
    assert rows == with_choices(ROWS)
    assert rows != with_choices(ROWS, seed=1)


def test_the_same_words_are_no_other_reply() -> None:
    rows = with_choices([Row("1", "a", ("Yes.",)), Row("2", "b", ("yes. ",)), Row("3", "c", ("No.",))])
    assert [row.choices for row in rows] == [("Yes.", "No."), ("yes. ", "No."), ("No.", "yes. ")]


def test_the_true_reply_has_to_be_first_alone() -> None:
    values = [[2.0, 1.0], [1.0, 2.0], [1.0, 1.0], [0.0, 0.0, 0.0, 0.0]]
    assert first_share(values).mean == pytest.approx(100 * (1 + 0 + 1 / 2 + 1 / 4) / 4)


def test_the_baseline_is_the_reply_with_most_words_of_the_turn_before() -> None:
    row = Row("1", "Where is the big house?", ("In the park.",), choices=("In the park.", "The house is big.", "No."))
    assert words_in_common(row) == [1, 4, 0]
    assert most_words_in_common(row) == "The house is big."
    scores = EVALUATIONS["chat"].baselines[COMMON_WORDS]([row])
    assert scores.values["first_of_20"].mean == 0


def test_one_of_the_turns_is_the_reply() -> None:
    turns = ["one", "two", "three", "four"]
    rows = [chat_row(str(number), {"turns": turns}) for number in range(40)]
    assert {row.references[0] for row in rows} == {"two", "three", "four"}
    assert all([*row.turns, row.source, row.references[0]] == turns[: len(row.turns) + 2] for row in rows)


@pytest.mark.parametrize(
    "record", [{}, {"turns": ["one"]}, {"turns": "one two"}, {"turns": ["a", 1]}, {"turns": ["a", " "]}]
)
def test_what_is_no_conversation_is_refused(record: dict[str, object]) -> None:
    with pytest.raises(DataError, match="turns"):
        chat_row("1", record)


def test_identical_replies_have_the_same_words() -> None:
    assert identical(["Yes.", "yes!", "No.", "不", "不。"]) == [100, 100, 0, 100, 100]


def test_variety_has_a_signature_for_each_family() -> None:
    scores = variety_scores(["Yes it is.", "No."])
    assert list(scores.values) == ["distinct1", "distinct2", "identical", "length"]
    assert list(scores.signatures) == ["distinct", "identical", "length"]
    assert scores.values["length"].mean == 2


@given(st.lists(st.text(max_size=5), min_size=1, max_size=30))
def test_any_replies_can_be_chosen_from(replies: list[str]) -> None:
    rows = with_choices([Row(str(i), "a", (reply,)) for i, reply in enumerate(replies)])
    assert 0 <= first_share([words_in_common(row) for row in rows]).mean <= 100
    assert all(most_words_in_common(row) in row.choices for row in rows)


def test_the_work_grows_with_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[str] = []
    monkeypatch.setattr(ranking, "_key", lambda reply: keys.append(reply) or reply)
    rows = [Row(str(number), "Where?", (f"reply {number}",)) for number in range(10_000)]
    chosen = with_choices(rows)
    assert len(keys) <= 3 * len(rows)
    assert all(len(set(each.choices)) == CHOICES for each in chosen)
    assert all(each.choices[0] == f"reply {number}" for number, each in enumerate(chosen))
