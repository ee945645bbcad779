from __future__ import annotations

import pytest

from lmchat.cli.shared.options import parse_ratio
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
