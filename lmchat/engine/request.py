"""What a caller asks for; the modes below the engine read it, so it lives with them."""

from __future__ import annotations

from lmchat.modes.request import Request

__all__ = ["Request"]
