from __future__ import annotations

import json

import pytest

from lmchat.engine.engine import Engine
from lmchat.engine.events import Failed
from lmchat.engine.request import Request
from lmchat.engine.trained import TASKS, trained_modes
from lmchat.errors import CheckpointUnfit
from lmchat.locations import CONFIG_FILE, checkpoint_names, resolve_checkpoint
from lmchat.modes.registry import MODES


def config_of(*tasks):
    earlier = {"data": [{"task": "summarize"}]}
    return {"training": {"sittings": [earlier, {"data": [{"task": task} for task in tasks]}]}}


def test_the_last_sitting_tells_the_modes():
    assert trained_modes(config_of("answer", "cloze")) == {"answer"}
    assert trained_modes(config_of("chat", "continuation")) == {"chat", "generate"}


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"training": {}},
        {"training": {"sittings": []}},
        {"training": {"sittings": "many"}},
        {"training": {"sittings": [{"data": None}]}},
        config_of(),
        config_of("summarize", "spans"),
        config_of("summarize", "translate"),
    ],
)
def test_what_tells_no_mode_is_of_use_to_any(config):
    assert trained_modes(config) == frozenset()


def test_every_task_of_training_is_of_a_mode_or_of_a_base():
    from lmchat.training.tasks import TASKS as TRAINED

    known = [task for tasks in TASKS.values() for task in tasks]
    assert set(TASKS) == set(MODES)
    assert sorted([*known, "shuffled", "spans"]) == sorted([*TRAINED, "grading"])  # the last has a section of its own


def test_a_shipped_checkpoint_is_of_use_to_the_mode_that_it_is_named_for():
    for name in checkpoint_names():
        modes = trained_modes(json.loads((resolve_checkpoint(name) / CONFIG_FILE).read_text(encoding="utf-8")))
        assert (name in modes) == (name != "base")


def test_another_mode_is_refused_alone_and_in_a_batch(make_engine):
    engine = make_engine()
    fit = Engine(engine._runner.network, engine.tokenizer, "mine", modes=frozenset({"chat", "generate"}))
    assert not isinstance(list(fit.stream(Request("generate", "The fox")))[-1], Failed)
    (alone,) = fit.stream(Request("summarize", "The fox"))
    (batched,) = fit.batch([Request("summarize", "The fox")])
    for failed in (alone, batched):
        assert isinstance(failed.error, CheckpointUnfit)
        assert failed.error.message == "the checkpoint mine was trained to chat and generate, not to summarize"
