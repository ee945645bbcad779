"""Working through many texts: `lmchat batch`."""
