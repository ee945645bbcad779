"""Comparing two checkpoints or two settings: `lmchat compare`."""
