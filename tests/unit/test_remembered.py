from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lmchat.errors import ConfigError
from lmchat.remembered import State, StateFile


def test_what_is_saved_is_there_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "state.json"
    assert StateFile(path).read() == State()
    StateFile(path).save_theme("nord")
    StateFile(path).save("summarize", {"length": "long"})
    StateFile(path).save("answer", {"top_k": "3"})
    StateFile(path).save("summarize", {"length": "短"})
    assert StateFile(path).read() == State("nord", {"summarize": {"length": "短"}, "answer": {"top_k": "3"}})
    assert [each.name for each in path.parent.iterdir()] == ["state.json"]


def test_without_a_file_nothing_is_kept() -> None:
    state = StateFile(None)
    state.save_theme("nord")
    assert state.read() == State()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"(File exists|Not a directory) \(it holds until lmchat ends, but"):
        StateFile(tmp_path / "file" / "state.json").save_theme("nord")


def test_a_full_disk_leaves_nothing_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "state.json"
    StateFile(path).save_theme("nord")
    monkeypatch.setattr("lmchat.remembered.json.dump", fail)
    with pytest.raises(ConfigError, match="No space left on device"):
        StateFile(path).save_theme("gruvbox")
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]
    assert StateFile(path).read() == State("nord")


@given(st.binary() | st.recursive(st.text(), lambda inner: st.dictionaries(st.text(), inner)).map(repr).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_said_and_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="damaged"):
        StateFile(path).read()
    StateFile(path).save_theme("nord")
    assert StateFile(path).read() == State("nord")


@pytest.mark.parametrize(
    "content", ["[]", "{}", '{"theme": 1, "modes": {}}', '{"theme": "", "modes": {"a": {"b": 1}}}', "[" * 100_000]
)
def test_json_of_another_shape_is_damage(tmp_path: Path, content: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(content)
    with pytest.raises(ConfigError, match="damaged"):
        StateFile(path).read()
