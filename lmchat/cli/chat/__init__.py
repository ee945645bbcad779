"""Talking, a line at a time: `lmchat chat`."""
