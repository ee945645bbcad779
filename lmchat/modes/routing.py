"""What a message of a conversation is for: talk, a question about the attached text, or a wish for its summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from lmchat.modes.request import Request
from lmchat.text.speech import polished

Purpose = Literal["chat", "answer", "summarize"]

_SUMMARY = re.compile(
    r"\b(?:summari[sz](?:e|ation)|summary|sum (?:(?:it|this|that) )?up|tl;?dr|gist|(?:main|key) (?:points?|ideas?))\b"
    r"|\bwhat(?:'s| is| was) (?:(?:the|this|that) (?:text|file|document|article|page|book|story|paper)|it|this|that)"
    r" about\b"
    r"|总结|概括|概述|摘要|归纳|梗概|大意|要点|主要内容"
    r"|\A(?:请问|那么|你看)?[，,\s]*(?:上面|这里?面?|"
    r"(?:[这该本整全]\w{0,8}?)?(?:文[章件本档中]?|书|篇|段|章|页|报告|故事|小说|新闻|内容|作者|信|它))?"
    r"(?:里面|里|中|主要|都|到底|究竟|大概)*(?:讲|说|写)了?(?:些|的是)?什么(?:内容)?[？?。]?\Z",
    re.IGNORECASE,
)
_TO_LMCHAT = re.compile(r"\b(?:you|your|yours|yourself|u(?![.-]))\b|[你您咱]", re.IGNORECASE)
_SHORT = re.compile(r"\b(?:briefly|brief|headline|title|one line|a few words)\b|标题|一句话|简短|简要", re.IGNORECASE)
_LONG = re.compile(r"\b(?:in detail|detailed|long|longer|paragraph)\b|详细|具体|一段", re.IGNORECASE)


def request_for(
    message: str, turns: Sequence[str] = (), text: str | None = None, *, seed: int = 0, top_k: int = 1
) -> Request:
    """The request that serves a message; raises `UsageError` when there is nothing in it.

    Args:
        message: what was said last.
        turns: what was said before, by two in turn.
        text: the attached one, if there is one.
        seed: of sampling.
        top_k: answers to a question about the text.
    """
    purpose = purpose_of(message) if text is not None and message.strip() else "chat"
    if text is None or purpose == "chat":
        return Request("chat", message, turns=tuple(turns), seed=seed)
    if purpose == "answer":
        return Request("answer", text, query=message, top_k=top_k)
    return Request("summarize", text, length=summary_length(message), seed=seed)


def purpose_of(message: str) -> Purpose:
    """What a message is for when a text is attached: a question that is put to lmchat itself is talk.

    >>> purpose_of("Who built the tower?"), purpose_of("how are you"), purpose_of("总结一下")
    ('answer', 'chat', 'summarize')
    """
    if _SUMMARY.search(message):
        return "summarize"
    if _TO_LMCHAT.search(message):
        return "chat"
    return "answer" if polished(message).rstrip("\"'”’」』）) ").endswith(("?", "？")) else "chat"


def summary_length(message: str) -> str:
    """The length class of the summary that a message asks for; a sentence or two where it names none."""
    return wished_length(message) or "medium"


def wished_length(message: str) -> str | None:
    """The length class that a message names.

    >>> wished_length("summarize it in detail"), wished_length("summarize it")
    ('long', None)
    """
    if _SHORT.search(message):
        return "short"
    return "long" if _LONG.search(message) else None
