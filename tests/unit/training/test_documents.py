"""Documents that were written for lmchat, and the questions about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from add_written import WRITTEN, document_questions, documents, summaries

from lmchat.errors import DataError
from lmchat.evaluation.rows import summary_row

BLOCK = """Notice

Water is off on 3 May,
08:30 to 13:00.
? when?\t3 May
? until when?\t13:00
? who found the leak?\t
!! Water off on 3 May\tWater is off on 3 May.
===
Nothing else.
? what else?\tNothing
===
"""


def test_a_document_keeps_its_lines_and_an_answer_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "documents.en.txt"
    path.write_text(BLOCK, encoding="utf-8")
    rows = list(document_questions(path, documents(path)))
    assert [(row["question"], row["answer"]) for row in rows] == [
        ("when?", "3 May"),
        ("until when?", "13:00"),
        ("who found the leak?", ""),
        ("what else?", "Nothing"),
    ]
    assert {row["context"] for row in rows} == {"Notice\n\nWater is off on 3 May,\n08:30 to 13:00.", "Nothing else."}


def test_an_answer_that_a_document_does_not_have_is_named(tmp_path: Path) -> None:
    path = tmp_path / "documents.en.txt"
    path.write_text(BLOCK.replace("3 May\n? until", "4 May\n? until"), encoding="utf-8")
    with pytest.raises(DataError, match="4 May"):
        list(document_questions(path, documents(path)))


def test_what_a_document_says_is_a_headline_and_a_text_by_each_writer(tmp_path: Path) -> None:
    path = tmp_path / "documents.en.txt"
    path.write_text(BLOCK.replace("===\n", "!! No water on 3 May\tThere is none.\n===\n", 1), encoding="utf-8")
    headlines = list(summaries(documents(path), "headlines", is_learned=True))
    texts = list(summaries(documents(path), "summaries", is_learned=True))
    assert [row["target"] for row in headlines] == ["Water off on 3 May", "No water on 3 May"]
    assert [row["target"] for row in texts] == ["Water is off on 3 May.", "There is none."]
    assert {row["source"] for row in headlines + texts} == {"Notice\n\nWater is off on 3 May,\n08:30 to 13:00."}


def test_several_headlines_to_be_scored_against_are_references_of_one_row(tmp_path: Path) -> None:
    path = tmp_path / "documents-dev.en.txt"
    path.write_text(BLOCK.replace("===\n", "!! No water on 3 May\tThere is none.\n===\n", 1), encoding="utf-8")
    (row,) = summaries(documents(path), "headlines", is_learned=False)
    assert row["target"] == "Water off on 3 May"
    assert summary_row("1", row).references == ("Water off on 3 May", "No water on 3 May")
    path.write_text(BLOCK, encoding="utf-8")
    (row,) = summaries(documents(path), "headlines", is_learned=False)
    assert "refs" not in row


@pytest.mark.parametrize("path", sorted(WRITTEN.glob("documents*.*.txt")), ids=lambda path: path.name)
def test_written_documents_have_answers_and_questions_without_one(path: Path) -> None:
    rows = list(document_questions(path, documents(path)))
    silent = [row for row in rows if not row["answer"]]
    assert len(rows) > 300
    assert 0.15 < len(silent) / len(rows) < 0.35
    assert all(row["context"].strip() and row["question"].strip() for row in rows)
