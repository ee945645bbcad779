from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from lmchat.errors import DataError
from lmchat.evaluation.answer_benchmark import (
    ANSWER_FILES,
    AnswerFile,
    decision,
    joined,
    load_answer_rows,
    wrong_passages,
)
from lmchat.evaluation.benchmark import select
from lmchat.evaluation.bootstrap import Interval
from lmchat.evaluation.rows import Row
from lmchat.evaluation.scores import Scores

FILE = AnswerFile("drcd", "zh", "drcd-train", {"exact_match": 48, "f1": 63})
ROWS = [Row(str(number), f"passage {number // 2}", ("a",), f"question {number}") for number in range(60)]


def write(folder: Path, name: str, *contexts: str) -> Path:
    path = folder / "zh" / f"qa-{name}.jsonl"
    path.parent.mkdir(exist_ok=True)
    rows = ({"context": context, "question": "q", "answer": "a"} for context in contexts)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def starts_with_d(key: str) -> bool:
    return key.startswith("d")


def test_the_test_split_is_the_test_file_and_the_dev_split_some_of_the_training_file(tmp_path: Path) -> None:
    test, train = write(tmp_path, "drcd-test", "dx", "y"), write(tmp_path, "drcd-train", "x", "dev")
    assert load_answer_rows(tmp_path, FILE, "test", starts_with_d)[0] == test
    assert [row.source for row in load_answer_rows(tmp_path, FILE, "test", starts_with_d)[1]] == ["dx", "y"]
    path, rows = load_answer_rows(tmp_path, FILE, "dev", starts_with_d)
    assert (path, [(row.id, row.source) for row in rows]) == (train, [("2", "dev")])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no qa-drcd-test"):
        load_answer_rows(tmp_path, FILE, "test", starts_with_d)


def test_files_are_chosen_by_name_in_the_table_s_order() -> None:
    assert [file.name for file in select(["drcd-test", "cmrc2018"], ANSWER_FILES)] == ["cmrc2018", "drcd"]


def test_a_goal_is_met_metric_by_metric() -> None:
    reached = {"exact_match": Interval(48.0, 40, 50), "f1": Interval(62.9, 60, 70), "share": Interval(1, 1, 1)}
    assert FILE.met(Scores(reached, {})) == {"exact_match": True, "f1": False}


def test_a_joined_document_has_its_own_passage_and_others_each_once() -> None:
    for row, document in zip(ROWS, joined(ROWS, 20), strict=True):
        passages = document.source.split("\n\n")
        assert len(passages) == len(set(passages)) == 20
        assert row.source in passages
        assert (document.query, document.references) == (row.query, row.references)


def test_the_own_passage_stands_anywhere_in_a_joined_document() -> None:
    made = zip(ROWS, joined(ROWS, 20), strict=True)
    places = {document.source.split("\n\n").index(row.source) for row, document in made}
    assert len(places) > 10


def test_joining_is_seeded_and_can_take_passages_of_other_rows() -> None:
    assert joined(ROWS, 5, seed=1) == joined(ROWS, 5, seed=1) != joined(ROWS, 5, seed=2)
    assert joined(ROWS[:1], 30, ROWS)[0].source.count("\n\n") == 29


def test_with_few_passages_all_of_them_are_joined() -> None:
    assert sorted(joined(ROWS[:4], 20)[0].source.split("\n\n")) == ["passage 0", "passage 1"]


def test_a_wrong_passage_is_never_the_own_one_and_has_no_reference() -> None:
    made = wrong_passages(ROWS[:4], seed=5)
    assert [row.source for row in made] == ["passage 1", "passage 1", "passage 0", "passage 0"]
    assert all(row.references == () for row in made)
    assert wrong_passages(ROWS, seed=5) == wrong_passages(ROWS, seed=5) != wrong_passages(ROWS, seed=6)


def test_one_passage_has_no_wrong_one() -> None:
    with pytest.raises(DataError, match="only one passage"):
        wrong_passages(ROWS[:2])


def test_the_decision_is_measured_by_precision_recall_and_f1() -> None:
    told = [True, True, True, False, False]
    unanswerable = [True, True, False, True, False]
    found = decision(told, unanswerable)
    assert (found.precision, found.recall, found.f1) == pytest.approx((200 / 3, 200 / 3, 200 / 3))
    found = decision([True] * 4, [True, False, False, False])
    assert (found.precision, found.recall, found.f1) == pytest.approx((25, 100, 40))


def test_a_decision_that_never_says_no_answer_scores_0() -> None:
    found = decision([False] * 3, [True, False, True])
    assert (found.precision, found.recall, found.f1) == (0, 0, 0)


def test_random_state_outside_is_left_alone() -> None:
    random.seed(1)
    expected = random.random()
    random.seed(1)
    joined(ROWS, 5)
    wrong_passages(ROWS)
    assert random.random() == expected
