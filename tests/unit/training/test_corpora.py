from __future__ import annotations

import hashlib
import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest

from lmchat.errors import ConfigError, DataError, UnreadableInput
from lmchat.training.corpora import dev_rows, endless, mix, open_corpora
from lmchat.training.rows import read_rows
from lmchat.training.sections import Data
from lmchat.training.splits import is_held_back
from tests.unit.training.conftest import pair, write_rows

PAIRS = Data("en/summarization-tiny.jsonl.xz", "summarize")
PROSE = Data("zh/text-tiny.jsonl.xz", "gap_sentence")


def sha1(text: str) -> int:
    return int(hashlib.sha1(text.encode()).hexdigest(), 16)


def test_dev_rows_and_rows_of_a_test_are_left_out_and_counted(data_folder: Path) -> None:
    (corpus,) = open_corpora([PAIRS], data_folder)
    rows = list(read_rows(corpus.path))
    assert corpus.rows + corpus.dev + corpus.shared == len(rows)
    assert corpus.shared == 1
    assert corpus.dev == sum(sha1(row["source"]) % 50 == 0 for row in rows) > 0
    kept = [row["source"] for row in corpus.read()]
    assert not any(sha1(source) % 50 == 0 for source in kept)
    assert not any("on day 7." in source for source in kept)


def test_the_held_back_tenth_of_the_chinese_prose_is_left_out(data_folder: Path) -> None:
    (corpus,) = open_corpora([PROSE], data_folder)
    assert corpus.dev == sum(sha1(row["text"]) % 10 == 0 for row in read_rows(corpus.path)) > 0
    assert all(sha1(row["text"]) % 10 == 0 for row in dev_rows(corpus.path))


def test_a_file_of_the_current_folder_is_named_and_held_back_by_the_folder(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data_folder / "zh")
    (corpus,) = open_corpora([replace(PROSE, path="text-tiny.jsonl.xz")], Path())
    assert (corpus.path.parent.name, corpus.dev) == ("zh", open_corpora([PROSE], data_folder)[0].dev)


def test_no_training_row_is_a_dev_row(data_folder: Path) -> None:
    for corpus in open_corpora([PAIRS, PROSE], data_folder):
        seen = {str(row) for row in corpus.read()}
        dev = {str(row) for row in dev_rows(corpus.path)}
        assert dev
        assert not seen & dev


def test_a_test_file_is_never_trained_on(data_folder: Path) -> None:
    corpora = open_corpora([Data("en/*.jsonl.xz", "summarize")], data_folder)
    assert [corpus.path.name for corpus in corpora] == ["summarization-tiny.jsonl.xz"]


def test_each_pass_gives_every_row_once_in_another_order(data_folder: Path) -> None:
    (corpus,) = open_corpora([PAIRS], data_folder)
    stream = endless(corpus, seed=1, buffer=16)
    first, second = ([row["source"] for row in itertools.islice(stream, corpus.rows)] for _ in range(2))
    assert first != second
    assert sorted(first) == sorted(second) == sorted(row["source"] for row in corpus.read())


def test_the_mix_follows_rows_times_weight_and_the_seed(data_folder: Path) -> None:
    corpora = open_corpora([PAIRS, Data(PROSE.path, PROSE.task, weight=2.0)], data_folder)
    drawn = [corpus.path.name for corpus, _ in itertools.islice(mix(corpora, seed=1), 2000)]
    share = drawn.count("text-tiny.jsonl.xz") / len(drawn)
    expected = 2 * corpora[1].rows / (corpora[0].rows + 2 * corpora[1].rows)
    assert abs(share - expected) < 0.05
    again = [corpus.path.name for corpus, _ in itertools.islice(mix(corpora, seed=1), 2000)]
    assert drawn == again


def test_a_missing_file_is_named(data_folder: Path) -> None:
    with pytest.raises(ConfigError, match="nothing-here"):
        open_corpora([Data("en/nothing-here.jsonl.xz", "summarize")], data_folder)


def test_a_test_file_alone_is_refused_for_what_it_is(data_folder: Path) -> None:
    with pytest.raises(ConfigError, match="never trained on"):
        open_corpora([Data("en/summarization-tiny-test.jsonl.xz", "summarize")], data_folder)


def test_a_pattern_that_is_none_is_named(data_folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"path is 'en/\*\*x.jsonl'"):
        open_corpora([Data("en/**x.jsonl", "summarize")], data_folder)


def test_chinese_prose_may_stand_in_another_field(data_folder: Path) -> None:
    write_rows(data_folder / "zh" / "text-tiny.jsonl.xz", [{"source": f"第{i}天"} for i in range(60)])
    (corpus,) = open_corpora([PROSE], data_folder)
    assert corpus.dev > 0
    assert corpus.rows + corpus.dev == 60


def test_a_byte_order_mark_is_no_part_of_the_first_row(tmp_path: Path) -> None:
    (tmp_path / "marked.jsonl").write_text('{"a": 1}\n', encoding="utf-8-sig")
    assert list(read_rows(tmp_path / "marked.jsonl")) == [{"a": 1}]


@pytest.mark.parametrize("line", ['{"a": ', "[" * 100_000])
def test_a_line_that_is_not_json_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "bad.jsonl").write_text(f'{{"a": 1}}\n{line}\n')
    with pytest.raises(DataError, match="line 2"):
        list(read_rows(tmp_path / "bad.jsonl"))


def test_a_truncated_archive_is_refused(data_folder: Path) -> None:
    path = data_folder / "en" / "summarization-tiny.jsonl.xz"
    content = path.read_bytes()
    path.write_bytes(content[: random.Random(0).randrange(20, len(content) // 2)])
    with pytest.raises(UnreadableInput):
        list(read_rows(path))


def test_a_pattern_does_not_match_the_dev_rows_of_another_file(data_folder: Path) -> None:
    write_rows(data_folder / "en" / "summarization-tiny-dev.jsonl.xz", [pair(900)])
    write_rows(data_folder / "en" / "summarization-other-dev.jsonl.xz", [pair(i) for i in range(300, 400)])
    for folder in ("en", f"{data_folder}/en"):
        corpora = open_corpora([Data(f"{folder}/*.jsonl.xz", "summarize")], data_folder)
        assert [corpus.path.name for corpus in corpora] == [
            "summarization-other-dev.jsonl.xz",
            "summarization-tiny.jsonl.xz",
        ]


def test_rows_that_share_a_sentence_with_held_back_prose_are_left_out(data_folder: Path) -> None:
    shared = "这一句话有十八个字以上，别处也能够读到它。"
    held_back = next(text for i in range(99) if is_held_back(text := f"{shared}第{i}篇文章到此为止，没有别的了。"))
    write_rows(data_folder / "zh" / "text-more.jsonl.xz", [{"text": held_back}])
    rows: list[dict[str, object]] = [{"source": f"{shared}然后是第{i}件事。", "target": "一件事"} for i in range(20)]
    write_rows(data_folder / "zh" / "summarization-more.jsonl.xz", rows)
    (corpus,) = open_corpora([Data("zh/summarization-more.jsonl.xz", "summarize")], data_folder)
    assert (corpus.rows, corpus.shared + corpus.dev) == (0, 20)
