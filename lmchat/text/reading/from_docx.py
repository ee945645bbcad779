"""DOCX to text, by python-docx: paragraphs, text boxes and table rows in the order of the document, notes below."""

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
_WRAPPERS = ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "dir", "bdo")
"""Elements around text, at any level, that say something about it: it was inserted or moved, or is a field."""

_NO_PROSE = (
    ".//w:sdt[w:sdtPr[w:showingPlcHdr or w:docPartObj/w:docPartGallery[@w:val='Table of Contents']]]"
    "|.//w:r[w:rPr/w:vanish[not(@w:val='0' or @w:val='false')]]|.//*[local-name()='Fallback']"
)
"""Content controls that nobody filled in ("Click here to enter text"), tables of contents, hidden text, and what old
programs show in place of drawings."""


def docx_prose(data: bytes, shown: str) -> str:
    """The paragraphs, tables and notes of the document, a paragraph or row a line, blocks apart by an empty line.

    Raises:
        UnreadableInput: python-docx is not installed; the file is damaged, or unpacks to more than 512 MB.
    """
    try:
        import docx
    except ImportError as error:
        raise missing_extra(shown, "DOCX", "docx", error) from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size <= _UNPACKED:
            document = docx.Document(io.BytesIO(data))
            _unwrap(document)
            return "\n\n".join([*_blocks(document), *_notes(document)])
    except Exception:  # noqa: BLE001 - of damaged files zipfile, lxml and python-docx raise many kinds
        raise UnreadableInput(f"{shown}: a damaged DOCX file", "open it in a word processor and save it anew") from None
    raise UnreadableInput(f"{shown}: unpacks to more than {_UNPACKED >> 20} MB", "save its text in smaller files")


def _unwrap(document: DocxDocument) -> None:
    """Put what python-docx passes over in its place: what is wrapped, and text boxes, below their paragraph."""
    from docx.oxml.ns import qn
    from lxml import etree

    body = document.element.body
    for element in body.xpath(_NO_PROSE):
        element.getparent().remove(element)
    etree.strip_tags(body, *map(qn, (f"w:{tag}" for tag in _WRAPPERS)))
    for box in reversed(body.xpath(".//w:txbxContent")):
        paragraph = next(box.iterancestors(qn("w:p")))
        for block in reversed(box):
            paragraph.addnext(block)


def _notes(document: DocxDocument) -> Iterator[str]:
    """The footnotes and endnotes."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/footnotes", "/endnotes")):
            for note in parse_xml(relation.target_part.blob):
                text = "" if note.get(qn("w:type")) else "".join(part.text or "" for part in note.iter(qn("w:t")))
                if text.strip():
                    yield text.strip()


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
