from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import Any

import pytest

from lmchat.training.config import TrainingConfig
from scripts.ablation import COLUMNS, named_file, queries, row, starts, study_file

CONFIG = study_file("start")


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    path = tmp_path / 'a "quoted" 名.safetensors'
    path.touch()
    return path


def test_each_variant_differs_in_its_start_alone(vectors: Path) -> None:
    shared = CONFIG.read_text(encoding="utf-8")
    made = list(starts([("word2vec", vectors)], "base"))
    tables = [tomllib.loads(variant.configuration(shared, None)) for variant in made]
    inits = [config.pop("init") for config in tables]
    assert [variant.name for variant in made] == ["new", "word2vec", "base"]
    assert tables == [with_query(tomllib.loads(shared), "both")] * 3
    assert [sorted(init) for init in inits] == [["tokenizer"], ["embeddings", "tokenizer"], ["checkpoint"]]
    assert inits[1]["embeddings"] == str(vectors)


def with_query(tables: dict[str, Any], query: str) -> dict[str, Any]:
    return tables | {"model": tables["model"] | {"query": query}}


def test_the_views_of_the_query_differ_in_the_model_alone() -> None:
    shared = study_file("query").read_text(encoding="utf-8")
    made = [tomllib.loads(variant.configuration(shared, None)) for variant in queries("base")]
    assert {tuple(tables.pop("init").items()) for tables in made} == {(("checkpoint", "base"),)}
    wanted = [with_query(tomllib.loads(shared), query) for query in ("both", "match", "alignment", "none")]
    assert made == wanted
    assert all(TrainingConfig.parse(tables, CONFIG, None).data for tables in made)


def test_every_variant_is_a_valid_configuration(vectors: Path) -> None:
    for variant in starts([("word2vec", vectors)], "base"):
        text = variant.configuration(CONFIG.read_text(encoding="utf-8"), 3)
        config = TrainingConfig.parse(tomllib.loads(text), CONFIG, None)
        assert config.schedule.steps == 3
        assert {data.task for data in config.data} == {"summarize"}
        assert {data.path[:3] for data in config.data} == {"en/", "zh/"}


def test_the_files_are_those_of_the_summarizer() -> None:
    tables = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    summarizer = tomllib.loads(CONFIG.with_name("summarize.toml").read_text(encoding="utf-8"))
    known = {(entry["path"], entry["licence"], entry["length"]) for entry in summarizer["data"] if "length" in entry}
    assert {(entry["path"], entry["licence"], entry["length"]) for entry in tables["data"]} <= known


def test_a_row_has_the_means_of_both_languages() -> None:
    rouge = {"rouge en/a:summarize": 0.1, "rouge en/b:summarize": 0.3, "rouge zh/c:summarize": 0.5, "rouge": 0.3}
    line = row("new", {"en/a:summarize": 4.0, "mean": 4.0, **rouge})
    assert line == "| new | 4.000 | 4.000 | nan | 20.0 | 50.0 | 30.0 |"
    assert line.count("|") == len(COLUMNS) + 2


@pytest.mark.parametrize("text", ["word2vec", "=x", "a/b=x", "word2vec=nowhere.safetensors"])
def test_embeddings_without_a_name_or_a_file_are_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="NAME=FILE"):
        named_file(text)
