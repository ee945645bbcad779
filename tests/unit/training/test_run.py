from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from lmchat.errors import ConfigError, DataError, DeviceError, TrainingError
from lmchat.model.torch_checkpoint import load_checkpoint
from lmchat.training.config import Changes, TrainingConfig
from lmchat.training.monitor import Means, RunMonitor
from lmchat.training.run import train
from lmchat.training.runs import RunFolder
from lmchat.training.trainer import Progress, StepRecord, best_precision
from tests.unit.training.conftest import WORDS, pair, write_rows

TRAIN = (
    "import sys; from pathlib import Path; from lmchat.training.run import train; train(Path(sys.argv[1]), sys.argv[2])"
)


def with_schedule(config: Path, **values: object) -> Path:
    text = config.read_text(encoding="utf-8")
    lines = "\n".join(f"{name} = {value}" for name, value in values.items())
    config.write_text(text.replace("[schedule]\nsteps = 12\n", f"[schedule]\n{lines}\n"), encoding="utf-8")
    return config


def losses(run: Path) -> list[float]:
    return [record["mean"] for record in validations(run)]


def validations(run: Path) -> list[dict[str, float]]:
    records = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    return [record for record in records if record["kind"] == "validation"]


def weights(folder: Path) -> list[torch.Tensor]:
    return list(load_checkpoint(folder).model.parameters())


def test_a_run_ends_with_a_checkpoint_that_says_what_it_is(config_file: Path, state_folder: Path) -> None:
    best = train(config_file)
    assert best is not None
    training = load_checkpoint(best).config["training"]
    assert best == state_folder / "tiny" / "best"
    (sitting,) = training["sittings"]
    assert sitting["steps"] == 12
    assert [entry["file"] for entry in sitting["data"]] == ["en/summarization-tiny.jsonl.xz", "zh/text-tiny.jsonl.xz"]
    assert sitting["data"][0]["left_out_shared_with_test"] == 1
    assert len(losses(state_folder / "tiny")) == 1
    scores = training["dev_scores"]
    assert scores["score"] == -scores["rouge"] == -scores["rouge en/summarization-tiny:summarize"]


def test_the_last_weights_have_their_own_scores(config_file: Path, state_folder: Path) -> None:
    config_file.write_text(config_file.read_text().replace("rouge_rows = 2", "rouge_rows = 0"))
    train(with_schedule(config_file, steps=2, learning_rate=5.0, warm_up=0.0, average=0.0, validate_minutes=1e-6))
    scores = [record["score"] for record in validations(state_folder / "tiny")]
    last = load_checkpoint(state_folder / "tiny" / "last").config["training"]["dev_scores"]
    assert min(scores) < scores[-1]
    assert last["score"] == round(scores[-1], 4)


def test_a_second_sitting_remembers_the_first(config_file: Path) -> None:
    first = train(config_file)
    second = train(config_file, "second", changes=Changes(init=str(first)))
    assert second is not None
    sittings = load_checkpoint(second).config["training"]["sittings"]
    assert [sitting["steps"] for sitting in sittings] == [12, 12]
    assert str(first) not in (second / "config.json").read_text()


def test_weights_that_do_not_fit_the_model_are_refused(config_file: Path) -> None:
    first = train(config_file)
    config_file.write_text(config_file.read_text().replace("decoder_size = 24", "decoder_size = 25"))
    with pytest.raises(ConfigError, match="do not fit"):
        train(config_file, "second", changes=Changes(init=str(first)))


def test_a_modeling_layer_is_put_on_trained_weights(config_file: Path) -> None:
    first = train(config_file)
    config_file.write_text(config_file.read_text().replace("[model]", "[model]\nmodeling_size = 4"))
    second = train(config_file, "second", changes=Changes(init=str(first)))
    assert first is not None
    assert second is not None
    assert load_checkpoint(first).model.encoder.modeling is None
    assert load_checkpoint(second).model.encoder.modeling is not None


