from __future__ import annotations

import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lmchat.errors import ConfigError
from lmchat.settings import UserSettings, read_settings, write_example


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "config.toml"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_everything_is_as_usual(path: Path) -> None:
    assert read_settings(path) == UserSettings()


def test_everything_can_be_set(path: Path) -> None:
    text = 'language = "zh"\ntheme = "nord"\nprivate = true\nmode = "ask"\n[keys]\nwhy = "f6"\n[modes.ask]\ntop_k = 3'
    expected = UserSettings("zh", "nord", True, "ask", {"why": "f6"}, {"ask": {"top_k": 3}})
    assert read_settings(write(path, text)) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('langage = "zh"', "there is no setting 'langage' (did you mean 'language'? known are language, theme, "),
        ('language = "de"', "language is 'de' (choose one of auto, en, zh)"),
        ("theme = 3", "theme is 3 (it must be a text in quotes)"),
        ("private = 1", "private is 1 (it must be true or false)"),
        ("keys = 1", "keys is 1 (it must be a table, [keys])"),
        ("[keys]\nwhy = 2", "keys.why is 2 (it must be keys in quotes, such as"),
        ("[modes]\nask = 2", "modes.ask is 2 (it must be a table, [modes.ask])"),
        ("[modes.ask]\ntop_k = [1]", "modes.ask.top_k is [1] (it must be a number or a text in quotes)"),
        ("theme = nord", "Invalid value (at line 1, column 9) (correct it, or move it away)"),
    ],
)
def test_what_is_wrong_is_said_with_the_file_and_the_key(path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        read_settings(write(path, text))
    assert str(error.value).startswith(f"{path}: {said}")


@given(st.binary() | st.text().map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_makes_it_fail_in_another_way(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with suppress(ConfigError):
        assert isinstance(read_settings(path), UserSettings)


def test_the_example_changes_nothing_and_is_never_written_over(path: Path) -> None:
    write_example(path)
    assert read_settings(path) == UserSettings(modes={"summarize": {}, "ask": {}})
    path.write_text("private = true")
    with pytest.raises(ConfigError, match="there already"):
        write_example(path)
    assert path.read_text() == "private = true"


def test_where_no_example_can_be_written_it_is_said_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file")
    with pytest.raises(ConfigError, match=r"config.toml cannot be written: .*set XDG_CONFIG_HOME"):
        write_example(tmp_path / "folder" / "lmchat" / "config.toml")


def test_every_line_of_the_example_can_be_taken_in(path: Path) -> None:
    write_example(path)
    lines = [line.removeprefix("# ") if " = " in line else line for line in path.read_text().splitlines()]
    read = read_settings(write(path, "\n".join(lines)))
    assert set(tomllib.loads("\n".join(lines))) == {"language", "theme", "private", "mode", "keys", "modes"}
    assert read.modes["summarize"] == {"length": "short", "beam_size": 4}


def test_a_folder_in_its_place_is_said(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(ConfigError, match="Is a directory"):
        read_settings(path)
