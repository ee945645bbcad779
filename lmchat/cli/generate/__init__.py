"""Continuing a text: `lmchat generate`."""

from lmchat.cli.generate.command import generate

__all__ = ["generate"]
