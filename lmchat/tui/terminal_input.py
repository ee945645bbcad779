"""What a terminal sends that is no UTF-8, such as what is pasted from a text in another encoding."""

from __future__ import annotations

from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Callable
from functools import partial

from textual.drivers import linux_driver


def replacing_decoder(encoding: str) -> Callable[[], IncrementalDecoder]:
    """Makes decoders that write the replacement character for what is wrong.

    >>> replacing_decoder("utf-8")().decode(b"caf\\xe9, tea")
    'caf\\ufffd, tea'
    """
    return partial(getincrementaldecoder(encoding), errors="replace")


def accept_any_bytes() -> None:
    """Let Textual's reader of the terminal go on where it would end the application, and what is written with it."""
    linux_driver.getincrementaldecoder = replacing_decoder  # type: ignore[attr-defined, assignment]
