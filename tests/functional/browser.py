"""A web browser that tests look at: Chromium without a window, driven through its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import itertools
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pyte

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 240.0
KEYS = {"Enter": 13}
COLUMNS, ROWS = 240, 80
_SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
    "--window-size=1200,800",
)


class Page:
    """A page that shows a terminal.

    Args:
        devtools: the connection to the page.

    Attributes:
        requested: the addresses of everything it has asked for.
    """

    def __init__(self, devtools: aiohttp.ClientWebSocketResponse) -> None:
        self.requested: list[str] = []
        self._devtools = devtools
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """What the terminal in the page was told to show."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    async def listen(self) -> None:
        """Take what the browser says, until it is gone."""
        async for message in self._devtools:
            said = message.json()
            if "id" in said:
                assert "result" in said, said
                self._answers.pop(said["id"]).set_result(said["result"])
            elif said["method"] == "Network.requestWillBeSent":
                self.requested.append(said["params"]["request"]["url"])
            elif said["method"] == "Network.webSocketCreated":
                self.requested.append(said["params"]["url"])
            elif said["method"] == "Network.webSocketFrameReceived":
                self._show(said["params"]["response"])

    async def do(self, method: str, **parameters: Any) -> Any:
        """Carry out a method of the DevTools protocol."""
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._devtools.send_json({"id": number, "method": method, "params": parameters})
        return await asyncio.wait_for(self._answers[number], PATIENCE)

    async def type(self, text: str) -> None:
        """Type characters."""
        await self.do("Input.insertText", text=text)

    async def press(self, key: str) -> None:
        """Press and release a key."""
        code = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        await self.do("Input.dispatchKeyEvent", type="rawKeyDown", **code)
        await self.do("Input.dispatchKeyEvent", type="keyUp", **code)

    async def until(self, is_there: Callable[[str], object]) -> str:
        """Wait for what a function says of the screen; returns what the screen shows."""
        end = time.monotonic() + PATIENCE
        while not is_there(self.text):
            assert time.monotonic() < end, self.text
            await asyncio.sleep(0.1)
        return self.text

    async def picture(self) -> bytes:
        """The page as a PNG."""
        return base64.b64decode((await self.do("Page.captureScreenshot"))["data"])

    def _show(self, frame: dict[str, Any]) -> None:
        """Show what a frame of the terminal's connection says; those of text hold no output."""
        if frame["opcode"] == 2:
            self._stream.feed(base64.b64decode(frame["payloadData"]))


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Page]:
    """A browser with an empty page.

    Args:
        folder: an empty folder for what it keeps.
    """
    assert CHROMIUM is not None
    process = await asyncio.create_subprocess_exec(
        CHROMIUM, *_SWITCHES, f"--user-data-dir={folder}", "about:blank", stderr=asyncio.subprocess.PIPE
    )
    try:
        address = await asyncio.wait_for(_devtools_address(process), PATIENCE)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://{address}/json/list") as response:
                target = next(each for each in await response.json() if each["type"] == "page")
            async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as devtools:
                page = Page(devtools)
                listening = asyncio.create_task(page.listen())
                await page.do("Network.enable")
                await page.do("Page.enable")
                await page.do("Emulation.setFocusEmulationEnabled", enabled=True)
                yield page
                listening.cancel()
    finally:
        process.kill()
        await process.communicate()


async def _devtools_address(process: asyncio.subprocess.Process) -> str:
    """The host and port that a starting browser can be driven through."""
    assert process.stderr is not None
    async for line in process.stderr:
        if found := re.search(rb"DevTools listening on ws://([^/]+)/", line):
            return found[1].decode()
    raise AssertionError("the browser did not start")
