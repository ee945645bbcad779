"""What a checkpoint does when the daemon has loaded it ahead: a first request makes graphs and reads lists of words."""

from __future__ import annotations

from lmchat.decoding.config import DecodingConfig
from lmchat.engine.request import Request

TEXTS = ("The fox runs to a river. It sleeps there all day.", "狐狸跑到河边。它在那里睡了一整天。")
QUESTION = "What sleeps?"

FIRST_REQUESTS = tuple(
    request
    for text in TEXTS
    for request in (
        Request("summarize", text),
        Request("answer", text, query=QUESTION),
        Request("generate", text, decoding=DecodingConfig(max_new_tokens=1)),
        Request("chat", text),
    )
)
"""For each mode and language; those of modes that the checkpoint did not learn fail at once."""