def test_what_was_left_out_is_logged(config_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="lmchat.training.run"):
        train(config_file)
    assert "1 that share a sentence with a test" in caplog.text


@pytest.mark.parametrize("name", ["../evil", "..", "a/b", "/evil", ".", "a/"])
def test_a_run_stays_in_the_folder_of_runs(config_file: Path, state_folder: Path, name: str) -> None:
    before = set(state_folder.parent.rglob("*"))
    with pytest.raises(ConfigError, match="a run cannot be called"):
        train(config_file, name)
    config_file.write_text(config_file.read_text().replace('name = "tiny"', f'name = "{name}"'))
    with pytest.raises(ConfigError, match="a run cannot be called"):
        train(config_file)
    assert set(state_folder.parent.rglob("*")) == before


def test_a_run_that_goes_on_says_from_where(config_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="lmchat.training.run"):
        train(with_schedule(config_file, steps=2))
        assert "going on" not in caplog.text
        train(config_file)
    assert "going on from step 2 of the run in " in caplog.text


def test_the_time_left_is_told_when_some_of_the_run_is_done() -> None:
    means = Means(steps=2, loss=6.0, source_tokens=500.0, seconds=2.0)
    assert means.text(0.0, 120.0) == "loss 3.000  250 source tokens/s"
    assert means.text(0.25, 120.0) == "loss 3.000  250 source tokens/s  6 min left"


def test_training_lowers_the_dev_loss(config_file: Path, state_folder: Path) -> None:
    train(with_schedule(config_file, steps=60, learning_rate=0.01, average=0.9), "long")
    train(config_file.with_name("tiny.toml"), "long")  # a run that is over ends at once
    config = config_file.with_name("short.toml")
    config.write_text(config_file.read_text().replace("steps = 60", "steps = 2"))
    train(config, "short")
    assert losses(state_folder / "long")[0] < 0.8 * losses(state_folder / "short")[0]


def test_a_sample_of_the_vocabulary_lowers_the_loss_as_well(config_file: Path, state_folder: Path) -> None:
    schedule = {"steps": 60, "learning_rate": 0.01, "average": 0.9, "label_smoothing": 0.0}
    whole = config_file.read_text()
    train(with_schedule(config_file, **schedule, vocabulary_sample=64), "sampled")
    config_file.write_text(whole)
    train(with_schedule(config_file, **schedule), "all")
    assert losses(state_folder / "sampled")[0] < 1.1 * losses(state_folder / "all")[0]


def test_a_killed_run_goes_on_to_the_same_weights(config_file: Path, state_folder: Path) -> None:
    config = with_schedule(config_file, steps=40, save_minutes=0.0, validate_minutes=1000.0)
    train(config, "whole")
    process = subprocess.Popen([sys.executable, "-c", TRAIN, config, "killed"], stderr=subprocess.DEVNULL)
    pointer = state_folder / "killed" / "latest"
    deadline = time.monotonic() + 120
    while not pointer.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    killed_at = int(pointer.read_text().removeprefix("state-"))
    train(config, "killed")
    assert 0 < killed_at < 40
    for a, b in zip(weights(state_folder / "whole" / "last"), weights(state_folder / "killed" / "last"), strict=True):
        assert torch.equal(a, b)


RISK = "\n[risk]\nsamples = 3\nrows = 4\nmax_target = 24\n"
RANKING = "\n[ranking]\nrows = 4\n"
GRADING = '\n[grading]\npaths = ["en/chat-graded.jsonl.xz"]\nmessages = 2\n'
SECTIONS = [("risk", RISK), ("ranking", RANKING), ("grading", GRADING)]


