from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from rich.cells import cell_len

import lmchat.tui
from lmchat.tui.chinese import Chinese
from lmchat.tui.keymap import with_keys
from lmchat.tui.language import strings_in
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.modes import MODES
from lmchat.tui.strings import Strings, speak, strings
from tests.unit.tui.conftest import ARTICLE, User

NAMES = [name for name in vars(Strings) if name.isupper()]
SOURCES = [
    path for path in Path(lmchat.tui.__file__).parent.rglob("*.py") if path.name not in ("strings.py", "chinese.py")
]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)


@pytest.mark.parametrize("name", NAMES)
def test_every_string_is_said_in_chinese_too(name: str) -> None:
    english, chinese = getattr(Strings, name), vars(Chinese)[name]
    assert chinese
    if isinstance(english, Mapping):
        assert list(chinese) == list(english)
        assert all(chinese.values())


def test_chinese_says_nothing_that_is_not_said_in_english() -> None:
    assert {name for name in vars(Chinese) if name.isupper()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_string_is_used(name: str) -> None:
    assert re.search(rf"\b[sS]trings\.{name}\b", CODE)


def test_every_key_and_mode_is_described() -> None:
    keys = set(re.findall(r'\bkey\(\s*"([a-z-]+)"', CODE))
    assert keys == set(Strings.KEYS)
    assert {mode.name for mode in MODES} == set(Strings.MODES) == set(Strings.HINTS)


@pytest.mark.parametrize("language", [Strings, Chinese])
def test_keys_that_can_be_changed_are_named_by_what_they_do(language: type[Strings]) -> None:
    said = "\n".join(str(getattr(language, name)) for name in NAMES)
    assert re.findall(r"\b(?:F\d+|(?:Ctrl|Alt|Shift)\+\w+|Esc|PgUp|PgDn)\b", said) == ["F1"]  # a score


@pytest.mark.parametrize("language", [Strings, Chinese])
def test_what_an_empty_prompt_says_fits_into_eighty_columns(language: type[Strings]) -> None:
    keys = with_keys(language.HINT_OF_KEYS, {"new-line": "ctrl+j"})
    assert [hint for hint in language.HINTS.values() if cell_len(hint + keys) > 76 or cell_len(hint) > 41] == []


@pytest.mark.parametrize(
    ("language", "environment", "speaks"),
    [
        ("zh", {}, Chinese),
        ("en", {"LANG": "zh_CN.UTF-8"}, Strings),
        ("auto", {"LANG": "zh_CN.UTF-8"}, Chinese),
        ("auto", {"LANG": "zh_TW.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, Strings),
        ("auto", {"LANG": "de_DE.UTF-8", "LC_ALL": "", "LC_MESSAGES": "zh_HK"}, Chinese),
        ("auto", {"LANG": "zh_CN", "LC_ALL": "C.UTF-8"}, Strings),
        ("auto", {"LANG": "fr_FR.UTF-8"}, Strings),
        ("auto", {}, Strings),
    ],
)
def test_the_locale_chooses_the_language(language: str, environment: dict[str, str], speaks: type[Strings]) -> None:
    assert type(strings_in(language, environment)) is speaks  # type: ignore[arg-type]


def test_the_application_speaks_chinese(use: Callable[..., None]) -> None:
    async def flow(user: User) -> None:
        await user.until(lambda: "esc 停止" in user.screen())
        screen = user.screen()
        assert all(text in screen for text in ("摘要", "问答", "f1 帮助", "esc 停止", "输入文本或文件路径"))
        await user.send(ARTICLE)
        await user.send("SILENT")
        await user.ended(2)
        assert "✗ 失败：模型没有写出任何内容。" in user.screen()
        await user.press("f2")
        await user.until(lambda: "下一个" in user.screen())

    use(flow, options=LaunchOptions(Chinese()))


@pytest.mark.parametrize("width", [60, 80])
def test_the_list_of_commands_loses_nothing_of_its_chinese(use: Callable[..., None], width: int) -> None:
    async def flow(user: User) -> None:
        await user.press("f1")
        await user.until(lambda: "/summarize" in user.screen())
        shown = re.sub(r"\s", "", user.screen())
        texts = [
            *Chinese.HELP_COMMANDS.values(),
            *(with_keys(text, user.chat.keys) for text in Chinese.HELP_KEYS.values()),
        ]
        assert [text for text in texts if re.sub(r"\s", "", text) not in shown] == []

    use(flow, options=LaunchOptions(Chinese()), size=(width, 90))


def test_the_list_of_commands_is_whole_in_a_narrow_window(use: Callable[..., None]) -> None:
    async def flow(user: User) -> None:
        await user.press("f1")
        await user.until(lambda: "/length" in user.screen())
        assert "…" not in user.screen()

    use(flow, size=(40, 140))


def test_two_applications_need_not_speak_the_same_language(use: Callable[..., None]) -> None:
    async def flow(user: User) -> None:
        await user.until(lambda: "f1 Help" in user.screen())

    speak(Chinese())
    try:
        use(flow)
        assert strings.FAILED == "失败"
    finally:
        speak(Strings())
