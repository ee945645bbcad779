from __future__ import annotations

from collections.abc import Callable

import pytest

from lmchat.tui.beginning import Beginning
from lmchat.tui.chinese import Chinese
from lmchat.tui.strings import Strings
from lmchat.tui.widgets.key_line import NARROW
from tests.unit.tui.conftest import User


@pytest.mark.parametrize("language", [Strings(), Chinese()])
@pytest.mark.parametrize("columns", [80, NARROW - 1, NARROW, 200])
def test_no_key_is_cut_off(use: Callable[..., None], columns: int, language: Strings) -> None:
    keys = language.KEYS
    always = ["help", "why", "mode", "settings", "stop", "sessions", "quit", "palette"]
    wide = ["scores", "compare", "again", "copy"]

    async def flow(user: User) -> None:
        await user.until(lambda: user.screen().rstrip().endswith(f"^p {keys['palette']}"))
        line = user.screen().rstrip().splitlines()[-1].replace("▏", " ")
        assert [name for name in always if f" {keys[name]} " not in f"{line} "] == []
        assert [name for name in wide if f" {keys[name]} " in f"{line} "] == (wide if columns >= NARROW else [])

    use(flow, size=(columns, 24), beginning=Beginning(language))


def test_it_follows_the_width_of_the_screen(use: Callable[..., None]) -> None:
    async def flow(user: User) -> None:
        await user.until(lambda: "^p Commands" in user.screen())
        assert "f6 Scores" not in user.screen()
        await user.pilot.resize_terminal(160, 24)
        await user.until(lambda: "f6 Scores" in user.screen())
        await user.pilot.resize_terminal(80, 24)
        await user.until(lambda: "f6 Scores" not in user.screen())

    use(flow)
