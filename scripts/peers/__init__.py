"""Other systems that stand beside lmchat in the score table; each is skipped where it is not installed."""
