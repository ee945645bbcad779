"""What each mode does with a request: its sources, its decoding, and what comes after."""
