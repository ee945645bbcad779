"""`lmchat serve` as the user of a web browser sees it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from lmchat.locations import checkpoint_names
from tests.functional.browser import CHROMIUM, PATIENCE, browser
from tests.functional.conftest import ROOT, environment

QUESTION = "How much did the whole project cost?"


@pytest.fixture
def port() -> int:
    """A port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A running `lmchat serve` with an article attached."""
    article = str(ROOT / "docs" / "examples" / "river.txt")
    line = [sys.executable, "-m", "lmchat", "--private", "--lang", "en", "serve", article, "--port", str(port)]
    process = subprocess.Popen(line, env=environment(HOME=str(tmp_path)), stderr=subprocess.PIPE, text=True)
    try:
        end = time.monotonic() + PATIENCE
        while not _listens(port):
            assert time.monotonic() < end
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.communicate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def status(port: int, path: str = "/", **headers: str) -> int:
    """What the server answers with."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as response:
            return response.status


@pytest.mark.slow
@pytest.mark.checkpoint
@pytest.mark.skipif("answer" not in checkpoint_names(), reason="the checkpoint is not there")
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_a_question_is_answered_in_a_web_browser(
    server: subprocess.Popen[str], port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use() -> tuple[str, list[str], set[bytes]]:
        async with browser(tmp_path / "browser") as page:
            await page.do("Page.navigate", url=f"http://127.0.0.1:{port}/")
            await page.until(lambda text: "river.txt (" in text and "f3 Mode" in text)
            pictures = {await page.picture()}
            await page.type(f"/ask {QUESTION}")
            await page.until(lambda text: QUESTION in text)
            await page.press("Enter")
            shown = await page.until(lambda text: re.search(r"probability \d\.\d\d", text))
            await asyncio.sleep(0.5)
            pictures.add(picture := await page.picture())
            if folder := os.environ.get("LMCHAT_TEST_PICTURES"):
                Path(folder, "serve.png").write_bytes(picture)
            return shown, page.requested, pictures

    shown, requested, pictures = asyncio.run(use())
    assert any("million" in line for line in shown.splitlines() if "probability" in line)
    assert f"ws://127.0.0.1:{port}/ws" in {address.partition("?")[0] for address in requested}
    assert [address for address in requested if f"//127.0.0.1:{port}/" not in address and address != "data:,"] == []
    assert len(pictures) == 2


def test_only_its_own_page_may_use_it(server: subprocess.Popen[str], port: int) -> None:
    own = f"127.0.0.1:{port}"
    assert status(port) == 200
    assert status(port, Host=f"localhost:{port}", Origin=f"http://localhost:{port}") == 200
    assert status(port, "/static/js/textual.js", Origin=f"http://{own}") == 200
    assert status(port, "/ws", Host=own, Origin="http://elsewhere.example") == 403
    assert status(port, "/ws", Host=own, Origin="null") == 403
    assert status(port, Host="elsewhere.example") == 403


def test_ctrl_c_ends_it_and_it_has_said_nothing_but_its_address(server: subprocess.Popen[str], port: int) -> None:
    server.send_signal(signal.SIGINT)
    _, said = server.communicate(timeout=PATIENCE)
    assert said == f"lmchat is at http://127.0.0.1:{port}; Ctrl+C ends it\n"
    assert server.returncode == 0
