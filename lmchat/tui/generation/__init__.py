"""Engines, the threads that they work in, and the replies that they write."""
