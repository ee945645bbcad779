"""What of a text is read, and where in it an output came from."""
