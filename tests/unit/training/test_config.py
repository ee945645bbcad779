from __future__ import annotations

from pathlib import Path

import pytest

from lmchat.errors import ConfigError
from lmchat.training.config import TrainingConfig
from lmchat.training.sections import Data

ENTRY = {"path": "en/x.jsonl", "licence": "CC0", "length": "long"}


def test_an_entry_with_one_task_is_one_entry() -> None:
    assert list(Data.parse_entry({"path": "x", "task": "spans"})) == [Data("x", "spans")]


def test_a_table_of_tasks_is_an_entry_each() -> None:
    entries = list(Data.parse_entry({**ENTRY, "unanswerable": 0.1, "tasks": {"answer": 0.5, "cloze": 2}}))
    assert entries == [
        Data("en/x.jsonl", "answer", 0.5, "long", 0.1, licence="CC0"),
        Data("en/x.jsonl", "cloze", 2, "long", 0.1, licence="CC0"),
    ]


def test_a_configuration_has_the_entries_in_their_order() -> None:
    tables = {
        "data": [{**ENTRY, "tasks": {"spans": 1.0, "cloze": 1.0}}, {"path": "y", "task": "summarize"}],
        "schedule": {"steps": 1},
    }
    config = TrainingConfig.parse(tables, Path("x.toml"), None)
    assert [(data.path, data.task) for data in config.data] == [
        ("en/x.jsonl", "spans"),
        ("en/x.jsonl", "cloze"),
        ("y", "summarize"),
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tasks": "cloze"}, "a table of weights"),
        ({"tasks": ["cloze", "answer"]}, "a table of weights"),
        ({"tasks": {"cloze": 1.0}, "task": "answer"}, "a table of weights"),
        ({"tasks": {"cloze": 1.0}, "weight": 2.0}, "a table of weights"),
        ({"tasks": {"cloze": "often"}}, "weight is 'often'"),
        ({"tasks": {"cloze": True}}, "weight is True"),
        ({"tasks": {"cloze": 1.0}, "lenght": "short"}, "no field 'lenght'"),
        ({}, "no task"),
    ],
)
def test_a_wrong_entry_says_what_is_wrong(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        list(Data.parse_entry({**ENTRY, **changes}))


def test_an_entry_that_is_no_table_is_named() -> None:
    with pytest.raises(ConfigError, match=r"'pairs.jsonl' .*write each file as a table"):
        TrainingConfig.parse({"data": ["pairs.jsonl"]}, Path("x.toml"), None)
