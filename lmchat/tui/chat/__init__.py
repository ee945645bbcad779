"""The main screen, and what it does with messages, commands, turns and sessions."""
