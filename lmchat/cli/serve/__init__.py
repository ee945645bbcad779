"""The interactive terminal in a web browser: `lmchat serve`."""
