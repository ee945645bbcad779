"""How scripts end."""

from __future__ import annotations

import pytest
from measuring import ended, exit_code, spread

from lmchat.errors import CheckpointDamaged, UsageError


def fails_with(error: Exception) -> None:
    raise error


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UsageError("there is no checkpoint 'a'", "look again"), 2, "error: there is no checkpoint 'a' (look again)\n"),
        (CheckpointDamaged("it is broken", "fetch it"), 3, "error: it is broken (fetch it)\n"),
        (FileNotFoundError(2, "No such file", "a.json"), 2, "error: [Errno 2] No such file: 'a.json'\n"),
        (
            ModuleNotFoundError("No module named 'tokenizers'"),
            2,
            "error: No module named 'tokenizers' (the beginning of this script says what to install)\n",
        ),
    ],
)
def test_a_mistake_is_one_line(error: Exception, code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(lambda: fails_with(error)) == code
    assert capsys.readouterr() == ("", said)


def test_work_that_is_done_ends_with_0_and_a_missed_goal_with_1() -> None:
    assert ended(lambda: False) == 0
    assert [exit_code(lambda met=met: met) for met in (True, False)] == [0, 1]  # type: ignore[misc]


def test_a_defect_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        ended(lambda: fails_with(ZeroDivisionError()))


@pytest.mark.parametrize(("count", "chosen"), [(None, "abcdef"), (9, "abcdef"), (3, "ace"), (1, "a"), (0, "")])
def test_rows_are_spread_evenly(count: int | None, chosen: str) -> None:
    assert spread("abcdef", count) == list(chosen)
