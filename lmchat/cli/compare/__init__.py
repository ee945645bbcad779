"""Comparing two checkpoints or two settings: `lmchat compare`."""

from lmchat.cli.compare.command import compare

__all__ = ["compare"]
