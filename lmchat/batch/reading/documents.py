"""A document of its own (plain text, Markdown, HTML, PDF, DOCX, subtitles) as one row."""

from __future__ import annotations

import sys
from pathlib import Path

from lmchat.batch.records import BadRecord, Record
from lmchat.errors import InputError
from lmchat.text.reading import read_document, read_stream


def read_document_row(name: str, text_field: str, id_field: str) -> Record | BadRecord:
    """The row of a file, or of standard input for "-": its name as the id, and its text."""
    try:
        document = read_stream(sys.stdin.buffer) if name == "-" else read_document(Path(name))
    except InputError as error:
        return BadRecord(str(error), name)
    return Record({id_field: name, text_field: document.text}, name, is_document=True)
