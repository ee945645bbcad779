"""Learning from a teacher's readings."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from lmchat.errors import ConfigError
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_checkpoint import load_checkpoint
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.batching import Batch, Collator
from lmchat.training.config import Changes
from lmchat.training.distillation import DistillationLoss, Reading, Readings, fit
from lmchat.training.embeddings import tokenizer_hash
from lmchat.training.examples import Example
from lmchat.training.run import train
from lmchat.training.sections import Distillation
from tests.unit.training.conftest import pair

QUESTIONS = [
    ("Who met the stone?", "The river met the stone on day 4. It was good.", "river"),
    ("What opened?", "A market opened in the garden.", "A market"),
    ("What is on the table?", "There is a lot of paper on it, and a teacher signs the window.", "paper"),
]
SIZE = 3


@pytest.fixture
def batch(tiny_tokenizer: Tokenizer) -> Batch:
    collator = Collator(tiny_tokenizer, 64, 16)
    encode = tiny_tokenizer.encode
    examples = [Example("answer", "short", encode(t), encode(a), tuple(encode(q))) for q, t, a in QUESTIONS]
    return collator.batch([collator.item(example) for example in examples])


def sources(batch: Batch) -> list[list[int]]:
    rows = zip(batch.source.ids, batch.source.lengths.tolist(), strict=True)
    return [ids[:length].tolist() for ids, length in rows]


def documents(batch: Batch, tokenizer: Tokenizer) -> list[slice]:
    """Where each row's document stands."""
    found = sources(batch)
    return [slice(source.index(tokenizer.sep_id) + 1, len(source)) for source in found]


def readings_of(batch: Batch, tokenizer: Tokenizer, vectors: list[Tensor], rows: list[int]) -> Readings:
    """Readings of some rows; the answer begins at the first token or, less likely, at the second."""
    origin = {"source": "a test", "licence": "none", "tokenizer_sha256": tokenizer_hash(tokenizer)}
    begins = [torch.tensor([0.75, 0.25] + [0.0] * (len(v) - 2)) for v in vectors]
    all_readings = [Reading(v, b) for v, b in zip(vectors, begins, strict=True)]
    return Readings.join([sources(batch)[row] for row in rows], [all_readings[row] for row in rows], origin)


def random_vectors(batch: Batch, tokenizer: Tokenizer) -> list[Tensor]:
    generator = torch.Generator().manual_seed(3)
    return [torch.randn(p.stop - p.start, SIZE, generator=generator).half() for p in documents(batch, tokenizer)]


def test_a_file_keeps_every_reading(batch: Batch, tiny_tokenizer: Tokenizer, tmp_path: Path) -> None:
    vectors = random_vectors(batch, tiny_tokenizer)
    readings_of(batch, tiny_tokenizer, vectors, [0, 1, 2]).save(tmp_path / "r.safetensors")
    readings = Readings.load(tmp_path / "r.safetensors", tiny_tokenizer)
    assert len(readings) == 3
    starts = [place.start for place in documents(batch, tiny_tokenizer)]
    for row, (source, start) in enumerate(zip(sources(batch), starts, strict=True)):
        assert readings.source(row) == source
        found = readings.find(source, start)
        assert found is not None
        assert torch.equal(found.vectors, vectors[row].float())
        assert found.begins[:2].tolist() == [0.75, 0.25]
    assert readings.find([*sources(batch)[0], 5], starts[0]) is None
    assert readings.find(sources(batch)[0][1:], starts[0] - 1) is None


def test_a_part_of_a_passage_has_that_part_of_its_reading(batch: Batch, tiny_tokenizer: Tokenizer) -> None:
    vectors = random_vectors(batch, tiny_tokenizer)
    readings = readings_of(batch, tiny_tokenizer, vectors, [0, 1, 2])
    source, start = sources(batch)[2], documents(batch, tiny_tokenizer)[2].start
    tokens = len(source) - start
    for kept in ([*range(4), *range(9, tokens)], [*range(3, tokens - 2)]):
        found = readings.find([*source[:start], *(source[start + place] for place in kept)], start)
        assert found is not None
        assert torch.equal(found.vectors, vectors[2][kept].float())
        assert torch.equal(found.begins, readings[2].begins[kept])


