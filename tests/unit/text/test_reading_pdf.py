"""The text of PDF files."""

from __future__ import annotations

import io
import sys
import zlib

import pytest

from lmchat.errors import EmptyInput, InputError, UnreadableInput
from lmchat.text.reading import read_stream

WORDS = "The council met on Monday and approved the plan for a new library in the old railway station"


def read(data: bytes, name: str) -> str:
    return read_stream(io.BytesIO(data), name).text


def pdf_file(pages: list[list[str]], *, chinese: bool = False) -> bytes:
    """A PDF file with these lines on its pages, in Helvetica, or in a Chinese font with UTF-16 codes."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    if chinese:
        descendant = b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 >>"
        font = (
            b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [%s] >>"
        )
        font %= descendant
    kids = b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        font,
    ]
    for number, lines in enumerate(pages):
        shown = (f"<{line.encode('utf-16-be').hex()}>" if chinese else f"({line})" for line in lines)
        text = "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"{item} Tj T*" for item in shown) + " ET"
        stream = zlib.compress(text.encode("cp1252"))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R" % (5 + 2 * number)
            + b" /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, offsets = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


class TestPdf:
    def test_the_lines_of_a_paragraph_are_joined(self) -> None:
        pytest.importorskip("pypdf")
        lines = [
            "The council met on Monday to discuss the plan for the new lib-",
            "rary, which would be built near the old railway station and hold",
            "two hundred thousand books when it opens to the public.",
            "Next item.",
        ]
        assert read(pdf_file([lines]), "a.pdf") == (
            "The council met on Monday to discuss the plan for the new library, which would be built near the old "
            "railway station and hold two hundred thousand books when it opens to the public.\nNext item."
        )

    def test_chinese_is_read(self) -> None:
        pytest.importorskip("pypdf")
        assert (
            read(pdf_file([["市议会周一开会，批准了计划。"]], chinese=True), "a.pdf") == "市议会周一开会，批准了计划。"
        )

    @pytest.mark.parametrize("number", ["Page {}", "{}", "- {} -", "{} of 9", "{} | 2023 Smith"])
    def test_page_numbers_are_left_out(self, number: str) -> None:
        pytest.importorskip("pypdf")
        pages = [[f"Words of page {word}.", number.format(7 + i)] for i, word in enumerate(("one", "two", "three"))]
        assert read(pdf_file(pages), "a.pdf") == "Words of page one.\nWords of page two.\nWords of page three."

    def test_a_running_head_stays_on_the_first_page_and_a_running_foot_on_the_last(self) -> None:
        pytest.importorskip("pypdf")
        words = [f"{WORDS} {word}." for word in ("once", "twice", "again")]
        pages = [["Annual Report 2023", line, "For members only."] for line in words]
        assert read(pdf_file(pages), "a.pdf").split("\n") == ["Annual Report 2023", *words, "For members only."]

    @pytest.mark.parametrize(
        "last",
        [
            ("Total: 512.00", "Total: 730.00", "Total: 730.00"),
            ("3 May 2020", "9 May 2020", "12 May 2020"),
            ("2020", "2020", "1968"),
            ("1", "Two.", "Three."),
        ],
    )
    def test_numbers_that_do_not_count_the_pages_stay(self, last: tuple[str, str, str]) -> None:
        pytest.importorskip("pypdf")
        pages = [[f"{WORDS} {word}.", line] for word, line in zip(("once", "twice", "again"), last, strict=True)]
        assert read(pdf_file(pages), "a.pdf").split("\n") == [line for page in pages for line in page]

    @pytest.mark.parametrize("head", [("The Chronicle", "May 2025", "{}"), ("{} / 2", "The Chronicle"), ("Page {}",)])
    @pytest.mark.parametrize("is_foot", [False, True])
    def test_beside_the_numbers_of_the_pages_no_running_head_stays(self, head: tuple[str, ...], is_foot: bool) -> None:
        pytest.importorskip("pypdf")
        words = [[f"{WORDS} {word}.", f"{word} it did.", "Yes.", f"No, {word}."] for word in ("Once", "Twice")]
        heads = [[line.format(7 + page) for line in head] for page in range(2)]
        pages = [own + edge if is_foot else edge + own for own, edge in zip(words, heads, strict=True)]
        assert read(pdf_file(pages), "a.pdf").split("\n") == [line for own in words for line in own]

    @pytest.mark.parametrize("number", ["Page 1", "1/3", "p. 1 of 3", "- Page 1 -"])
    def test_the_number_of_an_only_page_is_left_out(self, number: str) -> None:
        pytest.importorskip("pypdf")
        assert read(pdf_file([["Hello.", number]]), "a.pdf") == "Hello."
        assert read(pdf_file([["Hello.", number.replace("1", "2")]]), "a.pdf") != "Hello."

    def test_the_number_of_a_chinese_page_is_left_out(self) -> None:
        pytest.importorskip("pypdf")
        assert read(pdf_file([["第 1 页 共 3 页", "市议会开会。"]], chinese=True), "a.pdf") == "市议会开会。"

    def test_slides_of_few_lines_keep_their_title_once(self) -> None:
        pytest.importorskip("pypdf")
        pages = [["Plans for 2026", f"{WORDS} {word}."] for word in ("once", "twice", "again")]
        assert read(pdf_file(pages), "a.pdf").split("\n") == ["Plans for 2026", *(page[1] for page in pages)]

    def test_the_bullets_of_a_list_part_its_items_whatever_their_code_is(self) -> None:
        pytest.importorskip("pypdf")
        items = [f"{WORDS} once", f"{WORDS} twice", "and again"]
        own_line = [line for item in items for line in ("\x7f", item)]
        assert read(pdf_file([[f"\x7f {item}" for item in items]]), "a.pdf").split("\n") == [f"• {i}" for i in items]
        assert read(pdf_file([own_line]), "a.pdf").split("\n") == [f"• {item}" for item in items]
        assert read(pdf_file([["\uf0b7 一", "\uf0b7 二"]], chinese=True), "a.pdf") == "• 一\n• 二"

    def test_a_pdf_needs_no_name(self) -> None:
        pytest.importorskip("pypdf")
        assert read(pdf_file([["Hello."]]), "-") == "Hello."

    def test_a_scan_is_empty(self) -> None:
        pytest.importorskip("pypdf")
        with pytest.raises(EmptyInput, match="scanned"):
            read(pdf_file([[]]), "a.pdf")

    @pytest.mark.parametrize("cut", [9, 100, 400])
    def test_a_damaged_file_is_one_clear_error(self, cut: int, capfd: pytest.CaptureFixture[str]) -> None:
        pytest.importorskip("pypdf")
        with pytest.raises(InputError) as caught:
            read(pdf_file([["Hello."]])[:cut], "a.pdf")
        assert "\n" not in caught.value.message
        assert capfd.readouterr() == ("", "")

    def test_a_password_is_asked_for_in_words(self) -> None:
        pypdf = pytest.importorskip("pypdf")
        writer = pypdf.PdfWriter(io.BytesIO(pdf_file([["Hello."]])))
        writer.encrypt("secret", algorithm="RC4-128")
        buffer = io.BytesIO()
        writer.write(buffer)
        with pytest.raises(UnreadableInput, match="encrypted with a password"):
            read(buffer.getvalue(), "a.pdf")

    def test_the_package_that_is_missing_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pypdf", None)
        with pytest.raises(UnreadableInput, match="reading PDF needs an optional package"):
            read(pdf_file([["Hello."]]), "a.pdf")
