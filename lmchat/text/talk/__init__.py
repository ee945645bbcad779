"""What people type in a talk, and talks that were written for lmchat to learn and choose replies from."""
