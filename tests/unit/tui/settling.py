"""Waiting until an application has done all that it has to do, on however busy a machine.

Textual's pilot waits until the process uses little of the processor, at least a fiftieth of a second after each key. On
a busy machine that says nothing, as a process that has to wait for its turn uses little, too.
"""

from __future__ import annotations

import asyncio
import time

import pytest
import textual.app
import textual.pilot
from textual._context import active_app
from textual.app import App

LONGEST = 60.0
"""Seconds after which an application that is never done fails its test."""


def wait_for_what_there_is_to_do(patch: pytest.MonkeyPatch) -> None:
    """Let pilots wait for what their application has to do, instead of for an idle processor."""
    for module in (textual.app, textual.pilot):
        patch.setattr(module, "wait_for_idle", settled)


async def settled(*_: float) -> None:
    """Wait until nothing is left to do but what a timer, a thread or the user begins."""
    app, loop = active_app.get(), asyncio.get_running_loop()
    deadline = time.monotonic() + LONGEST
    while True:
        assert time.monotonic() < deadline, "the application always has more to do"
        await asyncio.sleep(0)
        if loop._ready:
            continue
        if app._resize_event is not None:
            app._check_resize()
        elif is_behind(app):
            app.screen._on_timer_update()
        else:
            return


def is_behind(app: App[object]) -> bool:
    """Whether there is more to be shown than is shown, and nothing that has to come first."""
    screen = app.screen
    outdated = screen._layout_required or screen._scroll_required or screen._repaint_required or screen._dirty_widgets
    return bool(outdated) and screen.is_current and not app._batch_count