@pytest.mark.parametrize(("name", "section"), SECTIONS, ids=[name for name, _ in SECTIONS])
def test_a_stopped_run_with_another_loss_goes_on_to_the_same_weights(
    name: str,
    section: str,
    config_file: Path,
    data_folder: Path,
    state_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talks = [{"turns": [f"I met the {w} {i}.", f"The {w} is good, day {i}."]} for i, w in enumerate(WORDS * 9)]
    write_rows(data_folder / "en" / "chat-tiny.jsonl.xz", talks)
    replies = [["The river is good.", 0.5, 2], ["A market.", 0.2, 0]]
    graded = [{"turns": [f"I met the {word}."], "replies": replies} for word in WORDS]
    write_rows(data_folder / "en" / "chat-graded.jsonl.xz", graded)
    chat = '[[data]]\npath = "en/chat-tiny.jsonl.xz"\ntask = "chat"\nweight = 4.0\n\n[schedule]'
    plain = with_schedule(config_file, steps=12, save_minutes=0.0).read_text().replace("[schedule]", chat)
    config_file.write_text(plain + section)
    train(config_file, "whole")
    with monkeypatch.context() as patch:
        patch.setattr(RunMonitor, "step", stop_at(7))
        with pytest.raises(KeyboardInterrupt):
            train(config_file, "stopped")
    assert (state_folder / "stopped" / "latest").read_text() == "state-6"
    train(config_file, "stopped")
    (sitting,) = load_checkpoint(state_folder / "stopped" / "last").config["training"]["sittings"]
    assert name in sitting
    ours, others = (weights(state_folder / run / "last") for run in ("whole", "stopped"))
    assert all(torch.equal(a, b) for a, b in zip(ours, others, strict=True))
    config_file.write_text(plain)
    train(config_file, "without")
    assert any(not torch.equal(a, b) for a, b in zip(ours, weights(state_folder / "without" / "last"), strict=True))


def stop_at(step: int) -> Callable[[object, Progress, StepRecord, float], None]:
    def told(_monitor: object, progress: Progress, _record: StepRecord, _done: float) -> None:
        if progress.step == step:
            raise KeyboardInterrupt

    return told


def test_two_processes_have_the_loss_curve_and_the_weights_of_one(
    config_file: Path, data_folder: Path, state_folder: Path
) -> None:
    """Questions among texts: in some steps no row has a query, and the weights that read it no gradient."""
    asked = [{"context": f"The {w} met a stone.", "question": "Who met it?", "answer": f"The {w}"} for w in WORDS * 9]
    write_rows(data_folder / "en" / "qa-tiny.jsonl.xz", asked)
    questions = '[[data]]\npath = "en/qa-tiny.jsonl.xz"\ntask = "answer"\n\n[schedule]'
    config_file.write_text(config_file.read_text().replace("[schedule]", questions).replace("rouge_rows = 2", ""))
    config = with_schedule(config_file, steps=16, learning_rate=0.01, validate_minutes=1e-6)
    train(config, "one")
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command = ["-m", "lmchat", "train", config, "--name", "two"]
    subprocess.run([*torchrun, *command], check=True, capture_output=True, env=os.environ)
    one, two = losses(state_folder / "one"), losses(state_folder / "two")
    assert len(one) >= 16
    read = [validations(state_folder / name)[-1]["source_tokens"] for name in ("one", "two")]
    assert read[0] == read[1]  # each row by one of them
    if best_precision(torch.device("cpu")) != torch.float32:  # a product of other rows is rounded otherwise
        assert two == pytest.approx(one, rel=0.02)
        return
    assert two == pytest.approx(one, rel=1e-3)
    for a, b in zip(weights(state_folder / "one" / "last"), weights(state_folder / "two" / "last"), strict=True):
        assert torch.allclose(a, b, atol=2e-3)


def test_a_run_that_goes_on_is_nobody_elses(config_file: Path, state_folder: Path) -> None:
    with RunFolder(state_folder / "tiny").locked(), pytest.raises(TrainingError, match="a run that goes on"):
        train(config_file)
    assert sorted(path.name for path in (state_folder / "tiny").iterdir()) == ["lock"]
    assert train(config_file) is not None


def test_a_state_that_a_kill_left_behind_goes_with_the_next(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    tensors = {"a": torch.zeros(2)}
    run.save_state(tensors, {"step": 1})
    (tmp_path / "state-2").mkdir()
    run.save_state(tensors, {"step": 3})
    assert [path.name for path in tmp_path.glob("state-*")] == ["state-3"]


def test_a_tokenizer_of_another_size_is_refused_at_once(config_file: Path) -> None:
    text = config_file.read_text()
    config_file.write_text(re.sub(r"vocab_size = \d+", "vocab_size = 999", text))
    with pytest.raises(ConfigError, match="vocab_size is 999"):
        train(config_file)


def test_it_does_not_train_on_metal(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: True)
    with pytest.raises(DeviceError, match="does not train on mps"):
        train(config_file, device="mps")


def test_one_task_in_two_lengths_has_two_dev_losses(config_file: Path, data_folder: Path) -> None:
    text = config_file.read_text().replace("max_source = 64", "max_source = 400")
    entry = '[[data]]\npath = "zh/text-tiny.jsonl.xz"\ntask = "gap_sentence"\n'
    long = entry.replace("text-tiny", "text-long").replace("gap_sentence", "extract")
    sentences = "".join(f"第{number}个人在公园里散步。" for number in range(6))
    rows: list[dict[str, object]] = [{"text": f"第{i}天。{sentences}"} for i in range(300)]
    write_rows(data_folder / "zh" / "text-long.jsonl.xz", rows)
    config_file.write_text(text.replace(entry, f'{long}length = "long"\n\n{long}length = "medium"\n\n{entry}'))
    best = train(config_file)
    assert best is not None
    scores = load_checkpoint(best).config["training"]["dev_scores"]
    names = [name for name in scores if name.startswith("zh/")]
    assert names == ["zh/text-long:extract-long", "zh/text-long:extract-medium", "zh/text-tiny:gap_sentence"]


def test_without_dev_rows_the_last_weights_are_the_best(config_file: Path, state_folder: Path) -> None:
    config = with_schedule(config_file, steps=12, validate_minutes=0.0)
    config.write_text(config.read_text().replace("rows = 4\nrouge_rows = 2", "rows = 0"))
    train(config, "blind")
    best, last = (weights(state_folder / "blind" / name) for name in ("best", "last"))
    assert all(torch.equal(a, b) for a, b in zip(best, last, strict=True))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"source": "The river met the stone.", "target": " "}, "no row gives"),
        ({"text": "The river."}, "has no 'target'.*The river"),
    ],
)
def test_rows_that_give_no_example_end_the_run(
    config_file: Path, data_folder: Path, row: dict[str, object], words: str
) -> None:
    write_rows(data_folder / "en" / "summarization-tiny.jsonl.xz", [{**row, "number": i} for i in range(9)])
    whole = config_file.read_text()
    prose = whole.index('[[data]]\npath = "zh/'), whole.index("[schedule]")
    config_file.write_text(whole[: prose[0]] + whole[prose[1] :])
    with pytest.raises(DataError, match=words):
        train(config_file)


