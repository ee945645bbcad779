"""Continuing a text: `lmchat generate`."""
