"""What a checkpoint was trained for, by the tasks that its config.json names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lmchat.errors import CheckpointUnfit

TASKS = {
    "summarize": ("summarize", "document", "lead", "lowered_lead", "extract", "gap_sentence", "dialogue"),
    "answer": ("answer", "cloze"),
    "generate": ("continuation",),
    "chat": ("chat", "chat_answer", "saying", "grading"),
}
"""By mode, the tasks that teach it. All others, such as `spans`, are of a base, which any mode may be tried with."""
_MODE_OF = {task: mode for mode, tasks in TASKS.items() for task in tasks}


def trained_modes(config: Mapping[str, Any]) -> frozenset[str]:
    """The modes that a checkpoint learned at last, by its config.json; empty where it is of use to any.

    >>> sorted(trained_modes({"training": {"sittings": [{"data": [{"task": "cloze"}, {"task": "answer"}]}]}}))
    ['answer']
    """
    try:
        tasks = [entry["task"] for entry in config["training"]["sittings"][-1]["data"]]
        return frozenset(_MODE_OF[task] for task in tasks)
    except (LookupError, TypeError):
        return frozenset()


def check_trained(mode: str, modes: Collection[str], checkpoint: str) -> None:
    """Raise `CheckpointUnfit` where a checkpoint of that name has learned modes, but not this one."""
    if modes and mode not in modes:
        problem = f"the checkpoint {checkpoint} was trained to {' and '.join(sorted(modes))}, not to {mode}"
        raise CheckpointUnfit(problem, "name another one")
