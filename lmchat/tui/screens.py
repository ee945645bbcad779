"""All screens, with what takes keys on each; whoever does not need them all should not wait for this."""

from __future__ import annotations

from textual.dom import DOMNode

from lmchat.tui.app import LmchatApp
from lmchat.tui.chat import ChatScreen
from lmchat.tui.compare import CompareScreen
from lmchat.tui.file_picker import FilePicker
from lmchat.tui.history_search import HistorySearch
from lmchat.tui.line_screen import LineScreen
from lmchat.tui.reference_screen import ReferenceScreen
from lmchat.tui.scores import ScoresScreen
from lmchat.tui.sessions import SessionsScreen
from lmchat.tui.settings_screen import SettingsScreen
from lmchat.tui.why import WhyScreen
from lmchat.tui.widgets.prompt import Prompt
from lmchat.tui.widgets.turn_view import TurnView
from lmchat.tui.widgets.word_strip import WordStrip

MAIN: tuple[type[DOMNode], ...] = (LmchatApp, ChatScreen, Prompt)
"""What takes keys while a message is written."""
SCREENS: tuple[tuple[type[DOMNode], ...], ...] = (
    MAIN,
    (LmchatApp, ChatScreen, TurnView),
    (LmchatApp, WhyScreen, WordStrip),
    (LmchatApp, SettingsScreen),
    (LmchatApp, ScoresScreen),
    (LmchatApp, CompareScreen),
    (LmchatApp, ReferenceScreen, Prompt),
    (LmchatApp, FilePicker),
    (LmchatApp, HistorySearch),
    (LmchatApp, SessionsScreen),
    (LmchatApp, LineScreen),
)
"""What takes keys at the same time; a key can mean different things on different screens."""
