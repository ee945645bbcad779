"""`scripts/fit_extractor.py`: what the layer learns, and where it is kept."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import fit_extractor
import numpy as np
import pytest
import torch

from lmchat.model.checkpoint import read_checkpoint
from lmchat.model.extractor import Extractor
from lmchat.modes.summarizing.worth import Reading

FILES = (("en/summarization-notes.jsonl", "medium", 100), ("en/summarization-notes_short.jsonl", "short", 100))


def weighed(worth: list[float]) -> fit_extractor.Weighed:
    """A text whose sentences that are worth more have a larger third fact."""
    drawn = np.random.default_rng(len(worth))
    vectors, facts = drawn.normal(size=(len(worth), 4)), np.zeros((len(worth), 3))
    facts[:, 2] = worth
    reading = Reading([], [], range(len(worth)), vectors.astype(np.float32), facts.astype(np.float32))
    example = fit_extractor.Example("en notes", "")
    return fit_extractor.Weighed(example, reading, {"medium": np.array(worth, np.float32)})


def test_what_is_kept_gives_what_was_fitted() -> None:
    text = weighed([0.1, 0.6, 0.2])
    inputs = torch.from_numpy(Extractor.inputs(text.reading.vectors, text.reading.facts))
    with torch.random.fork_rng():
        layer = fit_extractor.Layer(torch.cat([inputs, inputs + 1])).eval()
    with torch.no_grad():
        wanted = layer(inputs).numpy()
    worth = layer.extractor().worth(text.reading.vectors, text.reading.facts)
    assert np.allclose(np.stack([worth["short"], worth["medium"]], 1), wanted, atol=1e-5)


def test_sentences_with_more_rouge_become_worth_more() -> None:
    drawn = np.random.default_rng(0)
    texts = [weighed(drawn.permutation([0.1, 0.2, 0.3, 0.4, 0.9]).tolist()) for _ in range(200)]
    with torch.random.fork_rng():
        extractor = fit_extractor.fit(texts[:-20], 6, seed=0)
    found = [int(extractor.worth(one.reading.vectors, one.reading.facts)["medium"].argmax()) for one in texts[-20:]]
    assert found == [int(one.rouge["medium"].argmax()) for one in texts[-20:]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two files of the same texts, with a -dev file each."""
    (tmp_path / "en").mkdir()
    for name, _, _ in FILES:
        for ending, begin in (("", 0), ("-dev", 50)):
            rows = [
                {
                    "source": f"We met at {at}. Tea was served. The bridge {at} is shut.",
                    "target": f"Bridge {at} is shut.",
                }
                for at in range(begin, begin + 4)
            ]
            path = tmp_path / name.replace(".jsonl", f"{ending}.jsonl")
            path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return tmp_path


def test_a_checkpoint_gets_a_layer_that_no_text_for_choices_was_used_for(
    data: Path, tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tiny"
    shutil.copytree(tiny_checkpoint, folder)
    monkeypatch.setattr(fit_extractor, "FILES", FILES)
    monkeypatch.setattr(sys, "argv", ["fit_extractor.py", str(folder), "--data", str(data), "--epochs", "1"])
    with torch.random.fork_rng():
        fit_extractor.main()
    checkpoint = read_checkpoint(folder)
    facts = checkpoint.config["training"]["extractor"]
    assert checkpoint.extractor is not None
    assert facts["texts"] == 4
    assert {name: own["texts"] for name, own in facts["scores"].items()} == {"en notes medium": 4, "en notes short": 4}


def test_texts_that_two_files_have_are_one_with_the_summaries_of_both(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_extractor, "FILES", (*FILES[:1], ("en/summarization-notes_medium.jsonl", "short", 3)))
    shutil.copy(data / FILES[1][0], data / "en/summarization-notes_medium.jsonl")
    shutil.copy(data / FILES[1][0].replace(".jsonl", "-dev.jsonl"), data / "en/summarization-notes_medium-dev.jsonl")
    found = fit_extractor.examples(data, 100, for_choices=False)
    assert [sorted(one.summaries) for one in found] == [["medium", "short"]] * 3 + [["medium"]]
    assert {one.file for one in found} == {"en notes"}
