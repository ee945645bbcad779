"""The parts of the screens, each in its own file."""
