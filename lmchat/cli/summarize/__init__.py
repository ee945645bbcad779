"""Summarizing texts: `lmchat summarize`."""
