"""Working through many texts: `lmchat batch`."""

from lmchat.cli.batch.command import batch

__all__ = ["batch"]
