from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from textual.widgets._footer import FooterKey

from lmchat.tui.chinese import Chinese
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.modes import SUMMARIZE
from lmchat.tui.strings import Strings
from tests.unit.tui.conftest import User

EVERYWHERE = {"quit", "command_palette", "help"}
USUAL = {"why", "next_mode", "settings", "stop", "sessions"}
WIDE = {"scores", "compare", "again", "copy"}
MESSAGE = {"screen.edit", "screen.copy", "screen.copy_message", "screen.prompt"}


def actions(user: User) -> set[str]:
    """What the keys that are named do."""
    return {key.action for key in user.app.screen.query(FooterKey)}


def width(user: User) -> int:
    """How many columns the keys take."""
    return sum(key.region.width for key in user.app.screen.query(FooterKey))


def cut_off(user: User) -> list[str]:
    """The keys that do not stand whole on the screen, apart from the others."""
    lines = [re.sub("[▏┃]", " ", f" {line} ") for line in user.screen().splitlines()]
    keys = user.app.screen.query(FooterKey)
    return [key.description for key in keys if f" {key.key_display} {key.description} " not in lines[key.region.y]]


async def look(user: User, columns: int, names: set[str]) -> None:
    """Look at so many columns for keys that do these things, besides those that are named everywhere."""
    await user.pilot.resize_terminal(columns, 24)
    await user.until(lambda: width(user) <= columns and EVERYWHERE | names <= actions(user))
    assert cut_off(user) == []


@pytest.mark.parametrize("language", [Strings(), Chinese()])
def test_as_many_keys_are_named_as_there_is_room_for(use: Callable[..., None], language: Strings) -> None:
    async def flow(user: User) -> None:
        await user.send("a short text")
        await user.ended()
        await look(user, 200, USUAL | WIDE)
        await look(user, 120, USUAL | WIDE)
        await look(user, 80, USUAL)
        await user.press("ctrl+up")
        await look(user, 80, MESSAGE)
        await look(user, 40, set())

    use(flow, options=LaunchOptions(language))


def test_it_follows_the_width_of_the_screen(use: Callable[..., None]) -> None:
    async def flow(user: User) -> None:
        await user.until(lambda: "^p Commands" in user.screen())
        assert "f4 Copy" not in user.screen()
        await user.pilot.resize_terminal(160, 24)
        await user.until(lambda: "f4 Copy" in user.screen())
        await user.pilot.resize_terminal(80, 24)
        await user.until(lambda: "f4 Copy" not in user.screen())

    use(flow)


@pytest.mark.parametrize("language", [Strings(), Chinese()])
@pytest.mark.parametrize("key", ["f2", "f5", "f6", "f7", "f9", "ctrl+o"])
def test_the_other_screens_name_whole_keys_too(use: Callable[..., None], language: Strings, key: str) -> None:
    async def flow(user: User) -> None:
        await user.send("a short text")
        await user.ended()
        await user.press(key)
        await user.until(lambda: user.app.screen is not user.chat)
        for columns in (40, 100):
            await user.pilot.resize_terminal(columns, 24)
            await user.until(
                lambda columns=columns: 0 < width(user) <= columns and {"app.pop_screen", "dismiss"} & actions(user)
            )
            assert cut_off(user) == []

    use(flow, options=LaunchOptions(language, mode=SUMMARIZE))
