"""DOCX files as text."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from pathlib import Path

import pytest

from lmchat.errors import InputError, UnreadableInput
from lmchat.text.reading import read_document, read_stream

WORDS = "The council met on Monday and approved the plan for a new library in the old railway station"


def read(data: bytes, name: str) -> str:
    return read_stream(io.BytesIO(data), name).text


class TestDocx:
    def docx_file(self) -> bytes:
        docx = pytest.importorskip("docx")
        document = docx.Document()
        document.add_heading("新图书馆", 1)
        document.add_paragraph(f"{WORDS}.")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip((c for row in table.rows for c in row.cells), ("Name", "Age", "Li", "30"), strict=True):
            cell.text = text
        document.add_paragraph("")
        document.add_paragraph("结束。")
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    def test_paragraphs_and_tables_come_in_order(self, tmp_path: Path) -> None:
        path = tmp_path / "a.docx"
        path.write_bytes(self.docx_file())
        found = read_document(path)
        assert found.text == f"新图书馆\n\n{WORDS}.\n\nName | Age\nLi | 30\n\n结束。"
        assert found.encoding is None

    def test_tables_in_cells_are_read_and_merged_cells_stand_once(self) -> None:
        docx = pytest.importorskip("docx")
        document = docx.Document()
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).merge(table.cell(1, 0)).text = "merged"
        table.cell(0, 1).text = "x"
        inner = table.cell(1, 1).add_table(rows=1, cols=2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "inner", "most"
        buffer = io.BytesIO()
        document.save(buffer)
        assert read(buffer.getvalue(), "a.docx") == "merged | x\ninner | most"

    def wrapped(self, body: str) -> str:
        """The text of a document with this WordprocessingML in its body, where T(x) is a run with the text x."""
        docx = pytest.importorskip("docx")
        oxml = pytest.importorskip("docx.oxml")
        namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        runs = re.sub(r"T\((.*?)\)", r'<w:r><w:t xml:space="preserve">\1</w:t></w:r>', body)
        document = docx.Document()
        for block in reversed(oxml.parse_xml(f"<w:body {namespace}>{runs}</w:body>")):
            document.element.body.insert(0, block)
        buffer = io.BytesIO()
        document.save(buffer)
        return read(buffer.getvalue(), "a.docx")

    @pytest.mark.parametrize(
        "words",
        [
            "<w:ins>T(five)</w:ins>",
            "<w:moveTo>T(five)</w:moveTo>",
            "<w:smartTag>T(fi)T(ve)</w:smartTag>",
            "<w:fldSimple>T(five)</w:fldSimple>",
            "<w:sdt><w:sdtPr/><w:sdtContent>T(five)</w:sdtContent></w:sdt>",
            "<w:customXml><w:ins>T(fi)</w:ins>T(ve)</w:customXml>",
            "<w:hyperlink><w:ins>T(five)</w:ins></w:hyperlink>",
            "<w:ins>T(five)<w:del>T(six)</w:del></w:ins>",
            "<w:del><w:r><w:delText>six</w:delText></w:r></w:del><w:moveFrom>T(six)</w:moveFrom>T(five)",
        ],
    )
    def test_text_that_was_inserted_moved_or_filled_in_is_read(self, words: str) -> None:
        assert self.wrapped(f"<w:p>T(The price is )<w:bookmarkStart/>{words}T( dollars.)</w:p>") == (
            "The price is five dollars."
        )

    def test_paragraphs_rows_and_cells_in_content_controls_are_read(self) -> None:
        def control(content: str, kind: str = "") -> str:
            return f"<w:sdt><w:sdtPr>{kind}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

        cells = "<w:tc><w:p>T(Li)</w:p></w:tc>" + control(f"<w:tc>{control('<w:p>T(30)</w:p>')}</w:tc>")
        contents = "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
        body = (
            control("<w:p>T(Contents 1)</w:p>", contents)
            + control("<w:p>T(First.)</w:p><w:p>T(Second.)</w:p>")
            + f"<w:tbl>{control(f'<w:tr>{cells}</w:tr>')}</w:tbl>"
            + control("<w:p>T(Click here to enter text.)</w:p>", "<w:showingPlcHdr/>")
        )
        assert self.wrapped(body) == "First.\n\nSecond.\n\nLi | 30"

    def test_a_text_box_is_read_once_below_its_paragraph_and_hidden_text_is_not(self) -> None:
        def box(words: str) -> str:
            return f"<w:pict><w:txbxContent>{words}</w:txbxContent></w:pict>"

        drawing = box(f"<w:p>T(In a box.)</w:p><w:p>{box('<w:p>T(Within.)</w:p>')}T(Last.)</w:p>")
        both = f"<m:AlternateContent xmlns:m='m'><m:Choice>{drawing}</m:Choice><m:Fallback>{drawing}</m:Fallback>"
        hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Secret.</w:t></w:r>"
        body = f"<w:p>T(Before.)<w:r>{both}</m:AlternateContent></w:r>{hidden}</w:p><w:p>T(After.)</w:p>"
        assert self.wrapped(body).split("\n\n") == ["Before.", "In a box.", "Last.", "Within.", "After."]

    def test_footnotes_stand_below(self) -> None:
        docx = pytest.importorskip("docx")
        part = pytest.importorskip("docx.opc.part").Part
        address = pytest.importorskip("docx.opc.packuri").PackURI("/word/footnotes.xml")
        document = docx.Document()
        document.add_paragraph("The bank opened.")
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        notes = (
            '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            '<w:footnote w:type="separator"><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>'
            "<w:footnote><w:p><w:r><w:t>In </w:t></w:r><w:r><w:t>2011.</w:t></w:r></w:p></w:footnote></w:footnotes>"
        )
        document.part.relate_to(part(address, "application/xml", notes.encode(), document.part.package), kind)
        buffer = io.BytesIO()
        document.save(buffer)
        assert read(buffer.getvalue(), "a.docx") == "The bank opened.\n\nIn 2011."

    def test_a_damaged_file_is_one_clear_error(self) -> None:
        data = self.docx_file()
        for damaged in (data[: len(data) // 2], b"text", self.zipped("word/document.xml", "<broken")):
            with pytest.raises(InputError) as caught:
                read(damaged, "a.docx")
            assert "\n" not in caught.value.message

    def test_a_file_that_unpacks_to_too_much_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("lmchat.text.reading.from_docx._UNPACKED", 1000)
        with pytest.raises(UnreadableInput, match="unpacks to more than"):
            read(self.docx_file(), "a.docx")

    def test_the_package_that_is_missing_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        data = self.docx_file()
        monkeypatch.setitem(sys.modules, "docx", None)
        with pytest.raises(UnreadableInput) as caught:
            read(data, "a.docx")
        assert caught.value.hint == "pip install 'lmchat[files]'"

    def zipped(self, member: str, content: str) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(member, content)
        return buffer.getvalue()
