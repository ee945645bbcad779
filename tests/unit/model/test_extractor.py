"""The layer that weighs sentences, against its equation."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from lmchat.errors import CheckpointDamaged
from lmchat.model.checkpoint import EXTRACTOR, quantize_checkpoint, read_checkpoint, write_extractor
from lmchat.model.extractor import Extractor, SentenceVectors


def random_extractor(inputs: int = 11, size: int = 3) -> Extractor:
    drawn = np.random.default_rng(0)
    shapes = [(inputs,), (inputs,), (size, inputs), (size,), (2, size), (2,)]
    return Extractor(*(drawn.normal(size=shape).astype(np.float32) for shape in shapes))


def test_a_sentence_is_its_mean_and_its_maxima() -> None:
    states = np.array([[1, 8], [3, 2], [5, 5]], np.float32)
    vectors = SentenceVectors.of(states, [(0, 2), (2, 3)]).values
    assert vectors.tolist() == [[2, 5, 3, 8], [5, 5, 5, 5]]


def test_the_worth_is_that_of_the_equation() -> None:
    layer, drawn = random_extractor(), np.random.default_rng(1)
    vectors, facts = drawn.normal(size=(4, 6)).astype(np.float32), drawn.normal(size=(4, 2)).astype(np.float32)
    for at, (vector, own) in enumerate(zip(vectors, facts, strict=True)):
        text = vectors[:, :3].mean(0)
        inputs = (np.array([*vector, *text, *own]) - layer.mean) * layer.scale
        hidden = [max(0.0, float(w @ inputs + b)) for w, b in zip(layer.hidden_weight, layer.hidden_bias, strict=True)]
        wanted = [w @ hidden + b for w, b in zip(layer.output_weight, layer.output_bias, strict=True)]
        worth = layer.worth(vectors, facts)
        assert [worth["short"][at], worth["medium"][at]] == pytest.approx(wanted, abs=1e-4)


def test_arrays_that_do_not_fit_each_other_are_refused() -> None:
    weights = random_extractor().weights()
    with pytest.raises(ValueError, match="do not fit"):
        Extractor.of(weights | {"hidden_bias": np.zeros(4, np.float32)})
    with pytest.raises(ValueError, match="an extractor has mean"):
        Extractor.of({"mean": weights["mean"]})


@pytest.fixture
def extracting(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    """A checkpoint with an extractor."""
    folder = tmp_path / "tiny"
    shutil.copytree(tiny_checkpoint, folder)
    write_extractor(folder, random_extractor(), {"texts": 7})
    return folder


def test_a_checkpoint_keeps_it_and_what_is_said_of_it(extracting: Path) -> None:
    checkpoint = read_checkpoint(extracting)
    assert checkpoint.extractor is not None
    assert np.allclose(checkpoint.extractor.hidden_weight, random_extractor().hidden_weight, atol=0.02)
    assert checkpoint.config["training"]["extractor"] == {"texts": 7}


def test_a_flipped_byte_of_it_is_found(extracting: Path) -> None:
    path = extracting / EXTRACTOR
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(CheckpointDamaged, match="extractor"):
        read_checkpoint(extracting)


def test_other_weights_have_none_as_it_was_fitted_to_the_former_ones(extracting: Path) -> None:
    quantize_checkpoint(extracting, extracting)
    assert read_checkpoint(extracting).extractor is None
    assert not (extracting / EXTRACTOR).exists()


def test_it_stays_beside_a_master(tiny_checkpoint: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    quantize_checkpoint(tiny_checkpoint, folder)
    write_extractor(folder, random_extractor(), {})
    assert read_checkpoint(folder).extractor is not None
    assert read_checkpoint(folder, master=True).weights.keys() == read_checkpoint(tiny_checkpoint).weights.keys()