def test_a_folder_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)

    def write(text: str) -> Callable[[Path], None]:
        def file(folder: Path) -> None:
            folder.mkdir(parents=True)
            (folder / "a.txt").write_text(text)
            if text == "broken":
                raise OSError("the disk is full")

        return file

    run.replace(run.best, write("one"))
    run.replace(run.best, write("two"))
    with pytest.raises(TrainingError, match="the disk is full"):
        run.replace(run.best, write("broken"))
    assert (run.best / "a.txt").read_text() == "two"
    (tmp_path / "new").mkdir(exist_ok=True)
    run.best.rename(tmp_path / "new" / "old-best")  # as a kill between the two renames leaves it
    run.put_back()
    assert (run.best / "a.txt").read_text() == "two"
    run.replace(run.best, write("three"))
    assert (run.best / "a.txt").read_text() == "three"
    assert [path.name for path in tmp_path.iterdir()] == ["best"]


def test_a_state_of_an_earlier_version_is_gone_on_with_and_one_of_other_rows_is_not(
    config_file: Path, state_folder: Path, data_folder: Path
) -> None:
    train(config_file)
    record = next((state_folder / "tiny").glob("state-*")) / "progress.json"
    progress = json.loads(record.read_text())
    del progress["averaged"], progress["stream"]["rows"]
    record.write_text(json.dumps(progress))
    train(config_file)
    train(config_file, "others")
    write_rows(data_folder / "en" / "summarization-tiny.jsonl.xz", [pair(i) for i in range(150)])
    with pytest.raises(TrainingError, match="other rows"):
        train(config_file, "others")


