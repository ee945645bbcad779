"""The parts that need no screen: commands, settings, sources, Markdown, excerpts, conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmchat.errors import ConfigError, UsageError
from lmchat.text.file_names import names_missing_file
from lmchat.tui.commands import Command, parse_command
from lmchat.tui.conversation.source import Source
from lmchat.tui.conversation.turn import preview
from lmchat.tui.modes import ANSWER, CHAT, GENERATE, MODES, SUMMARIZE, Mode
from lmchat.tui.renderables.excerpt import Excerpt
from lmchat.tui.settings import Settings
from lmchat.tui.strings import Strings


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/help", Command("help")),
        (" /help", None),
        ("/FILE a b.txt ", Command("file", "a b.txt")),
        ("/ask who is it?", Command("ask", "who is it?")),
        ("/set", Command("set")),
        ("/summarize one\ntwo", Command("summarize", "one\ntwo")),
        ("/tmp/a.txt", None),
        ("/", None),
        ("half / whole", None),
        ("/help\nme", None),
    ],
)
def test_commands(text: str, command: Command | None) -> None:
    assert parse_command(text) == command


def test_settings_become_a_request() -> None:
    settings = Settings(SUMMARIZE).changed("length", "medium").changed("max_new_tokens", "30").changed("seed", "4")
    request = settings.request("Some text.", "")
    assert (request.length, request.seed) == ("medium", 4)
    assert request.decoding is not None
    assert (request.decoding.max_new_tokens, request.decoding.method) == (30, "consensus")


def test_a_setting_can_be_taken_back() -> None:
    settings = Settings(SUMMARIZE).changed("beam_size", "1")
    assert settings.shown()["beam_size"] == "1"
    assert settings.changed("beam_size", "default") == Settings(SUMMARIZE)


def test_settings_of_questions() -> None:
    request = Settings(ANSWER).changed("threshold", "0.4").changed("top_k", "5").request("A text.", "Who?")
    assert (request.query, request.threshold, request.top_k, request.decoding) == ("Who?", 0.4, 5, None)


def test_a_setting_stands_on_the_modes_own_ones() -> None:
    request = Settings(GENERATE).changed("temperature", "1.5").changed("max_new_tokens", "8").request("A", "", take=2)
    assert request.decoding is not None
    assert (request.decoding.method, request.decoding.temperature, request.decoding.top_p) == ("sample", 1.5, 0.85)
    assert (request.decoding.min_new_tokens, request.seed) == (8, 2)


def test_whether_chance_has_a_part() -> None:
    assert Settings(GENERATE).by_chance
    assert not Settings(GENERATE).changed("method", "greedy").by_chance
    assert Settings(SUMMARIZE).by_chance
    assert not Settings(SUMMARIZE).changed("beam_size", "4").by_chance
    assert not Settings(ANSWER).by_chance


def test_the_order_of_values_does_not_matter() -> None:
    values = {"min_new_tokens": "90", "max_new_tokens": "100", "length": "long", "top_p": "7", "colour": "red"}
    settings, wrong = Settings.of(SUMMARIZE, values)
    assert settings.values() == {"length": "long", "min_new_tokens": "90", "max_new_tokens": "100"}
    assert {name: str(error) for name, error in wrong.items()}.keys() == {"top_p", "colour"}
    assert "at most 1" in str(wrong["top_p"])


def test_values_are_checked_against_each_other() -> None:
    _, wrong = Settings.of(SUMMARIZE, {"max_new_tokens": "40", "min_new_tokens": "90"})
    assert str(wrong["min_new_tokens"]) == "min_new_tokens 90 is above max_new_tokens 40 (swap them)"


@pytest.mark.parametrize("mode", [SUMMARIZE, GENERATE], ids=lambda mode: mode.name)
@pytest.mark.parametrize(("name", "value"), [("min_new_tokens", 200), ("max_new_tokens", 2)])
def test_what_is_not_set_follows_from_what_is(mode: Mode, name: str, value: int) -> None:
    decoding = Settings(mode).changed(name, str(value)).request("A text.", "").decoding
    assert decoding is not None
    assert (decoding.min_new_tokens, decoding.max_new_tokens) == (value, value)


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"min_new_tokens": "60"}, {}),
        ({"min_new_tokens": "40"}, {"min_new_tokens": "40"}),
        ({"min_new_tokens": "60", "max_new_tokens": "60"}, {"min_new_tokens": "60", "max_new_tokens": "60"}),
    ],
)
def test_a_least_that_is_above_the_most_of_a_wished_length_gives_way(
    values: dict[str, str], kept: dict[str, str]
) -> None:
    settings, _ = Settings.of(SUMMARIZE, {"length": "medium", "seed": "4", **values})
    assert settings.of_length("short").values() == {"length": "short", "seed": "4", **kept}


def test_defaults_are_those_of_the_mode() -> None:
    assert Settings(SUMMARIZE).defaults()["length_penalty"] == "2.0 / 1.5"
    assert Settings(SUMMARIZE).changed("length", "long").defaults()["max_new_tokens"] == "80"
    assert Settings(SUMMARIZE).defaults()["chars"] == "no limit"
    assert Settings(GENERATE).defaults()["temperature"] == "0.6"
    assert Settings(ANSWER).defaults() == {"top_k": "3", "threshold": "the checkpoint's"}


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_every_setting_has_a_default_and_a_meaning(mode: Mode) -> None:
    names = [*mode.wishes, *mode.decoding]
    assert list(Settings(mode).defaults()) == names
    assert all(name in Strings.SETTING_MEANINGS for name in names)


@pytest.mark.parametrize(("name", "value"), [("top_p", "0"), ("temperature", "nan"), ("method", "best")])
def test_decoding_settings_are_checked(name: str, value: str) -> None:
    with pytest.raises(ConfigError):
        Settings(SUMMARIZE).changed(name, value)


@pytest.mark.parametrize(("name", "value"), [("ratio", "2"), ("chars", "many"), ("threshold", "0.5")])
def test_wishes_are_checked(name: str, value: str) -> None:
    with pytest.raises(UsageError):
        Settings(SUMMARIZE).changed(name, value)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        *((path, True) for path in ("rivver.txt", "/no/such", "../x", "报告.pdf", "2024年报告.DOCX", "my.report.md")),
        *((text, False) for text in ("总结一下report.pdf", "支持Node.js", "基于.NET框架", "e.g. this", "好的。", "md")),
    ],
)
def test_what_reads_like_a_path(text: str, missing: bool) -> None:
    assert names_missing_file(text) is missing


def test_a_file_is_read_when_it_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("some text")
    source = Source.file(path)
    assert source.known is None
    assert source.read() == source.known == "some text"


def test_a_long_message_is_shortened() -> None:
    assert preview("short\ntext") == "short\ntext"
    assert preview("line\n" * 10) == "line\nline\nline\nline\nline\nline … (50 characters)"
    assert preview("x" * 5000).endswith("x … (5,000 characters)")


def test_an_excerpt_shows_the_places_of_a_long_text() -> None:
    text = "a" * 50_000 + "HERE" + "b" * 50_000 + "THERE" + "c" * 50_000
    excerpt = Excerpt.of(text, [(50_000, 50_004), (100_004, 100_009)])
    assert len(excerpt.text) < 6_000
    for start, end, word in ((50_000, 50_004, "HERE"), (100_004, 100_009, "THERE")):
        place = excerpt.place((start, end))
        assert place is not None
        assert excerpt.text[slice(*place)] == word
    assert excerpt.place((0, 5)) is None
    assert excerpt.text.count("left out") == 3


def test_marks_are_put_before_sentences_and_point_at_the_first_word() -> None:
    text = "First one. Second one."
    content, target = Excerpt.of(text, []).marked([(0, 10), (11, 22)], [(18, 21)])
    assert content.plain == "»First one. »Second one."
    assert content.plain[target : target + 3] == "one"


def test_an_excerpt_keeps_every_character_in_its_place() -> None:
    text = "a\x1b[31mb\u202ec\ud800d\r\ne"
    shown = Excerpt.of(text, []).text
    assert (len(shown), shown[6], shown[8], shown[10]) == (len(text), "b", "c", "d")
    assert not {"\x1b", "\u202e", "\ud800", "\r"} & set(shown)


def test_settings_of_the_chat_carry_what_was_said() -> None:
    settings = Settings(CHAT).changed("top_k", "5")
    request = settings.request("Hello", "", 1, ("a", "b"))
    assert (request.mode, request.turns, request.seed) == ("chat", ("a", "b"), 1)
    assert request.decoding is not None
    assert (request.decoding.top_k, request.decoding.temperature) == (5, 0.5)
    assert Settings(GENERATE).request("A", "", 0, ("a", "b")).turns == ()
