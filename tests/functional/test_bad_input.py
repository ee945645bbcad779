"""Whatever is fed to `lmchat summarize` ends in a summary, or in one clear line on stderr with the right exit code."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Summarize = Callable[..., Any]
GREEDY = ("--beam-size", "1")
"""Where much is read, one text is written and not 40."""

ENGLISH = "The council opened the river to swimmers on Saturday. The water is clean after two summers of tests. "
CHINESE = "市图书馆夜间开放满一年。全年借出图书八十六万册，比前一年增加近四成。读者多为下班的居民。"
MEGABYTE = 1_000_000
HUGE = int(os.environ.get("LMCHAT_TEST_HUGE_MB", "10")) * MEGABYTE
"""The size of the largest files: 10 MB, so that the tests stay quick; LMCHAT_TEST_HUGE_MB=100 tests the full size."""


def assert_summarized(result: Any) -> str:
    """Exit code 0 and one line of text that steers no terminal; returns it."""
    assert result.code == 0, result.err
    assert "error" not in result.err
    line = result.out.removesuffix("\n")
    assert line.strip()
    assert "\n" not in line
    assert not any(character < " " or "\x7f" <= character <= "\x9f" for character in line)
    return str(line)


def assert_refused(result: Any, *words: str) -> None:
    """Exit code 2, nothing on stdout, and one line on stderr that has these words."""
    assert result.code == 2
    assert result.out == ""
    assert result.err.startswith("error: ")
    assert result.err.count("\n") == 1
    assert all(word in result.err for word in words), result.err


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "text.txt"


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n  ", b"\xef\xbb\xbf", "\u3000\u200b\n".encode(), b"\0\0\0"])
def test_an_empty_file_is_refused(summarize: Summarize, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert_refused(summarize(path), str(path))


@pytest.mark.parametrize("word", ["Hello", "你", "x", "42", "?", "🙂"])
def test_a_one_word_file_gives_a_line(summarize: Summarize, path: Path, word: str) -> None:
    path.write_text(word, encoding="utf-8")
    assert_summarized(summarize(path))


@pytest.mark.slow
@pytest.mark.parametrize("sentence", [ENGLISH, CHINESE])
def test_a_huge_file_is_summarized_in_seconds(summarize: Summarize, path: Path, sentence: str) -> None:
    generator = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < HUGE:
            numbers = "".join(f"{sentence}{generator.randrange(10**6)}. " for _ in range(200))
            file.write(numbers + "\n\n")
    began = time.monotonic()
    assert_summarized(summarize(path, *GREEDY))
    assert time.monotonic() - began < 60 + HUGE / MEGABYTE * 6


@pytest.mark.slow
@pytest.mark.parametrize("unit", [ENGLISH, CHINESE, "word ", "字", "x"])
def test_a_huge_line_is_summarized(summarize: Summarize, path: Path, unit: str) -> None:
    path.write_text(unit * (HUGE // 2 // len(unit.encode())), encoding="utf-8")
    assert_summarized(summarize(path, *GREEDY))


@pytest.mark.parametrize(
    "content",
    [
        random.Random(0).randbytes(5000),
        b"\x7fELF\x02\x01\x01" + bytes(200),
        b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(500),
        b"\x1f\x8b\x08" + random.Random(2).randbytes(500),
        b"PK\x03\x04" + random.Random(3).randbytes(500),
    ],
    ids=["noise", "program", "image", "gzip", "broken-zip"],
)
def test_binary_is_refused(summarize: Summarize, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert_refused(summarize(path), str(path))


def test_broken_utf_8_is_summarized(summarize: Summarize, path: Path) -> None:
    path.write_bytes(ENGLISH.encode() * 3 + b"caf\xc3 \xe4\xb8 broken \xff\xfe end. " + CHINESE.encode()[:-1])
    assert_summarized(summarize(path))


def test_mixed_encodings_are_summarized(summarize: Summarize, path: Path) -> None:
    path.write_bytes(CHINESE.encode() * 3 + b"\n" + CHINESE.encode("gb18030") * 3 + b"\n" + "Café.".encode("latin-1"))
    assert_summarized(summarize(path))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "big5"])
def test_other_encodings_are_summarized(summarize: Summarize, path: Path, encoding: str) -> None:
    text = "市立圖書館夜間開放滿一年，全年借出圖書八十六萬冊。" if encoding == "big5" else CHINESE
    path.write_bytes((text * 5).encode(encoding))
    assert_summarized(summarize(path))


def test_nul_bytes_in_a_text_are_no_harm(summarize: Summarize, path: Path) -> None:
    path.write_bytes(ENGLISH.encode() + b"\0" + ENGLISH.encode() * 3 + b"\0\0" + CHINESE.encode())
    assert_summarized(summarize(path))


@pytest.mark.parametrize(
    "evil",
    [
        "\x1b[31mred\x1b[0m ",
        "\x1b]0;title\x07 ",
        "\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\ ",
        "\x9b2J\x90q\x9c ",
        "\b\b\b\r\x0b\x0c ",
    ],
)
def test_escape_sequences_never_come_out(summarize: Summarize, path: Path, evil: str) -> None:
    path.write_text(evil + ENGLISH * 4 + evil + CHINESE + evil, encoding="utf-8")
    assert_summarized(summarize(path))
    path.write_text(evil, encoding="utf-8")  # nothing else: its words, or nothing to read
    result = summarize(path)
    assert result.code in (0, 2)
    assert "\x1b" not in result.out + result.err


@pytest.mark.parametrize("markup", ["[/red]", "[bold]", "[link=http://example.org]x[/link]", "[[[", ":smile:"])
def test_rich_markup_is_text(summarize: Summarize, path: Path, markup: str) -> None:
    path.write_text(f"{markup} {ENGLISH} {markup}", encoding="utf-8")
    assert_summarized(summarize(path))
    missing = path.with_name(f"{markup.replace('/', '')}.txt")
    assert missing.name in summarize(missing).err


def test_right_to_left_text_is_summarized_without_overrides(summarize: Summarize, path: Path) -> None:
    arabic = "افتتح المجلس النهر للسباحين يوم السبت. \u202eمياه\u202c نظيفة. "
    path.write_text(arabic * 4 + "שלום עולם.", encoding="utf-8")
    line = assert_summarized(summarize(path))
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_emoji_with_joiners_are_summarized(summarize: Summarize, path: Path) -> None:
    path.write_text("The family 👨‍👩‍👧‍👦 met 🏳️‍🌈 and 👍🏽 in 🇨🇳. " * 4, encoding="utf-8")
    assert_summarized(summarize(path))
    path.write_text("👨‍👩‍👧‍👦🏳️‍🌈👍🏽" * 50, encoding="utf-8")
    assert_summarized(summarize(path))


def test_a_folder_is_refused(summarize: Summarize, tmp_path: Path) -> None:
    assert_refused(summarize(tmp_path), str(tmp_path), "folder")


def test_a_file_without_permission_is_refused(
    summarize: Summarize, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text(ENGLISH)
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser may read everything

        def refuse(self: Path, *arguments: Any, **options: Any) -> None:
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "open", refuse)
    result = summarize(path)
    monkeypatch.undo()
    assert_refused(result, str(path), "permission")


def test_nine_of_ten_files_are_done_when_one_is_missing(summarize: Summarize, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(10)]
    for number, path in enumerate(paths):
        if number != 4:
            path.write_text(f"{ENGLISH} It was day {number}.")
    result = summarize(*paths, "-q", *GREEDY)
    assert result.code == 1
    assert [line for line in result.out.splitlines() if line.startswith("==> ")] == [
        f"==> {path} <==" for number, path in enumerate(paths) if number != 4
    ]
    assert result.err == f"error: {paths[4]}: no such file (check the path)\n"


def test_only_bad_files_end_with_exit_code_2(summarize: Summarize, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    result = summarize(tmp_path / "empty", tmp_path / "missing", tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 3


@pytest.mark.parametrize(
    "content", ["a" * 5000, "。" * 3000, "...!!!???" * 500, "\n".join("abc"), "1,2,3\n" * 2000, "- \n" * 100, "́" * 500]
)
def test_text_without_prose_gives_a_line(summarize: Summarize, path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    assert_summarized(summarize(path))


def test_standard_input_may_be_bad_too(summarize: Summarize) -> None:
    assert_refused(summarize("-"), "standard input")
    assert_refused(summarize("-", stdin=bytes(1000)), "standard input")
    assert_summarized(summarize("-", stdin=CHINESE.encode("gb18030")))
