"""A setting: its name, its value, what it means, its default, and what is wrong with it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Grid
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Select, Static

from lmchat.decoding.config import METHODS
from lmchat.errors import LmchatError
from lmchat.text.lengths import LENGTHS
from lmchat.tui.modes import ANSWER, CHAT, Mode
from lmchat.tui.settings import setting_type
from lmchat.tui.strings import strings

CHOICES = {"length": LENGTHS, "method": METHODS}
"""The values of settings that have only a few."""


class SettingField(Grid):
    """Shows and changes one setting.

    Args:
        mode: whose it is.
        setting: its name.
        value: as it would be typed; "" where it is not set.
        default: what it is then.
    """

    class Changed(Message):
        """Another value was typed or chosen."""

        def __init__(self, mode: str) -> None:
            super().__init__()
            self.mode = mode

    def __init__(self, mode: Mode, setting: str, value: str, default: str) -> None:
        super().__init__()
        self.setting = setting
        self._mode = mode
        self._value, self._default = value, default
        self._error = Static(classes="error")

    @property
    def value(self) -> str:
        """What is typed; "" where nothing is."""
        if self.setting in CHOICES:
            chosen = self.query_one(Select).value
            return chosen if isinstance(chosen, str) else ""
        return self.query_one(Input).value.strip()

    def compose(self) -> ComposeResult:
        """The name, the value and the meaning; below, once something is wrong, what that is."""
        own = {ANSWER: strings.ANSWER_SETTING_MEANINGS, CHAT: strings.CHAT_SETTING_MEANINGS}.get(self._mode, {})
        yield Static(Content(self.setting), classes="name")
        yield self._input()
        yield Static(Content(own.get(self.setting) or strings.SETTING_MEANINGS[self.setting]), classes="meaning")

    def on_mount(self) -> None:
        """Show it as it is."""
        self.show(self._default, None)

    def show(self, default: str, error: LmchatError | None) -> None:
        """Say what it is where nothing is set, and what is wrong with what is."""
        hint = f"{strings.DEFAULT_IS} {default}"
        if self.setting in CHOICES:
            self.query_one(Select).prompt = hint
        else:
            self.query_one(Input).placeholder = hint
        if error is not None and not self._error.is_attached:
            self.mount(self._error)
        self._error.update(Content(f"✗ {strings.problem(error)}" if error else ""))
        self.set_class(error is not None, "-wrong")

    def empty(self) -> None:
        """Set nothing."""
        if self.setting in CHOICES:
            self.query_one(Select).clear()
        else:
            self.query_one(Input).value = ""

    def focus_input(self) -> None:
        """Begin to type here."""
        self.query_one("Input, Select").focus()

    @on(Input.Changed)
    @on(Select.Changed)
    def _changed(self, message: Input.Changed | Select.Changed) -> None:
        message.stop()
        self.post_message(self.Changed(self._mode.name))

    def _input(self) -> Input | Select[str]:
        if self.setting in CHOICES:
            options = [(choice, choice) for choice in CHOICES[self.setting]]
            value = self._value or Select.NULL
            return Select(options, value=value, compact=True)
        whole = setting_type(self._mode, self.setting) is int
        return Input(self._value, type="integer" if whole else "number", max_length=20, valid_empty=True, compact=True)
