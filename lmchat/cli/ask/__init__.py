"""Answering a question with a piece of a text: `lmchat ask`."""
