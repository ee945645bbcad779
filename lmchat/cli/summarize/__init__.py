"""Summarizing texts: `lmchat summarize`."""

from lmchat.cli.summarize.command import summarize

__all__ = ["summarize"]
