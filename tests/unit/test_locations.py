from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lmchat import locations
from lmchat.daemon.place import socket_path
from lmchat.errors import CheckpointMissing


def make(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    return folder


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of shipped checkpoints; the current directory is another one."""
    make(tmp_path / "package" / "_checkpoints" / "summarize")
    monkeypatch.setattr(locations, "checkpoint_folders", lambda: [tmp_path / "package" / "_checkpoints"])
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return tmp_path / "package" / "_checkpoints"


def test_an_installed_package_has_its_checkpoints_inside(tmp_path: Path) -> None:
    make(tmp_path / "lmchat" / "_checkpoints" / "summarize")
    (tmp_path / "checkpoints").mkdir()
    assert locations.checkpoint_folders(tmp_path / "lmchat") == [tmp_path / "lmchat" / "_checkpoints"]


def test_a_source_tree_has_its_checkpoints_beside_the_package(tmp_path: Path) -> None:
    (tmp_path / "lmchat").mkdir()
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "pyproject.toml").touch()
    assert locations.checkpoint_folders(tmp_path / "lmchat") == [tmp_path / "checkpoints"]


def test_a_name_is_found_from_any_folder(shipped: Path) -> None:
    assert locations.resolve_checkpoint("summarize") == shipped / "summarize"


def test_a_shipped_name_goes_before_a_folder_of_that_name(shipped: Path) -> None:
    make(Path("summarize"))
    assert locations.resolve_checkpoint("summarize") == shipped / "summarize"
    assert locations.resolve_checkpoint("./summarize") == Path("summarize")


def test_a_folder_is_found_by_its_path(shipped: Path, tmp_path: Path) -> None:
    own = make(tmp_path / "runs" / "best")
    assert locations.resolve_checkpoint(str(own)) == own


def test_a_missing_checkpoint_names_the_known_ones(shipped: Path) -> None:
    with pytest.raises(CheckpointMissing, match=r"there is no checkpoint 'ask' \(known are: summarize\)"):
        locations.resolve_checkpoint("ask")


def test_a_folder_that_is_no_checkpoint_is_said_to_be_none(shipped: Path) -> None:
    Path("texts").mkdir()
    with pytest.raises(CheckpointMissing, match="no checkpoint in this folder"):
        locations.resolve_checkpoint("texts")


def test_no_name_is_no_folder(shipped: Path) -> None:
    with pytest.raises(CheckpointMissing, match="there is no checkpoint ''"):
        locations.resolve_checkpoint("")


def test_runs_are_kept_among_the_user_s_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert locations.runs_folder() == tmp_path / "lmchat" / "runs"


@pytest.mark.parametrize("place", [locations.config_file, locations.data_dir, locations.state_dir, socket_path])
def test_the_files_of_the_user_who_runs_the_tests_are_out_of_reach(place: Callable[[], Path]) -> None:
    assert place().is_relative_to(tempfile.gettempdir())
    assert not place().exists()


def test_the_current_folder_is_called_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = make(make(tmp_path / "mine") / "inner")
    monkeypatch.chdir(inner)
    found = [locations.resolve_checkpoint(given).name for given in (".", "..", "./", str(inner))]
    assert found == ["inner", "mine", "inner", "inner"]


def test_a_pattern_follows_no_link_with_two_stars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "deep/b.txt", "deep/deeper/c.txt", ".hidden/d.txt", "linked/e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "deep" / "up").symlink_to("..")
    (tmp_path / "again").symlink_to("linked")
    (tmp_path / "lost.txt").symlink_to("nowhere")
    monkeypatch.chdir(tmp_path)
    inner = ["deep/b.txt", "deep/deeper/c.txt"]
    assert locations.files_matching("**/*.txt") == ["a.txt", *inner, "linked/e.txt"]
    assert locations.files_matching(f"{tmp_path}/deep/**") == [f"{tmp_path}/{name}" for name in inner]
    assert locations.files_matching("deep/**/../*.txt") == ["deep/../a.txt", "deep/deeper/../b.txt"]
    assert locations.files_matching("again/*.txt") == ["again/e.txt"], "a link that is named, or matched by one star"
    assert locations.files_matching("no/**/*.txt") == []


def test_paths_are_found_however_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "my notes.txt"
    path.write_text("x")
    escaped_path = str(path).replace(" ", "\\ ")
    for text in (str(path), f'"{path}"', escaped_path, f"{path}\n", path.as_uri()):
        assert locations.path_in(text) == path
    for text in ("", "no such file", "a\nb", "x" * 5000, "\0", "~nobody-of-that-name/x", "'unclosed"):
        assert locations.path_in(text) is None


def test_a_new_file_is_whole_or_not_there(tmp_path: Path, small_files: int) -> None:
    path = tmp_path / "new.md"
    with pytest.raises(OSError, match="File too large"):
        locations.write_new(path, "a" * 2 * small_files)
    assert list(tmp_path.iterdir()) == []
    locations.write_new(path, "one\n")
    with pytest.raises(FileExistsError):
        locations.write_new(path, "two\n")
    assert (path.read_bytes(), len(list(tmp_path.iterdir()))) == (b"one\n", 1)


def test_a_new_file_takes_no_place_of_what_another_command_has_not_finished(tmp_path: Path) -> None:
    unfinished = tmp_path / "new.md.partial"
    unfinished.write_text("the first summaries\n")
    with pytest.raises(FileExistsError) as raised:
        locations.write_new(tmp_path / "new.md", "one\n")
    assert raised.value.filename == str(unfinished)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["the first summaries\n"]
