from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from lmchat.errors import ConfigError
from lmchat.text.tokenizer import SPACE_MARK, Tokenizer
from lmchat.training.embeddings import Embeddings, tokenizer_hash
from scripts import make_embeddings
from scripts.make_embeddings import (
    TrainingText,
    Vectors,
    embedding_of,
    fitted,
    longest_first,
    read_vectors,
    text_of,
    whole_words,
    word_pieces,
)

PIECES = {"the": 0, "river": 1, "##s": 2, "s": 3, "中": 4, ".": 5, "cafe": 6, "[UNK]": 7}


def random_rows(count: int, width: int) -> np.ndarray:
    return np.random.default_rng(2).normal(3, 2, (count, width)).astype(np.float32)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("rivers", [1, 2]),
        ("s.", [3, 5]),
        ("café", [6]),
        ("中中", [4, 4]),
        ("中国", []),
        ("riverx", []),
        ("the.x", []),
        ("", []),
        ("[unk]", []),
    ],
)
def test_word_pieces_are_found_as_bert_finds_them(text: str, rows: list[int]) -> None:
    assert word_pieces(PIECES)(text) == rows


def test_the_longest_piece_goes_first() -> None:
    pieces = {"un": 0, "unable": 1, "##able": 2, "##ably": 3}
    assert longest_first("unable", pieces) == [1]
    assert longest_first("unably", pieces) == [0, 3]
    assert longest_first("unableish", pieces) == []


@pytest.mark.parametrize(("width", "size"), [(5, 8), (8, 8), (20, 8)])
def test_fitted_rows_are_centred_and_as_wide_as_asked(width: int, size: int) -> None:
    rows = random_rows(50, width)
    result = fitted(rows, size, np.random.default_rng(1))
    assert result.shape == (50, size)
    np.testing.assert_allclose(result.mean(0), 0, atol=1e-4)


def test_a_wider_space_keeps_distances_and_a_narrower_one_the_largest_variance() -> None:
    rows = random_rows(50, 6)
    wide = fitted(rows, 9, np.random.default_rng(1))
    np.testing.assert_allclose(wide @ wide.T, (rows - rows.mean(0)) @ (rows - rows.mean(0)).T, rtol=1e-3, atol=1e-3)
    rows[:, 0] *= 100
    (narrow,) = fitted(rows, 1, np.random.default_rng(1)).T
    assert abs(np.corrcoef(narrow, rows[:, 0])[0, 1]) > 0.999


def test_pieces_with_a_word_get_its_vector_and_the_others_stay_random(tiny_tokenizer: Tokenizer) -> None:
    pieces = [tiny_tokenizer.piece(i) for i in range(tiny_tokenizer.vocab_size)]
    words = sorted({text_of(piece) for piece in pieces[300:] if text_of(piece).isascii()})
    vectors = Vectors(random_rows(len(words), 10), whole_words({word: row for row, word in enumerate(words)}))
    table, known = embedding_of(tiny_tokenizer, vectors, text_of, 10, seed=1)
    other, _ = embedding_of(tiny_tokenizer, Vectors(vectors.weight[::-1], vectors.lookup), text_of, 10, seed=1)
    has_word = np.array(
        [text_of(piece) in words and i not in tiny_tokenizer.special_ids for i, piece in enumerate(pieces)]
    )
    assert table.shape == (tiny_tokenizer.vocab_size, 10)
    assert known == has_word.sum() > 0
    assert (table[~has_word] == other[~has_word]).all()
    assert (table[has_word] != other[has_word]).any(axis=1).all()
    assert np.linalg.norm(table[has_word], axis=1).mean() == pytest.approx(1, rel=0.05)
    same = [i for i, piece in enumerate(pieces) if text_of(piece) == "a"]
    assert len(same) > 1
    assert (table[same] == table[same[0]]).all()


def test_special_pieces_stay_random(tiny_tokenizer: Tokenizer) -> None:
    vectors = Vectors(random_rows(1, 4), lambda text: [0])
    _, known = embedding_of(tiny_tokenizer, vectors, text_of, 4, seed=1)
    assert known == tiny_tokenizer.vocab_size - len(tiny_tokenizer.special_ids)


