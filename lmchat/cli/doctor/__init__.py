"""Whether lmchat can work here: `lmchat doctor`."""
