from __future__ import annotations

import io
import os
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lmchat.errors import BinaryInput, EmptyInput, InputError, UnreadableInput
from lmchat.text.reading import Document, document, read_document, read_stream
from lmchat.text.reading.formats import detect_format, looks_binary

ARTICLE = "The council met on Monday. It approved the plan for a new library in the old railway station."
CHINESE = "市议会周一开会，批准了在旧火车站建设新图书馆的计划。市长说，图书馆明年就会开放。"

Write = Callable[[str, bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write_file


def one_line(error: InputError) -> bool:
    return "\n" not in error.message and bool(error.message) and bool(error.hint)


def test_a_plain_text_keeps_every_code_point(write: Write) -> None:
    path = write("a.txt", f"  {ARTICLE}\n{CHINESE}  \n".encode())
    assert read_document(path) == Document(str(path), f"  {ARTICLE}\n{CHINESE}  \n", "utf-8")


def test_offsets_in_plain_text_are_offsets_in_the_decoded_file(write: Write) -> None:
    raw = f"\x1b[1mTitle\x1b[0m\r\n{ARTICLE}\x00 \r\n{CHINESE}"
    text = read_document(write("a.txt", raw.encode())).text
    assert len(text) == len(raw)
    assert text.index(CHINESE) == raw.index(CHINESE)
    assert not set(text) & {"\x00", "\x1b", "\r"}


def test_gb18030_is_read(write: Write) -> None:
    found = read_document(write("a.txt", CHINESE.encode("gb18030")))
    assert (found.text, found.encoding) == (CHINESE, "gb18030")


def test_a_byte_order_mark_is_no_part_of_the_text(write: Write) -> None:
    assert read_document(write("a.txt", CHINESE.encode("utf-8-sig"))).text == CHINESE


def test_a_path_may_be_a_string(write: Write) -> None:
    path = write("a.txt", CHINESE.encode())
    assert read_document(str(path)) == read_document(path)


def test_markup_of_other_programs_right_to_left_text_and_emoji_are_left_alone(write: Write) -> None:
    text = "[/red] [bold]not markup[/] שלום עולם 👩\u200d👩\u200d👧 e\u0301"
    assert read_document(write("a.txt", text.encode())).text == text


def test_a_stream_is_read_like_a_file() -> None:
    assert read_stream(io.BytesIO(CHINESE.encode("gb18030"))) == Document("-", CHINESE, "gb18030")


def test_a_stream_with_a_name_has_its_format() -> None:
    assert read_stream(io.BytesIO(b"# Title\n\nSome *text*."), "notes.md").text == "Title\n\nSome text."


class TestBadInput:
    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableInput, match="no such file") as caught:
            read_document(tmp_path / "missing.txt")
        assert one_line(caught.value)

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableInput, match="a folder, not a file") as caught:
            read_document(tmp_path)
        assert one_line(caught.value)

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everything is permitted to root")
    def test_a_file_without_permission(self, write: Write) -> None:
        path = write("secret.txt", b"text")
        path.chmod(0)
        with pytest.raises(UnreadableInput, match="no permission") as caught:
            read_document(path)
        path.chmod(stat.S_IRUSR)
        assert one_line(caught.value)

    def test_no_permission_is_told_from_other_failures(self, monkeypatch: pytest.MonkeyPatch, write: Write) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        path = write("secret.txt", b"text")
        monkeypatch.setattr(Path, "open", refuse)
        with pytest.raises(UnreadableInput, match="no permission to read it"):
            read_document(path)

    def test_an_input_error_of_the_disk(self) -> None:
        class Failing(io.RawIOBase):
            def read(self, size: int = -1) -> bytes:
                raise OSError(5, "Input/output error")

        with pytest.raises(UnreadableInput, match="standard input: cannot be read: Input/output error"):
            read_stream(Failing())  # type: ignore[arg-type]

    @pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
    def test_an_impossible_name(self, name: str) -> None:
        with pytest.raises(UnreadableInput) as caught:
            read_document(Path(name))
        assert one_line(caught.value)
        assert "\0" not in caught.value.message

    def test_a_name_that_steers_the_terminal(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableInput) as caught:
            read_document(tmp_path / "a\x1b[2Jb.txt")
        assert "\x1b" not in caught.value.message

    @pytest.mark.parametrize(
        "data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\0\0\0", "\u200b\u3000\n".encode(), b"\x1b[0m\n"]
    )
    def test_nothing_to_read(self, write: Write, data: bytes) -> None:
        with pytest.raises((EmptyInput, BinaryInput)) as caught:
            read_document(write("a.txt", data))
        assert one_line(caught.value)

    def test_an_empty_file_is_called_empty(self, write: Write) -> None:
        with pytest.raises(EmptyInput, match="nothing in it"):
            read_document(write("a.txt", b""))

    @pytest.mark.parametrize(
        ("data", "what"),
        [
            (b"\x89PNG\r\n\x1a\n" + bytes(100), "a PNG image"),
            (b"\xff\xd8\xff\xe0" + bytes(100), "a JPEG image"),
            (b"\x1f\x8b\x08" + bytes(100), "a gzip archive"),
            (b"\xfd7zXZ\x00" + bytes(100), "an xz archive"),
            (b"\x7fELF" + bytes(100), "a program"),
            (b"SQLite format 3\x00" + bytes(100), "an SQLite database"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "an old Office document"),
            (b"{\\rtf1\\ansi text}", "an RTF document"),
            (b"PK\x03\x04 broken", "a damaged ZIP archive"),
            (bytes(range(256)) * 20, "binary data"),
            (bytes(5000), "binary data"),
            (random_bytes := bytes((i * 7919 + i * i * 31) % 256 for i in range(5000)), "binary data"),
        ],
    )
    def test_what_is_no_text_is_named(self, write: Write, data: bytes, what: str) -> None:
        with pytest.raises(BinaryInput, match=what) as caught:
            read_document(write("file.txt", data))
        assert one_line(caught.value)

    @pytest.mark.parametrize(
        ("member", "what"),
        [
            ("xl/workbook.xml", "an Excel workbook"),
            ("META-INF/container.xml", "an EPUB book"),
            ("content.xml", "an OpenDocument file"),
            ("notes.txt", "a ZIP archive"),
        ],
    )
    def test_archives_are_told_apart(self, write: Write, member: str, what: str) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(member, "x")
        with pytest.raises(BinaryInput, match=what):
            read_document(write("file", buffer.getvalue()))

    def test_a_file_that_is_too_large(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(document, "MAX_BYTES", 1 << 20)
        with pytest.raises(UnreadableInput, match="larger than 1 MB"):
            read_document(write("a.txt", b"word " * 300_000))

    def test_a_few_nul_bytes_do_no_harm(self, write: Write) -> None:
        text = read_document(write("a.txt", ARTICLE.replace(" plan", "\0plan").encode())).text
        assert text == ARTICLE

    def test_broken_utf_8_is_read_as_far_as_it_goes(self, write: Write) -> None:
        data = CHINESE.encode()
        text = read_document(write("a.txt", data[:40] + b"\xff\xfe" + data[40:])).text
        assert text.endswith(CHINESE[-20:])


@pytest.mark.parametrize(
    ("data", "suffix", "expected"),
    [
        (b"text", "", "text"),
        (b"# text", ".md", "markdown"),
        (b"<p>text", ".html", "html"),
        (b"\n<!DOCTYPE html><p>text", "", "html"),
        (b"<!-- saved --><HTML>", "", "html"),
        (b"<!doctype html>", ".txt", "text"),
        (b"%PDF-1.7", "", "pdf"),
        (b"junk\n%PDF-1.4", "", "pdf"),
        (b"On %PDF-1.4", ".txt", "text"),
        (b"PK\x03\x04", "", "docx"),
        (b"not a pdf", ".pdf", "pdf"),
    ],
)
def test_the_format_is_known_by_first_bytes_then_by_name(data: bytes, suffix: str, expected: str) -> None:
    assert detect_format(data, suffix) == expected


def test_prose_in_any_script_is_no_binary() -> None:
    for text in (ARTICLE, CHINESE, "Привет", "شكرا", "a", "", "tab\tseparated\x0cpage"):
        assert not looks_binary(text)
