"""The interactive terminal in a web browser: `lmchat serve`."""

from lmchat.cli.serve.command import serve

__all__ = ["serve"]
