"""A conversation as data, and what saves and restores it; knows no widget."""