def test_vectors_without_any_piece_are_refused(tiny_tokenizer: Tokenizer) -> None:
    with pytest.raises(ConfigError, match="none of the tokenizer's pieces"):
        embedding_of(tiny_tokenizer, Vectors(random_rows(1, 4), whole_words({"zzz": 0})), text_of, 4, seed=1)


def test_a_text_file_of_words_is_read_with_or_without_a_first_line(tmp_path: Path) -> None:
    path = tmp_path / "glove.txt"
    for head in ("", "2 3\n"):
        path.write_text(f"{head}the 1 2 3\nriver -0.5 0 1e-2\n", encoding="utf-8")
        vectors = read_vectors(path)
        assert vectors.weight.tolist() == np.float32([[1, 2, 3], [-0.5, 0, 0.01]]).tolist()
        assert [vectors.lookup(word) for word in ("river", "the", "sea")] == [[1], [0], []]


def test_the_word_pieces_of_an_encoder_are_read(tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_text("the\nriver\n##s\n", encoding="utf-8")
    weight = np.arange(6, dtype=np.float32).reshape(3, 2)
    tensors = {"embeddings.word_embeddings.weight": weight, "embeddings.position_embeddings.weight": weight + 1}
    save_file(tensors, tmp_path / "model.safetensors")
    vectors = read_vectors(tmp_path)
    assert vectors.weight.tolist() == weight.tolist()
    assert vectors.lookup("rivers") == [1, 2]


def test_the_text_to_learn_from_has_no_dev_or_test_rows(data_folder: Path, tiny_tokenizer: Tokenizer) -> None:
    (data_folder / "en" / "qa-other-dev.jsonl").write_text('{"context": "Never read this."}\n', encoding="utf-8")
    text = TrainingText(data_folder, tiny_tokenizer, 100_000)
    lines = ["".join(pieces).replace(SPACE_MARK, " ").strip() for pieces in text]
    assert lines == ["".join(pieces).replace(SPACE_MARK, " ").strip() for pieces in text]
    read = " ".join(lines)
    assert "公园散步" in read
    assert "river" in read
    assert "market" in read
    assert "Never" not in read
    assert len(lines) < 260
    assert len(list(TrainingText(data_folder, tiny_tokenizer, 50))) < 10


def test_the_command_writes_a_file_that_a_run_can_start_from(
    tmp_path: Path, tokenizer_file: Path, tiny_tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "glove.txt").write_text("a 1 2 3\ne -0.5 0 1e-2\nt 0 1 1\n", encoding="utf-8")
    output = tmp_path / "out.safetensors"
    arguments = ["--from", "vectors", tmp_path / "glove.txt", "--source", "GloVe", "--licence", "PDDL", "--size", "8"]
    arguments += ["--tokenizer", tokenizer_file, "--output", output]
    monkeypatch.setattr(sys, "argv", ["make_embeddings.py", *map(str, arguments)])
    make_embeddings.main()
    embeddings = Embeddings.load(output)
    assert embeddings.weight.shape == (tiny_tokenizer.vocab_size, 8)
    assert embeddings.origin["source"] == "GloVe"
    assert embeddings.origin["licence"] == "PDDL"
    assert embeddings.origin["tokenizer_sha256"] == tokenizer_hash(tiny_tokenizer)
    assert embeddings.origin["pieces"].endswith(f" of {tiny_tokenizer.vocab_size}")


@pytest.mark.parametrize(
    "arguments", [["--from", "word2vec"], ["--from", "vectors"], ["--from", "vectors", "x.txt", "--source", "x"]]
)
def test_what_is_missing_is_said(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["make_embeddings.py", *arguments, "--output", "out"])
    with pytest.raises(SystemExit):
        make_embeddings.main()
    assert "needs" in capsys.readouterr().err


def test_word2vec_without_gensim_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gensim", None)
    monkeypatch.setitem(sys.modules, "gensim.models", None)
    with pytest.raises(ConfigError, match="pip install gensim"):
        make_embeddings.word2vec([["a"]], 4, 1, 1, 1)
