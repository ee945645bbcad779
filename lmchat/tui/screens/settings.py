"""The screen of settings: a tab for each mode, a line for each setting with its meaning and its default."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TabbedContent, TabPane

from lmchat.errors import LmchatError
from lmchat.tui.keymap import key
from lmchat.tui.mode_settings import ModeSettings
from lmchat.tui.modes import BY_NAME, CHAT, MODES, Mode
from lmchat.tui.screens.base import LocalScreen
from lmchat.tui.settings import Settings
from lmchat.tui.strings import strings
from lmchat.tui.widgets.key_footer import KeyFooter
from lmchat.tui.widgets.setting_field import SettingField


class SettingsScreen(LocalScreen[None]):
    """Changes settings as they are typed; what cannot be had is said beside its field, and what was set before stays.

    The fields of a mode, which take a while to show, are made when its tab is opened.

    Args:
        settings: of all modes.
        mode: whose tab is open at first.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        key("back", "escape,f5", "app.pop_screen"),
        key("mode", "f3", "next_mode"),
        key("defaults", "f6"),
    ]

    def __init__(self, settings: ModeSettings, mode: Mode) -> None:
        super().__init__()
        self._settings, self._mode = settings, mode

    def compose(self) -> ComposeResult:
        """A tab for each mode."""
        yield Static(Content(strings.SETTINGS_TITLE), classes="screen-title")
        with TabbedContent(initial=self._mode.name):
            for mode in MODES:
                with TabPane(mode.title, id=mode.name), VerticalScroll(can_focus=False):
                    yield from self._contents(mode) if mode is self._mode else ()
        yield KeyFooter()

    def on_mount(self) -> None:
        """Begin with the first setting of the mode."""
        self._focus_first()

    @on(TabbedContent.TabActivated)
    async def _tab_activated(self, message: TabbedContent.TabActivated) -> None:
        await self._fill(message.pane.id or "")

    @on(SettingField.Changed)
    def _changed(self, message: SettingField.Changed) -> None:
        mode = BY_NAME[message.mode]
        fields = self._fields_of(mode)
        typed = {field.setting: field.value for field in fields if field.value}
        settings, wrong = Settings.of(mode, typed)
        before = self._settings[mode].values()
        stays = {name: before[name] for name in wrong if name in before}
        self._keep(Settings.of(mode, {name: typed[name] for name in typed if name not in wrong} | stays)[0])
        defaults = settings.defaults()
        for field in fields:
            field.show(defaults[field.setting], wrong.get(field.setting))

    async def action_next_mode(self) -> None:
        """Open the next tab."""
        names = [mode.name for mode in MODES]
        tabs = self.query_one(TabbedContent)
        following = names[(names.index(tabs.active) + 1) % len(names)]
        await self._fill(following)
        tabs.active = following
        self._focus_first()

    def action_defaults(self) -> None:
        """Take back everything that is set for the mode."""
        active = self.query_one(TabbedContent).active
        for field in self._fields_of(BY_NAME[active]):
            field.empty()

    def _focus_first(self) -> None:
        self.query(f"#{self.query_one(TabbedContent).active} SettingField").first(SettingField).focus_input()

    async def _fill(self, name: str) -> None:
        """Make the fields of a mode that are not there yet."""
        mode = BY_NAME[name]
        if not self._fields_of(mode):
            await self.query_one(f"#{name} VerticalScroll").mount_all(self._contents(mode))

    def _keep(self, settings: Settings) -> None:
        try:
            self._settings.change(settings)
        except LmchatError as error:
            self.notify(strings.problem(error), severity="error", markup=False)

    def _contents(self, mode: Mode) -> Iterable[Widget]:
        """What stands in the tab of a mode."""
        if mode is CHAT:
            yield Static(Content(strings.CHAT_WRITES), classes="note")
        settings = self._settings[mode]
        values, defaults = settings.values(), settings.defaults()
        for name, default in defaults.items():
            yield SettingField(mode, name, values.get(name, ""), default)

    def _fields_of(self, mode: Mode) -> list[SettingField]:
        return list(self.query(f"#{mode.name} SettingField").results(SettingField))
