from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from textual.widgets import Input, Select, Static

from lmchat.errors import CheckpointMissing, ConfigError
from lmchat.tui.chinese import Chinese
from lmchat.tui.generation.engines import LocalEngine
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.modes import CHAT
from lmchat.tui.screens.settings import SettingsScreen
from lmchat.tui.strings import Strings
from lmchat.tui.widgets.setting_field import SettingField
from tests.unit.tui.conftest import ARTICLE, FakeEngine, User

Use = Callable[..., None]


@dataclass
class Notebook:
    """Remembers settings in a dictionary."""

    kept: dict[str, dict[str, str]] = field(default_factory=dict)
    damaged: bool = False

    def load(self) -> Mapping[str, Mapping[str, str]]:
        if self.damaged:
            raise ConfigError("the state is damaged", "remove it")
        return self.kept

    def save(self, mode: str, values: Mapping[str, str]) -> None:
        if self.damaged:
            raise ConfigError("the disk is full")
        self.kept[mode] = dict(values)

    def load_theme(self) -> str:
        return ""

    def save_theme(self, theme: str) -> None:
        """It is not about themes."""


def field_of(user: User, mode: str, setting: str) -> SettingField:
    fields = user.app.screen.query(f"#{mode} SettingField").results(SettingField)
    return next(field for field in fields if field.setting == setting)


def error_of(field: SettingField) -> str:
    return str(field.query_one(".error", Static).content)


async def fill(user: User, mode: str, setting: str, value: str) -> SettingField:
    changed = field_of(user, mode, setting)
    if changed.query(Input):
        changed.query_one(Input).value = value
    else:
        changed.query_one(Select).value = value
    await user.pilot.pause()
    return changed


def test_what_is_typed_holds_for_the_next_reply_and_is_remembered(use: Use, engine: FakeEngine) -> None:
    notebook = Notebook()

    async def flow(user: User) -> None:
        await user.press("f5")
        await user.press("tab", "tab", "tab", "tab", "9")
        await fill(user, "summarize", "length", "medium")
        await fill(user, "summarize", "beam_size", "2")
        await user.press("escape")
        await user.send(ARTICLE)
        await user.ended()

    use(flow, remembered=notebook)
    request = engine.requests[0]
    assert (request.length, request.seed) == ("medium", 9)
    assert request.decoding is not None
    assert request.decoding.beam_size == 2
    assert notebook.kept == {"summarize": {"length": "medium", "seed": "9", "beam_size": "2"}}


