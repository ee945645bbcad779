"""Choosing what to write: pure functions over a step function."""
