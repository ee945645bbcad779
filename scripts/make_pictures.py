"""Take the pictures of the README: the application with the shipped checkpoints and examples, on a screen of its own.

    python scripts/make_pictures.py [--output docs/pictures]

The figures in the status line are those of the machine it runs on.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from measuring import ended
from textual.pilot import Pilot

from lmchat.history.store import Store
from lmchat.settings import Language
from lmchat.tui.app import LmchatApp
from lmchat.tui.chat.screen import ChatScreen
from lmchat.tui.conversation.history_recorder import HistoryRecorder
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.language import strings_in
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.widgets.status_bar import StatusBar

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "docs" / "examples"
SIZE = (100, 28)
PATIENCE = 300.0


class Photographer:
    """Uses the application.

    Args:
        app: the application.
        pilot: what presses its keys.
    """

    def __init__(self, app: LmchatApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def chat(self) -> ChatScreen:
        """The main screen."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, ChatScreen)
        return screen

    @property
    def turns(self) -> list[Turn]:
        """The conversation."""
        return self.chat.replies.turns

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something; raises `TimeoutError`."""
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("the application does not get there")
            await self.pilot.pause(0.05)
        await self.pilot.pause()

    async def ready(self) -> None:
        """Wait for the file and the engine."""
        status = self.chat.query_one(StatusBar)
        await self.until(lambda: self.chat.attachment.source is not None and "(cpu)" in str(status.content))

    async def send(self, text: str) -> None:
        """Send a message, and wait for the end of its reply if it has one."""
        await self.ready()
        self.chat.prompt.text = text
        await self.pilot.press("enter")
        await self.pilot.pause()
        await self.until(lambda: all(turn.ended for turn in self.turns))


async def summary(user: Photographer) -> None:
    """A summary while it is being written."""
    await user.send("/length long")
    await user.pilot.press("enter")
    await user.until(lambda: user.turns and len(user.turns[0].text.split()) > 25)


async def why(user: Photographer) -> None:
    """The heat map of a headline."""
    await user.send("")
    await user.pilot.press("f2", "m")


async def answer(user: Photographer) -> None:
    """An answer in its place."""
    await user.pilot.press("f3")
    await user.send("How much did the whole project cost?")
    await user.pilot.press("f2")


async def chinese(user: Photographer) -> None:
    """A summary and an answer in Chinese."""
    await user.send("")
    await user.pilot.press("f3")
    await user.send("夜间接待了多少读者？")


Scene = Callable[[Photographer], Awaitable[None]]
PICTURES: tuple[tuple[Scene, Language, str], ...] = (
    (summary, "en", "river.txt"),
    (why, "en", "river.txt"),
    (answer, "en", "river.txt"),
    (chinese, "zh", "library.txt"),
)


async def take(scene: Scene, language: Language, example: str) -> str:
    """The picture of a scene as an SVG."""
    with Store(None) as store:
        options = LaunchOptions(strings_in(language, {}))
        app = LmchatApp(EXAMPLES / example, recorder=HistoryRecorder(store), options=options)
        app.animation_level = "none"
        async with app.run_test(size=SIZE) as pilot:
            await scene(Photographer(app, pilot))
            await pilot.pause(0.3)
            return app.export_screenshot(title=f"lmchat {example}", simplify=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "pictures", help="a folder")
    folder = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    for scene, language, example in PICTURES:
        path = folder / f"{scene.__name__}.svg"
        path.write_text(asyncio.run(take(scene, language, example)), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    raise SystemExit(ended(main))