def test_a_state_is_written_once_for_a_step(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    for value in (1.0, 2.0):
        run.save_state({"a": torch.tensor(value)}, {"step": 7})
    saved = run.load_state()
    assert saved is not None
    assert (float(saved[0]["a"]), saved[1]) == (1.0, {"step": 7})


def test_a_run_of_another_configuration_is_not_overwritten(config_file: Path) -> None:
    train(config_file)
    with pytest.raises(TrainingError, match="another configuration"):
        train(with_schedule(config_file, steps=13), "tiny")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("steps = 12", "step = 12", "no field 'step'"),
        ("steps = 12", "steps = 12\nminutes = 1.0", "either minutes or steps"),
        ("steps = 12", "steps = 12\nvocabulary_sample = 64", "label_smoothing needs the whole"),
        ('task = "summarize"', 'task = "summarise"', "summarise"),
        ("embedding_size = 16", 'embedding_size = "16"', "embedding_size"),
        ('path = "en/summarization-tiny.jsonl.xz"\n', "", "no path"),
        ("name =", "nmae =", "nmae"),
        ('name = "tiny"', 'name = "tiny"\nrisk = 3', "risk is 3"),
        ('name = "tiny"', "name = 3", "name is 3"),
        ('path = "zh/text-tiny.jsonl.xz"', 'path = ""', "path is ''"),
        ('task = "summarize"', 'task = "summarize"\nlength = "tiny"', "length is 'tiny'"),
        ("[model]", "[model", "not TOML"),
        ("steps = 12", "steps = 12\nlearning_rate = nan", "learning_rate is nan .*a number above 0"),
        ("max_target = ", "max_target = 0 # ", "max_target is 0 .*a number above 0"),
        ("steps = 12", "steps = 12\naverage = 1.5", "average is 1.5 .*a share"),
        ("steps = 12", "minutes = inf", "minutes is inf"),
        ("rows = 4", "rows = -1", "rows is -1 .*at least 0"),
        ("tokenizer = ", 'tokenizer = "no.model" # ', "no.model is not a tokenizer: No such file.*name a tokenizer"),
    ],
)
def test_a_wrong_configuration_says_what_is_wrong(old: str, new: str, words: str, config_file: Path) -> None:
    config_file.write_text(config_file.read_text().replace(old, new))
    with pytest.raises(ConfigError, match=words):
        train(config_file)


def test_a_command_changes_what_it_starts_from_and_how_long(config_file: Path) -> None:
    config = TrainingConfig.load(config_file, changes=Changes("base", 0.5, 1e-4))
    assert (config.init.checkpoint, config.init.tokenizer) == ("base", "")
    assert (config.schedule.minutes, config.schedule.steps, config.schedule.learning_rate) == (0.5, 0, 1e-4)
    assert config.schedule.max_target == TrainingConfig.load(config_file).schedule.max_target


def test_paths_are_relative_to_the_given_data_folder(config_file: Path, tmp_path: Path) -> None:
    assert TrainingConfig.load(config_file, tmp_path).data_folder == tmp_path