def test_a_part_of_a_text_without_a_question_has_no_reading(tiny_tokenizer: Tokenizer) -> None:
    collator = Collator(tiny_tokenizer, 64, 16)
    source = collator.item(Example("summarize", "short", tiny_tokenizer.encode("A river met a stone."), [5])).source
    reading = Reading(torch.ones(len(source) - 3, SIZE), torch.zeros(len(source) - 3))
    readings = Readings.join([source], [reading], {})
    assert readings.find(source, 3) is not None
    assert readings.find(source[:-1], 3) is None


def test_a_question_whose_answer_was_taken_out_learns_nothing_from_a_reading(
    model: Seq2Seq, batch: Batch, tiny_tokenizer: Tokenizer
) -> None:
    vectors = random_vectors(batch, tiny_tokenizer)
    readings, others = (readings_of(batch, tiny_tokenizer, vectors, rows) for rows in ([0, 1, 2], [0, 2]))
    linear = fit(model, tiny_tokenizer, readings)
    batch.target_mask[1, 1:] = False
    losses = [
        float(DistillationLoss(Distillation(), read, linear, tiny_tokenizer.bos_id)(model, state, batch).detach())
        for read, state in ((read, model.start(batch.source)) for read in (readings, others))
    ]
    assert losses[0] == losses[1] > 0


def test_a_file_of_another_tokenizer_or_without_origin_is_refused(
    batch: Batch, tiny_tokenizer: Tokenizer, tmp_path: Path
) -> None:
    path = tmp_path / "r.safetensors"
    with pytest.raises(ConfigError, match="cannot read"):
        Readings.load(path, tiny_tokenizer)
    readings = readings_of(batch, tiny_tokenizer, random_vectors(batch, tiny_tokenizer), [0])
    save_file(dict(readings.tensors), path, {"source": "a test", "licence": "none"})
    with pytest.raises(ConfigError, match="tokenizer_sha256"):
        Readings.load(path, tiny_tokenizer)
    save_file(dict(readings.tensors), path, {**readings.origin, "tokenizer_sha256": "0" * 64})
    with pytest.raises(ConfigError, match="another tokenizer"):
        Readings.load(path, tiny_tokenizer)


def test_what_is_linear_in_the_memory_is_fitted_exactly(
    model: Seq2Seq, batch: Batch, tiny_tokenizer: Tokenizer
) -> None:
    memory = model.start(batch.source).memory.states.detach()
    weight = torch.randn(SIZE, memory.shape[2], generator=torch.Generator().manual_seed(1))
    exact = memory @ weight.t() + 1.5
    vectors = [exact[row, place] for row, place in enumerate(documents(batch, tiny_tokenizer))]
    readings = readings_of(batch, tiny_tokenizer, vectors, [0, 1, 2])
    linear = fit(model, tiny_tokenizer, readings)
    assert model.training
    loss = DistillationLoss(Distillation(hidden=1.0, begins=0.0), readings, linear, tiny_tokenizer.bos_id)
    unfitted = linear._replace(weight=torch.zeros_like(linear.weight))
    without = DistillationLoss(Distillation(hidden=1.0, begins=0.0), readings, unfitted, tiny_tokenizer.bos_id)
    with torch.no_grad():
        state = model.start(batch.source)
        assert float(loss(model, state, batch)) < 0.02 * float(without(model, state, batch))


def test_only_rows_that_were_read_are_counted(model: Seq2Seq, batch: Batch, tiny_tokenizer: Tokenizer) -> None:
    vectors = random_vectors(batch, tiny_tokenizer)
    linear = fit(model, tiny_tokenizer, readings_of(batch, tiny_tokenizer, vectors, [0, 1, 2]))
    state = model.start(batch.source)

    def loss(rows: list[int]) -> float:
        readings = readings_of(batch, tiny_tokenizer, vectors, rows)
        counted = DistillationLoss(Distillation(), readings, linear, tiny_tokenizer.bos_id)
        return float(counted(model, state, batch).detach())

    assert loss([1]) > 0
    assert loss([0, 2]) + loss([1]) == pytest.approx(loss([0, 1, 2]), rel=1e-5)
    shorter = Collator(tiny_tokenizer, 64, 16)
    other = shorter.batch([shorter.item(Example("answer", "short", tiny_tokenizer.encode("A paper."), [5]))])
    readings = readings_of(batch, tiny_tokenizer, vectors, [0, 1, 2])
    unread = DistillationLoss(Distillation(), readings, linear, tiny_tokenizer.bos_id)
    assert float(unread(model, model.start(other.source), other).detach()) == 0.0