def test_what_is_wrong_stands_beside_its_field_until_it_is_right(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("/settings")
        await fill(user, "summarize", "min_new_tokens", "90")
        most = field_of(user, "summarize", "max_new_tokens")
        assert len(most.children) == 3  # many widgets take long to show: none for what is not said yet
        await fill(user, "summarize", "max_new_tokens", "40")
        assert error_of(most) == "✗ min_new_tokens 90 is above max_new_tokens 40 (swap them)"
        ratio = await fill(user, "summarize", "ratio", "2")
        assert "it must be above 0 % and at most 100 %" in error_of(ratio)
        assert error_of(most)
        await fill(user, "summarize", "max_new_tokens", "100")
        assert error_of(most) == ""
        assert user.chat.settings[user.chat.mode].values() == {"min_new_tokens": "90", "max_new_tokens": "100"}

    use(flow)


def test_defaults_are_shown_and_follow_the_length(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("f5")
        assert field_of(user, "summarize", "max_new_tokens").query_one(Input).placeholder == "default 40"
        await fill(user, "summarize", "length", "long")
        assert field_of(user, "summarize", "max_new_tokens").query_one(Input).placeholder == "default 80"
        await user.press("f6")
        assert user.chat.settings[user.chat.mode].values() == {}

    use(flow)


def test_defaults_are_said_in_the_language_of_the_application(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("/set seed 5")
        await user.send("/set")
        assert re.search(r"^seed +5$", user.said(), re.M)
        assert re.search(r"^beam_size +默认 4$", user.said(), re.M)
        await user.press("f5")
        assert field_of(user, "summarize", "seed").query_one(Input).placeholder == "默认 0"

    use(flow, options=LaunchOptions(Chinese()))


def test_on_a_small_screen_the_meaning_of_a_setting_stands_below(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("f5")
        await user.until(lambda: "a headline, a sentence or two" in user.screen())

    use(flow, size=(40, 14))


def test_each_mode_has_its_tab(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("/generate")
        await user.press("f5")
        assert "temperature" in user.screen()
        await user.press("f3", "f3")
        await user.pilot.pause()
        assert "a headline, a sentence or two" in user.screen()
        await user.press("f5")
        assert not isinstance(user.app.screen, SettingsScreen)

    use(flow)


def test_what_was_remembered_holds_and_what_cannot_be_used_of_it_is_said(use: Use, engine: FakeEngine) -> None:
    notebook = Notebook({"summarize": {"length": "long", "beam_size": "0"}})

    async def flow(user: User) -> None:
        assert "Summarize: beam_size: beam_size is 0 (it must be between 1 and 1024)" in user.said()
        await user.send(ARTICLE)
        await user.ended()

    use(flow, remembered=notebook)
    assert engine.requests[0].length == "long"


def test_settings_that_cannot_be_remembered_hold_for_the_session(use: Use) -> None:
    async def flow(user: User) -> None:
        assert "the state is damaged (remove it)" in user.said()
        await user.send("/set length long")
        assert "the disk is full" in user.said()
        assert "length is now long" in user.said()
        await user.press("f5")
        await fill(user, "summarize", "seed", "5")
        assert user.chat.settings[user.chat.mode].values() == {"length": "long", "seed": "5"}

    use(flow, remembered=Notebook(damaged=True))


def test_a_text_goes_on_and_each_take_has_another_seed(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send("/generate Once upon a time")
        await user.ended()
        await user.press("ctrl+r")
        await user.ended(2)
        await user.press("ctrl+r")
        await user.ended(3)

    use(flow)
    assert [(request.mode, request.text) for request in engine.requests] == [("generate", "Once upon a time")] * 3
    assert [request.seed for request in engine.requests] == [0, 1, 2]


def test_a_mode_without_a_checkpoint_says_so_once_when_it_is_entered(use: Use, engine: FakeEngine) -> None:
    def load(name: str) -> LocalEngine:
        if name == "generate":
            raise CheckpointMissing("there is no checkpoint 'generate'", "known are: answer, summarize")
        return engine

    async def flow(user: User) -> None:
        for _ in range(2):
            await user.send("/generate")
            await user.until(lambda: "no checkpoint" in user.screen())
            await user.send("/summarize")
        said = "Generate cannot be used yet: there is no checkpoint 'generate' (known are: answer, summarize)"
        assert user.said().count(said) == 1

    use(flow, load=load)


def test_that_a_setting_of_the_chat_lets_the_network_write_is_said(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("/set seed 3")
        assert Strings.CHAT_WRITES not in user.said()
        await user.send("/set temperature 0.9")
        assert user.said().count(Strings.CHAT_WRITES) == 1
        await user.send("/set temperature default")
        assert user.said().count(Strings.CHAT_WRITES) == 1
        await user.press("f5")
        assert "the network writes the replies" in user.screen()
        assert Strings.CHAT_SETTING_MEANINGS["seed"] in user.screen()
        await user.press("f3")
        assert "the network writes the replies" not in user.screen()

    use(flow, options=LaunchOptions(mode=CHAT), size=(140, 40))


def test_what_was_set_stays_where_its_new_value_is_wrong(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("/set ratio 0.3")
        await user.press("f5")
        ratio = await fill(user, "summarize", "ratio", "3")
        assert error_of(ratio)
        assert user.chat.settings[user.chat.mode].values() == {"ratio": "0.3"}
        await fill(user, "summarize", "ratio", "")
        assert user.chat.settings[user.chat.mode].values() == {}

    use(flow)
