"""The web server behind `lmchat serve`: textual-serve with a page that loads nothing from elsewhere."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import secrets
from collections.abc import Callable
from importlib import resources
from string import Template
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler
from textual_serve.server import Server

SECURITY_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; frame-ancestors 'none'"
)
"""What the page may do: load from this server, and be shown in no other page."""

PATIENCE = 5.0
"""For how many seconds the server waits for its terminals when it ends."""


class TerminalServer(Server):
    """Serves a command that runs the interactive terminal, one process for each window.

    Args:
        command: what the shell runs for a window.
        host: the address to listen at.
        port: the port to listen at.
        ready: called with the address when windows can be opened there.
    """

    def __init__(self, command: str, host: str, port: int, ready: Callable[[str], object]) -> None:
        shown = f"[{host}]" if ":" in host else host
        super().__init__(command, host=host, port=port, title="lmchat", public_url=f"http://{shown}:{port}")
        self._ready = ready
        self._windows: set[asyncio.Future[web.WebSocketResponse]] = set()

    def serve(self, debug: bool = False) -> None:
        """Listen until Ctrl+C; raises `OSError`."""
        self.debug = debug
        logging.basicConfig(level=logging.WARNING, format="%(message)s")  # nothing of requests that go well

        def told(*_: object) -> None:
            self._ready(self.public_url)

        web.run_app(self._make_app(), host=self.host, port=self.port, print=told)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the terminal of a window until either ends."""
        window = asyncio.ensure_future(super().handle_websocket(request))
        self._windows.add(window)
        window.add_done_callback(self._windows.discard)
        return await window

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002 (aiohttp calls it so)
        """End the terminals of all windows, and wait until they have saved what they have to."""
        for window in self._windows:
            window.cancel()
        if self._windows:
            await asyncio.wait(self._windows, timeout=PATIENCE)

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing; nothing can be opened yet."""

    async def handle_index(self, request: web.Request) -> web.Response:
        """The page; it finds the server under the name that the browser knows it by."""
        page = Template(resources.files("lmchat.cli.serve").joinpath("page.html").read_text(encoding="utf-8"))
        nonce = secrets.token_urlsafe()
        text = page.substitute(websocket=f"ws://{request.host}/ws", nonce=nonce)
        policy = f"{SECURITY_POLICY}; script-src 'self' 'nonce-{nonce}'"
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._refuse_strangers)
        return app

    @web.middleware
    async def _refuse_strangers(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer to pages of this server only: any other page that the user opens could drive the terminal."""
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text="This page may not use lmchat.")
        name = urlsplit(f"//{request.host}").hostname or ""
        if is_local(self.host) and not is_local(name):
            raise web.HTTPForbidden(text="lmchat serves this machine only.")
        return await handler(request)


def is_local(host: str) -> bool:
    """Whether only this machine can reach an address.

    >>> is_local("127.0.0.1"), is_local("0.0.0.0")
    (True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:  # the name of a host
        return False
