"""The command palette, and themes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.command import CommandPalette
from textual.theme import BUILTIN_THEMES

from lmchat.remembered import StateFile
from lmchat.tui.chinese import Chinese
from lmchat.tui.commands import command_names
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.modes import MODES
from lmchat.tui.palette import KEYED
from tests.unit.tui.conftest import ARTICLE, User


async def choose(user: User, text: str) -> None:
    """Open the palette and take the best match."""
    await user.press("ctrl+p")
    await user.until(lambda: CommandPalette.is_open(user.app))
    for letter in text:
        await user.press("space" if letter == " " else letter)
    await user.until(lambda: text.lower() in user.screen().lower().partition("\n")[2])
    await user.idle()
    await user.press("enter")
    await user.until(lambda: not CommandPalette.is_open(user.app))


def offered(user: User) -> list[str]:
    return [command.title for command in user.app.get_system_commands(user.app.screen)]


def test_every_command_is_in_the_palette(use: Callable[..., None]) -> None:
    async def flow(user: User) -> None:
        titles = offered(user)
        assert len(set(titles)) == len(titles)
        assert {mode.title for mode in MODES} <= set(titles)
        slash = {title.partition(" ")[0].removeprefix("/") for title in titles if title.startswith("/")}
        modes = {mode.command for mode in MODES}
        assert slash == set(command_names()) - modes - set(KEYED) - {"quit"}

    use(flow)


def test_a_mode_is_chosen_by_its_name(use: Callable[..., None]) -> None:
    async def flow(user: User) -> None:
        await choose(user, "Ask")
        await user.until(lambda: user.chat.mode.name == "answer")

    use(flow)


def test_the_settings_are_found(use: Callable[..., None]) -> None:
    async def flow(user: User) -> None:
        await choose(user, "Settings")
        await user.until(lambda: type(user.app.screen).__name__ == "SettingsScreen")
        assert offered(user)[0] == "/theme NAME"

    use(flow)


def test_a_command_with_an_argument_waits_for_it_in_the_prompt(use: Callable[..., None]) -> None:
    async def flow(user: User) -> None:
        await choose(user, "export")
        await user.until(lambda: user.prompt.text == "/export ")
        assert user.prompt.has_focus

    use(flow)


def test_all_that_needs_no_argument_can_be_done(use: Callable[..., None]) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        for command in list(user.app.get_system_commands(user.app.screen)):
            if command.title == "Quit":
                continue
            user.app.call_later(command.callback)
            await user.pilot.pause()
            while len(user.app.screen_stack) > 1:
                user.app.pop_screen()
                await user.pilot.pause()
        assert user.app.is_running

    use(flow)


def test_it_speaks_chinese(use: Callable[..., None]) -> None:
    async def flow(user: User) -> None:
        await user.press("ctrl+p")
        await user.until(lambda: "想做什么" in user.screen())
        await user.until(lambda: "更换配色主题" in user.screen())

    use(flow, options=LaunchOptions(Chinese()), size=(100, 80))


def test_a_theme_is_chosen_and_remembered(use: Callable[..., None], tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.json")

    async def first(user: User) -> None:
        await user.send("/theme nord")
        await user.until(lambda: user.app.theme == "nord")
        await user.send("/theme nothing")
        await user.until(lambda: "there is no theme nothing" in user.screen())
        assert user.app.theme == "nord"

    async def second(user: User) -> None:
        assert user.app.theme == "nord"
        await user.send("/theme")
        await user.until(lambda: CommandPalette.is_open(user.app))

    use(first, remembered=state)
    use(second, remembered=state)
    assert state.load_theme() == "nord"


def test_every_theme_shows_everything(use: Callable[..., None]) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        for theme in BUILTIN_THEMES:
            await user.send(f"/theme {theme}")
            assert user.app.theme == theme
            assert "The river is clean again." in user.screen(), theme

    use(flow)
