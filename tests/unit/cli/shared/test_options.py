from __future__ import annotations

from pathlib import Path

import pytest

from lmchat.cli.shared.options import _file, parse_ratio
from lmchat.errors import UsageError


@pytest.mark.parametrize(("text", "share"), [("10%", 0.1), ("10", 0.1), (" 2.5 % ", 0.025), ("100%", 1.0)])
def test_a_ratio_is_a_percentage(text: str, share: float) -> None:
    assert parse_ratio(text) == pytest.approx(share)


def test_no_ratio_is_none() -> None:
    assert parse_ratio(None) is None


@pytest.mark.parametrize("text", ["0", "0.5", "101%", "-3", "nan", "half", ""])
def test_a_ratio_outside_1_to_100_percent_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_ratio(text)


@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_stdout_has_several_names(name: str) -> None:
    assert _file(Path(name)) is None


@pytest.mark.parametrize("name", ["stdout", "./-/x", "/dev/stderr", "/dev/fd/11"])
def test_other_files_are_no_stdout(name: str) -> None:
    assert _file(Path(name)) == Path(name)
