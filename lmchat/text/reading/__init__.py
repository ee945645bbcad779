"""From a file or a stream to text: what kind of file it is, its encoding, and its prose."""

from __future__ import annotations

from lmchat.text.reading.document import Document, prose_of, read_document, read_stream

__all__ = ["Document", "prose_of", "read_document", "read_stream"]
