"""The saved sessions: `lmchat history`."""
