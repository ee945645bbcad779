from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.batch.journal import Journal
from lmchat.cli.shared.output_file import whole_file
from lmchat.errors import UsageError

Run = Callable[..., Any]


def test_a_file_is_whole_or_partial(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with whole_file(path) as file:
        file.write("new")
        assert not path.exists()
    assert path.read_text() == "new"

    def break_off() -> None:
        with whole_file(path) as file:
            file.write("newer")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert path.read_text() == "new"
    assert (tmp_path / "out.partial").read_text() == "newer"


@pytest.mark.parametrize("in_parts", [True, False])
def test_where_there_is_no_room_a_part_stays_if_it_is_of_use(tmp_path: Path, small_files: int, in_parts: bool) -> None:
    def fill() -> None:
        with whole_file(tmp_path / "out", in_parts=in_parts) as file:
            file.write("a" * 2 * small_files)

    with pytest.raises(OSError, match=r"out\.partial"):
        fill()
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [small_files] * in_parts


def test_a_device_is_written_to_as_it_is() -> None:
    with whole_file(Path("/dev/null")) as file:
        file.write("gone")
    assert not Path("/dev/null.partial").exists()


def test_a_stream_of_the_process_is_written_to_whatever_it_is(tmp_path: Path) -> None:
    with (tmp_path / "redirected").open("a") as redirected:
        redirected.write("before, ")
        redirected.flush()
        with whole_file(Path(f"/dev/fd/{redirected.fileno()}")) as file:
            file.write("after")
    assert (tmp_path / "redirected").read_text() == "before, after"
    assert [path.name for path in tmp_path.iterdir()] == ["redirected"]


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o400])
def test_a_file_that_is_there_leaves_its_permissions_to_the_new_one_from_the_beginning(
    tmp_path: Path, mode: int
) -> None:
    path, partial = tmp_path / "out", tmp_path / "out.partial"
    path.write_text("old")
    path.chmod(mode)
    partial.write_text("of an earlier run")
    partial.chmod(0o444)
    with whole_file(path) as file:
        assert (stat.S_IMODE(partial.stat().st_mode), partial.read_text()) == (mode, "")
        file.write("new")
    assert (stat.S_IMODE(path.stat().st_mode), path.read_text()) == (mode, "new")


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_written_through(tmp_path: Path, there: bool) -> None:
    (tmp_path / "folder").mkdir()
    target, link = tmp_path / "folder" / "target", tmp_path / "link"
    link.symlink_to("folder/target")
    if there:
        target.write_text("old")
    with whole_file(link) as file:
        file.write("new")
        assert (tmp_path / "folder" / "target.partial").exists()
    assert (link.is_symlink(), target.read_text(), len(list(tmp_path.rglob("*")))) == (True, "new", 3)


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.partial"])
def test_the_rows_of_a_batch_that_was_stopped_are_not_written_over(tmp_path: Path, name: str) -> None:
    journal = Journal(tmp_path / "out.jsonl.partial", {"mode": "summarize"})
    journal.close()
    before = journal.path.read_bytes()
    with pytest.raises(UsageError, match="the finished rows of a batch would be lost"), whole_file(tmp_path / name):
        pass
    assert journal.path.read_bytes() == before


@pytest.mark.parametrize("length", [250, 300])
def test_a_name_that_no_file_can_have_is_wrong_usage(run: Run, article: Path, tmp_path: Path, length: int) -> None:
    result = run("summarize", article, "-o", tmp_path / ("x" * length))
    assert result.code == 2
    assert result.err.endswith("x: cannot be written: File name too long (choose another --output)\n")
