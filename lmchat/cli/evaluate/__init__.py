"""How good a mode is on a test file: `lmchat evaluate`."""
