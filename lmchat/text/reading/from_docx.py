"""DOCX to text, by python-docx: paragraphs and table rows in the order of the document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lmchat.errors import UnreadableInput
from lmchat.text.reading.extras import missing_extra

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.table import Table
    from docx.table import _Cell as Cell

_UNPACKED = 512 * 1024 * 1024


def docx_prose(data: bytes, shown: str) -> str:
    """The paragraphs and tables of the document, a paragraph or row a line, blocks apart by an empty line.

    Raises:
        UnreadableInput: python-docx is not installed; the file is damaged, or unpacks to more than 512 MB.
    """
    try:
        import docx
    except ImportError:
        raise missing_extra(shown, "DOCX") from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size <= _UNPACKED:
            return "\n\n".join(_blocks(docx.Document(io.BytesIO(data))))
    except Exception:  # noqa: BLE001 - of damaged files zipfile, lxml and python-docx raise many kinds
        raise UnreadableInput(f"{shown}: a damaged DOCX file", "open it in a word processor and save it anew") from None
    raise UnreadableInput(f"{shown}: unpacks to more than {_UNPACKED >> 20} MB", "save its text in smaller files")


def _blocks(container: DocxDocument | Cell) -> Iterator[str]:
    from docx.text.paragraph import Paragraph

    for block in container.iter_inner_content():
        text = block.text.strip() if isinstance(block, Paragraph) else _table_text(block)
        if text:
            yield text


def _table_text(table: Table) -> str:
    """The rows of a table with the tables in their cells, merged cells once."""
    lines, seen = [], set[object]()
    for row in table.rows:
        cells = [cell for cell in {cell._tc: cell for cell in row.cells}.values() if cell._tc not in seen]
        seen.update(cell._tc for cell in cells)
        lines.append(" | ".join(filter(None, ("\n".join(_blocks(cell)) for cell in cells))))
    return "\n".join(filter(None, lines))
