"""The choice of a file from a tree of folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from rich.text import Text, TextType
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import DirectoryTree, Static

from lmchat.text.sanitize import terminal_safe
from lmchat.tui.keymap import key
from lmchat.tui.screens.base import LocalModal
from lmchat.tui.strings import strings
from lmchat.tui.widgets.key_footer import KeyFooter


class FileTree(DirectoryTree):
    """Files and folders that are not hidden; their names never control the terminal."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        return [path for path in paths if not path.name.startswith(".")]

    def process_label(self, label: TextType) -> Text:
        return super().process_label(terminal_safe(str(label)) or "?")


class FilePicker(LocalModal[Path]):
    """Gives the file that was chosen; nothing is given where the user thinks better of it.

    Args:
        folder: where to begin.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("back", "escape", "dismiss"),
        key("open", "enter", priority=True),
        key("folder-above", "backspace", "up"),
    ]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._tree = FileTree(folder)
        self._title = Static(classes="dialog-title")

    def compose(self) -> ComposeResult:
        """The folder and what is in it."""
        with Vertical(classes="dialog -tall"):
            yield self._title
            yield self._tree
            yield KeyFooter()

    def on_mount(self) -> None:
        """Name the folder."""
        self._show_folder(Path(self._tree.path))

    @on(DirectoryTree.FileSelected)
    def _selected(self, message: DirectoryTree.FileSelected) -> None:
        self.dismiss(message.path)

    def action_open(self) -> None:
        """Choose the file that the cursor is on, or show what is in the folder, or no longer."""
        self._tree.action_select_cursor()

    def action_up(self) -> None:
        """Look into the folder above."""
        self._tree.path = Path(self._tree.path).resolve().parent
        self._show_folder(Path(self._tree.path))

    def _show_folder(self, folder: Path) -> None:
        self._title.update(Content(f"{strings.PICKER_TITLE}{strings.COLON}{terminal_safe(str(folder.resolve()))}"))
