"""Sessions saved as they happen, in SQLite: `store` keeps and finds them, `export` turns one into a document."""
