"""Talking, a line at a time: `lmchat chat`."""

from lmchat.cli.chat.command import chat

__all__ = ["chat"]