def test_the_losses_are_their_equations(model: Seq2Seq, batch: Batch, tiny_tokenizer: Tokenizer) -> None:
    vectors = random_vectors(batch, tiny_tokenizer)
    readings = readings_of(batch, tiny_tokenizer, vectors, [1])
    linear = fit(model, tiny_tokenizer, readings)
    state, place = model.start(batch.source), documents(batch, tiny_tokenizer)[1]
    mapped = state.memory.states[1, place] @ linear.weight.t() + linear.bias
    hidden = ((mapped - vectors[1].float()) ** 2).mean().detach()
    bos = torch.full((3, 1), tiny_tokenizer.bos_id)
    copied, _, _ = model.copy_scores(bos, state, torch.arange(3))
    first, second = copied[1, 0, place][:2].tolist()
    expected = 2.0 * float(hidden) - 3.0 * (0.75 * first + 0.25 * second)
    loss = DistillationLoss(Distillation(hidden=2.0, begins=3.0), readings, linear, tiny_tokenizer.bos_id)
    assert float(loss(model, state, batch).detach()) == pytest.approx(expected, rel=1e-4)


def test_training_on_it_brings_the_memory_to_the_vectors(
    model: Seq2Seq, batch: Batch, tiny_tokenizer: Tokenizer
) -> None:
    readings = readings_of(batch, tiny_tokenizer, random_vectors(batch, tiny_tokenizer), [0, 1, 2])
    loss = DistillationLoss(Distillation(), readings, fit(model, tiny_tokenizer, readings), tiny_tokenizer.bos_id)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    losses = []
    for step in range(40):
        optimizer.zero_grad()
        value = loss(model, model.start(batch.source), batch, step)
        value.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(float(value.detach()))
    assert losses[-1] < 0.5 * losses[0]


def read_pairs(path: Path, tokenizer: Tokenizer, source: str, vector: Tensor) -> dict[str, str]:
    """Write readings of the rows that runs train on, all of one vector; returns their origin."""
    collator, encode = Collator(tokenizer, 64, 32), tokenizer.encode
    rows = [pair(i) for i in range(200)]
    read = [collator.item(Example("summarize", "short", encode(str(row["source"])), [5])).source for row in rows]
    made = [Reading(vector.expand(len(s) - 3, -1), torch.ones(len(s) - 3) / len(s)) for s in read]
    origin = {"source": source, "licence": "free", "tokenizer_sha256": tokenizer_hash(tokenizer)}
    Readings.join(read, made, origin).save(path)
    return origin


def test_a_run_learns_from_readings_and_says_whose(
    config_file: Path, tmp_path: Path, tiny_tokenizer: Tokenizer
) -> None:
    origin = read_pairs(tmp_path / "r.safetensors", tiny_tokenizer, "a teacher", torch.full((SIZE,), 9.0))
    best = train(config_file, "with", changes=Changes(readings=(tmp_path / "r.safetensors",)))
    without = train(config_file, "without")
    assert best is not None
    assert without is not None
    learned, plain = load_checkpoint(best), load_checkpoint(without)
    assert not torch.equal(learned.model.embedding.weight, plain.model.embedding.weight)
    sitting = learned.config["training"]["sittings"][-1]
    assert sitting["distillation"] == {"readings": [origin]}
    assert "distillation" not in plain.config["training"]["sittings"][-1]
    assert str(tmp_path) not in (best / "config.json").read_text()


def test_two_teachers_are_learned_from_each_by_its_own_map(
    config_file: Path, tmp_path: Path, tiny_tokenizer: Tokenizer
) -> None:
    files = [tmp_path / f"{name}.safetensors" for name in ("one", "two")]
    origins = [
        read_pairs(path, tiny_tokenizer, path.stem, torch.ones(size)) for path, size in zip(files, (2, 5), strict=True)
    ]
    learned = []
    for readings in (files, files[:1], files[1:]):
        best = train(config_file, f"{len(learned)}", changes=Changes(readings=tuple(readings)))
        assert best is not None
        learned.append(load_checkpoint(best))
    assert learned[0].config["training"]["sittings"][-1]["distillation"]["readings"] == origins
    both, first, second = (each.model.embedding.weight for each in learned)
    assert not torch.equal(both, first)
    assert not torch.equal(both, second)


def test_readings_are_a_list_of_files() -> None:
    for wrong in ("a", [1]):
        with pytest.raises(ConfigError, match="readings"):
            Distillation.parse({"readings": wrong}, "distillation")
