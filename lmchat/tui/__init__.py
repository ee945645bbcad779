"""The interactive terminal: what `lmchat` without a subcommand opens."""
