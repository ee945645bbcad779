"""What several commands use: their options, reading and writing files, an engine, and what is said on stderr."""
