"""How good a mode is on a test file: `lmchat evaluate`."""

from lmchat.cli.evaluate.command import evaluate

__all__ = ["evaluate"]
