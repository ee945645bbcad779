"""Nothing that is typed, pasted or written by the model makes the application raise or steers the terminal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual import events
from textual.widgets import Input

from tests.unit.tui.conftest import User

Use = Callable[..., None]

NASTY = {
    "markup": "[bold red]a[/] [/] [@click=app.quit]x[/] \\[b] [[ ]] [link=file:///etc]y[/link]",
    "markdown": "# a\n\n> b\n- c\n```\nd\n```\n| e | f |\n|--|--|\n![x](http://a/b.png) <script> &amp; www.a.com $x$",
    "escapes": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[2J\x9b5n \x00\x08\x7f\r\x0b end",
    "long word": "w" * 10_000,
    "lone surrogates": "a \ud800 b \udfff c",
    "wide": "他说：“今天的天气很好。”👩‍👩‍👧‍👦 ｆｕｌｌ　ｗｉｄｔｈ é\u0301\u0302 \u200b\ufeff",
    "reordered": "a \u202e b \u2066 c \u2069 d",
    "blank": " \t\u3000",
    "slash": "/ //// /\x00 /set [x] 1",
    "setting": "/set \ud800 [b]",
    "path": "/file \x00[b]~nobody/\ud800",
    "export": "/export \x00/[b]",
    "long path": "/file " + "p" * 5_000,
    "home": "~nobody-of-that-name/x",
    "quotes": "'\"unclosed",
    "address": "file://[x",
}


def controls(screen: str) -> set[str]:
    return {character for character in screen if ord(character) < 32 or 0x7F <= ord(character) < 0xA0} - {"\n"}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_no_message_makes_it_raise(use: Use, text: str) -> None:
    async def flow(user: User) -> None:
        await user.send(text)
        await user.until(lambda: all(turn.ended for turn in user.turns))
        assert controls(user.screen()) == set()
        await user.press("f2", "right", "m", "escape")
        user.prompt.post_message(events.Paste(text * 3))
        await user.send(f"/ask {text}")
        await user.until(lambda: all(turn.ended for turn in user.turns))
        await user.press("f2", "right", "escape", "up")
        await user.press("ctrl+f", *"a[b]", "escape", "ctrl+up", "e", "tab", "escape")
        await user.send(f"/reference {text}")
        await user.press("2", "3", "t", "t")
        assert controls(user.screen()) == set()
        await user.press("escape", "f7", "right", "ctrl+r")
        assert controls(user.screen()) == set()
        assert user.app.is_running

    use(flow)


def test_what_joins_emoji_and_parts_persian_letters_is_typed_like_any_letter(use: Use) -> None:
    typed = "👨‍👩‍👧 می‌روم"

    async def flow(user: User) -> None:
        await user.press(*typed)
        assert user.prompt.text == typed
        await user.press("ctrl+f", *typed)
        assert user.app.screen.query_one(Input).value == typed

    use(flow)
