"""The user's settings are checked against what there is, and hold in the application."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events

from lmchat.errors import ConfigError
from lmchat.remembered import State, StateFile
from lmchat.settings import EXAMPLE, UserSettings, read_settings
from lmchat.tui.chinese import Chinese
from lmchat.tui.config import launch_options
from lmchat.tui.key_scopes import KEY_SCOPES
from lmchat.tui.keymap import default_keys, is_key, shown
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.modes import ANSWER, CHAT
from lmchat.tui.strings import ENGLISH, Strings
from tests.unit.tui.conftest import ARTICLE, FakeEngine, User

Use = Callable[..., None]
PATH = Path("config.toml")


def test_settings_become_launch_options() -> None:
    chinese = Chinese()
    settings = UserSettings(theme="nord", mode="ask", keys={"why": "f8, ctrl+t"}, modes={"ask": {"top_k": 3}})
    expected = LaunchOptions(chinese, "nord", ANSWER, {"answer": {"top_k": "3"}}, {"why": "f8,ctrl+t"})
    assert launch_options(settings, PATH, chinese) == expected


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (UserSettings(theme="nrod"), "config.toml: there is no theme 'nrod' (did you mean 'nord'? known are "),
        (UserSettings(mode="sumarize"), "config.toml: there is no mode 'sumarize' (did you mean 'summarize'?"),
        (
            UserSettings(keys={"agian": "f6"}),
            "config.toml: there is no action in [keys] 'agian' (did you mean",
        ),
        (UserSettings(keys={"why": "cmd+k"}), "config.toml: [keys] why: there is no key 'cmd+k' (write for example"),
        (UserSettings(keys={"why": ""}), "config.toml: [keys] why: there is no key ''"),
        (
            UserSettings(keys={"why": "f2,ctrl+y"}),
            "config.toml: [keys] why: ctrl+y is a key of the prompt itself (",
        ),
        (UserSettings(keys={"again": "up"}), "config.toml: [keys] again: up is a key of the prompt itself"),
        (UserSettings(keys={"new-line": "ctrl+k"}), "config.toml: [keys] new-line: ctrl+k is a key of the prompt"),
        (UserSettings(keys={"quit": "tab"}), "config.toml: [keys] quit: tab is a key of the prompt itself"),
        (UserSettings(keys={"why": "f1"}), "config.toml: [keys] f1 would mean both 'help' and 'why' (choose another"),
        (UserSettings(keys={"view": "ctrl+q"}), "config.toml: [keys] ctrl+q would mean both 'quit' and 'view'"),
    ],
)
def test_what_does_not_exist_is_said(settings: UserSettings, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        launch_options(settings, PATH, ENGLISH)
    assert str(error.value).startswith(said)


@pytest.mark.parametrize(
    "keys", [{"page-above": "ctrl+u"}, {"message-above": "up,w"}, {"how-to-quit": "ctrl+c"}, {"why": "f2,w"}]
)
def test_keys_that_come_through_are_accepted(keys: dict[str, str]) -> None:
    assert launch_options(UserSettings(keys=keys), PATH, ENGLISH).keymap == keys


def test_every_line_of_the_example_holds(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    lines = [line.removeprefix("# ") if " = " in line else line for line in EXAMPLE.splitlines()]
    path.write_text("\n".join(lines))
    assert launch_options(read_settings(path), path, ENGLISH).keymap["why"] == "f2,ctrl+t"


@pytest.mark.parametrize(
    ("modes", "said"),
    [
        ({"asks": {}}, "config.toml: there is no mode 'asks' (did you mean 'ask'?"),
        ({"ask": {"beam": 3}}, "config.toml: there is no option of [modes.ask] 'beam' (known are top_k, threshold)"),
        ({"ask": {"top_k": 0}}, "config.toml: [modes.ask] top_k: top_k is 0"),
        ({"summarize": {"beam_size": "x"}}, "config.toml: [modes.summarize] beam_size: 'x' is no number"),
    ],
)
def test_options_are_checked(modes: dict[str, dict[str, int | str]], said: str) -> None:
    with pytest.raises(ConfigError) as error:
        launch_options(UserSettings(modes=modes), PATH, ENGLISH)
    assert str(error.value).startswith(said)


def test_every_binding_that_is_described_can_be_set() -> None:
    assert set(default_keys(node for nodes in KEY_SCOPES for node in nodes)) == set(Strings.KEYS)


@pytest.mark.parametrize(
    "key", ["a", "中", "?", "f5", "ctrl+x", "ctrl+shift+left", "alt+enter", "question_mark", "+", "A"]
)
def test_keys_that_there_are(key: str) -> None:
    assert is_key(key)


@pytest.mark.parametrize("key", ["", "escp", "ctrl+", "cmd+x", "ctrl+nothing", "f99", "ctrl x", "ctrl+A"])
def test_keys_that_there_are_not(key: str) -> None:
    assert not is_key(key)


def test_keys_are_shown_as_people_write_them() -> None:
    assert shown("ctrl+j,shift+enter, escape ,f2") == "Ctrl+J, Shift+Enter, Esc, F2"


def test_other_keys_do_it_and_are_shown(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.until(lambda: "f9 Help" in user.screen())
        assert "(F8)" in user.said()
        assert "Enter sends, Ctrl+N: new line" in user.screen()
        await user.press("f1")
        assert "/file PATH" not in user.said()
        await user.press("f9")
        assert "F8, Ctrl+G" in user.said()
        assert "C copies the reply, W the message, E edits; Tab goes back" in " ".join(user.said().split())
        await user.press("ctrl+g")
        assert user.chat.mode is ANSWER
        await user.press("ctrl+q")
        assert user.app.return_code is None
        await user.press("ctrl+x")
        assert user.app.return_code == 0

    keymap = {"help": "f9", "to-answer": "f8,ctrl+g", "quit": "ctrl+x", "new-line": "ctrl+n,f12", "copy-message": "w"}
    use(flow, options=LaunchOptions(keymap=keymap), size=(120, 24))


def test_a_letter_with_alt_can_be_a_key_and_is_not_written(use: Use) -> None:
    async def flow(user: User) -> None:
        for letter in "xh":
            user.app.post_message(events.Key(f"alt+{letter}", letter))  # as Textual reads it from a terminal
        await user.until(lambda: "/file PATH" in user.said())
        assert user.prompt.text == ""

    use(flow, options=LaunchOptions(keymap={"help": "alt+h"}))


def test_the_other_screens_name_other_keys_too(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        await user.press("f7")
        await user.until(lambda: "Ctrl+T writes another, F8" in user.screen())
        await user.press("escape", "f6")
        await user.until(lambda: "no reference: X takes one" in user.screen())
        await user.press("escape")
        user.chat.enter(CHAT)
        await user.send("What a day")
        await user.ended(2)
        await user.press("ctrl+up", "e")
        await user.until(lambda: "in place of an earlier message; F11: a new one" in user.screen())

    keymap = {"again": "ctrl+t", "settings": "f8", "reference": "x", "stop": "f11"}
    use(flow, options=LaunchOptions(keymap=keymap), size=(140, 24))


def test_it_begins_in_the_mode_and_theme_that_are_set(use: Use) -> None:
    async def flow(user: User) -> None:
        assert user.app.theme == "nord"
        assert user.chat.mode is ANSWER
        assert "A question about" in user.screen()

    use(flow, options=LaunchOptions(theme="nord", mode=ANSWER))


def test_it_begins_with_the_options_that_are_set(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()

    use(flow, options=LaunchOptions(mode_options={"summarize": {"length": "long"}}))
    assert engine.requests[0].length == "long"


def test_the_theme_is_remembered(use: Use, tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.json")

    async def choose(user: User) -> None:
        user.app.theme = "dracula"
        await user.pilot.pause()

    async def see(user: User) -> None:
        assert user.app.theme == "dracula"

    use(choose, remembered=state)
    use(see, remembered=state)
    assert state.read() == State("dracula")


def test_a_damaged_memory_is_said_and_harms_nothing(use: Use, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("{")

    async def flow(user: User) -> None:
        await user.until(lambda: "what was remembered is damaged" in user.said())
        await user.send(ARTICLE)
        await user.ended()

    use(flow, remembered=StateFile(path))


def test_ctrl_c_says_how_to_leave_and_how_to_stop_a_reply(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.press("shift+tab", "ctrl+c")
        await user.until(lambda: "Ctrl+Q: leaves lmchat" in user.screen())
        assert "Esc: stop" not in user.screen()
        await user.send("SLOW one two three")
        await user.press("ctrl+c")
        await user.until(lambda: "Esc: stop the reply" in user.screen())
        engine.gate.set()
        await user.ended()

    use(flow, notifications=True)


def test_ctrl_c_empties_the_prompt_and_up_brings_the_message_back(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        user.prompt.text = "a draft\nof two lines"
        await user.press("ctrl+c")
        await user.until(lambda: "Up: brings the message back" in user.screen())
        assert user.prompt.text == ""
        await user.press("up")
        assert user.prompt.text == "a draft\nof two lines"
        await user.press("ctrl+c")
        await user.send("SLOW one two three")
        user.prompt.text = "a draft"
        await user.press("ctrl+c")
        assert user.prompt.text == "a draft"
        engine.gate.set()
        await user.ended()

    use(flow, notifications=True)


def test_options_may_stand_in_any_order() -> None:
    options = {"min_new_tokens": 50, "max_new_tokens": 100}
    for given in (options, dict(reversed(options.items()))):
        settings = UserSettings(modes={"summarize": given})
        assert launch_options(settings, PATH, ENGLISH).mode_options == {
            "summarize": {"min_new_tokens": "50", "max_new_tokens": "100"}
        }
