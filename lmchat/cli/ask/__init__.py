"""Answering a question with a piece of a text: `lmchat ask`."""

from lmchat.cli.ask.command import ask

__all__ = ["ask"]
