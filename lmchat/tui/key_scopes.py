"""All screens, with what takes keys on each; whoever does not need them all should not wait for this."""

from __future__ import annotations

from textual.dom import DOMNode

from lmchat.tui.app import LmchatApp
from lmchat.tui.chat.screen import ChatScreen
from lmchat.tui.screens.compare import CompareScreen
from lmchat.tui.screens.file_picker import FilePicker
from lmchat.tui.screens.history_search import HistorySearch
from lmchat.tui.screens.input_dialog import InputDialog
from lmchat.tui.screens.reference_dialog import ReferenceDialog
from lmchat.tui.screens.scores import ScoresScreen
from lmchat.tui.screens.sessions import SessionsScreen
from lmchat.tui.screens.settings import SettingsScreen
from lmchat.tui.screens.why import WhyScreen
from lmchat.tui.widgets.prompt import Prompt
from lmchat.tui.widgets.turn_view import TurnView
from lmchat.tui.widgets.word_strip import WordStrip

MAIN: tuple[type[DOMNode], ...] = (LmchatApp, ChatScreen, Prompt)
"""What takes keys while a message is written."""
KEY_SCOPES: tuple[tuple[type[DOMNode], ...], ...] = (
    MAIN,
    (LmchatApp, ChatScreen, TurnView),
    (LmchatApp, WhyScreen, WordStrip),
    (LmchatApp, SettingsScreen),
    (LmchatApp, ScoresScreen),
    (LmchatApp, CompareScreen),
    (LmchatApp, ReferenceDialog, Prompt),
    (LmchatApp, FilePicker),
    (LmchatApp, HistorySearch),
    (LmchatApp, SessionsScreen),
    (LmchatApp, InputDialog),
)
"""What takes keys at the same time; a key can mean different things on different screens."""
