"""Metrics of texts, the benchmark files, and the score table."""
