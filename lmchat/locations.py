"""Where things are: checkpoints, training runs, what the user keeps (XDG paths on Linux), named and new files."""

from __future__ import annotations

import errno
import os
import shlex
import stat
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lmchat.errors import CheckpointMissing

APPLICATION = "lmchat"
CONFIG_FILE, SUMS_FILE = "config.json", "SHA256SUMS"
"""Of a checkpoint: what it is, and the hashes of its files."""
LONGEST_PATH = 4096


def state_dir() -> Path:
    """The folder of what lmchat keeps between calls, outside any work tree."""
    from platformdirs import user_state_dir  # here and below, since it takes 8 ms to import

    return Path(user_state_dir(APPLICATION))


def state_file() -> Path:
    """The file of what the interactive terminal remembers by itself."""
    return state_dir() / "state.json"


def config_file() -> Path:
    """The user's configuration."""
    from platformdirs import user_config_dir

    return Path(user_config_dir(APPLICATION)) / "config.toml"


def data_dir() -> Path:
    """The folder of what the user keeps: saved sessions."""
    from platformdirs import user_data_dir

    return Path(user_data_dir(APPLICATION))


def runs_folder() -> Path:
    """The folder of training runs."""
    return state_dir() / "runs"


def checkpoint_folders(package: Path | None = None) -> list[Path]:
    """Folders that hold checkpoints by name: inside an installed package, or beside the package in a source tree.

    Args:
        package: the folder of the package; the one of this module if None.
    """
    package = package or Path(__file__).resolve().parent
    folders = [package / "_checkpoints"]
    if (package.parent / "pyproject.toml").is_file():
        folders.append(package.parent / "checkpoints")
    return [folder for folder in folders if folder.is_dir()]


def checkpoint_names(folders: list[Path] | None = None) -> list[str]:
    """The names of all checkpoints that are there, sorted."""
    searched = checkpoint_folders() if folders is None else folders
    return sorted({path.parent.name for folder in searched for path in folder.glob(f"*/{CONFIG_FILE}")})


def home_expanded(path: str) -> Path:
    """The path that a text names, a ~ at its beginning being a home; without one, as in `~$draft.docx`, it stays."""
    try:
        return Path(path).expanduser()
    except RuntimeError:  # nobody of that name
        return Path(path)


def path_in(text: str) -> Path | None:
    """The existing file or folder that a text names and nothing else; None for any other text.

    A path may be quoted or escaped, or a file:// address, as terminals write what is dropped on them.
    """
    line = text.strip()
    if not line or len(line) > LONGEST_PATH or "\n" in line or "\0" in line:
        return None
    for spelling in (line, _unquoted(line)):
        try:
            path = home_expanded(spelling)
            if spelling and path.exists():
                return path
        except (OSError, ValueError):  # a name that is too long, a lone surrogate
            continue
    return None


def _unquoted(line: str) -> str:
    """A path without its quotes and escapes; "" where it is something else."""
    try:
        if line.startswith("file://"):
            return unquote(urlsplit(line).path)
        words = shlex.split(line)
    except ValueError:  # no address, a quote that does not end
        return ""
    return words[0] if len(words) == 1 else ""


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet, whole or not at all: it has its name when all of it is on the disk.

    Raises:
        FileExistsError: it is there, or FILE.partial, which it is called before; the error has the name.
        OSError: it cannot be written.
        ValueError: no file can have such a name.
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    unfinished = path.with_name(f"{path.name}.partial")
    file = unfinished.open("x", encoding="utf-8", newline="\n")
    try:
        with file:
            file.write(text)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def file_behind(path: Path) -> Path:
    """The file that a link leads to, whether it is there or not; any other path as it is."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def partial_path(path: Path) -> Path:
    """What a file, or the one that a link leads to, is called until it is whole."""
    file = file_behind(path)
    return file.with_name(f"{file.name}.partial")


def opener_like(path: Path, least: int = 0) -> Callable[[str, int], int]:
    """An opener for `open`, of a new file that is to replace `path`: it has the permissions of the file that is there.

    Args:
        path: of the file; where it is not there, the permissions are those of any new file.
        least: permissions that are added to those of the file.
    """
    mode = stat.S_IMODE(path.stat().st_mode) | least if path.exists() else None

    def opened(name: str, flags: int) -> int:
        descriptor = os.open(name, flags, 0o666 if mode is None else mode)
        if mode is not None and stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:  # the umask took some of them
            os.fchmod(descriptor, mode)
        return descriptor

    return opened


def files_matching(pattern: str) -> list[str]:
    """The files that a pattern matches, sorted; `**` stands for all folders below but hidden ones.

    Unlike that of `glob.glob`, `**` follows no link, which might lead to a folder above, and so on for ever.
    """
    import glob

    places: Collection[Path] = [Path()]
    for part in Path(pattern if Path(pattern).name != "**" else f"{pattern}/*").parts:
        if part == "**":
            places = {below for place in places for below in _folders_from(place)}
        else:
            places = [place / name for place in places for name in glob.glob(part, root_dir=place)]  # noqa: PTH207
    return sorted({str(place) for place in places if place.is_file()})


def _folders_from(folder: Path) -> Iterator[Path]:
    """A folder and those below it but for hidden ones and links."""
    for place, below, _ in os.walk(folder):
        below[:] = (name for name in below if not name.startswith("."))
        yield Path(place)


def resolve_checkpoint(name_or_folder: str) -> Path:
    """The folder of a checkpoint given by its name or by the path of its folder.

    A shipped name goes before a folder of the same name in the current directory: write ./NAME for the latter.

    Raises:
        CheckpointMissing: there is neither.
    """
    given = home_expanded(name_or_folder)
    shipped = [folder / name_or_folder for folder in checkpoint_folders()] if given.name == name_or_folder else []
    for folder in (*shipped, given):
        if (folder / CONFIG_FILE).is_file():
            return folder if folder.name.strip(".") else folder.resolve()  # the name of "." is that of its folder
    if name_or_folder and given.is_dir():
        raise CheckpointMissing(f"{name_or_folder}: no checkpoint in this folder", f"it has no {CONFIG_FILE}")
    known = ", ".join(checkpoint_names()) or "none"
    raise CheckpointMissing(f"there is no checkpoint {name_or_folder!r}", f"known are: {known}")
