"""What the mode `summarize` knows of a summary: its size, whether it may be believed, and what stands instead."""
