from __future__ import annotations

import pytest

from lmchat.cli.shared.narration import Narrator


def test_narration_is_one_line_without_steering_sequences(capsys: pytest.CaptureFixture[str]) -> None:
    Narrator().error("a\r\n\x1b[31mb\x07 [/red]")
    assert capsys.readouterr().err == "error: a b [/red]\n"
