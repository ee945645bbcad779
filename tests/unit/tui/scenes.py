"""Scenes for pictures of the application: what stands on each screen after a few keys, the same every time."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from lmchat.engine.events import Alternative, Completed, Event, SourceSentence, SourceToken, Started, Token
from lmchat.history.store import Store
from lmchat.modes.request import Request
from lmchat.settings import LanguageSetting
from lmchat.tui.app import LmchatApp
from lmchat.tui.conversation.history_recorder import HistoryRecorder
from lmchat.tui.language import strings_in
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.strings import Strings
from lmchat.tui.widgets.growing_reply import GrowingReply
from tests.unit.tui.conftest import User

NOON = 1_750_000_000.0
"""The time of all that is saved: seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Story:
    """A text and what is said about it.

    Attributes:
        text: its words, with | between them.
        replies: the words of one summary and of another.
        reference: what a person would have written.
        titles: of earlier sessions.
    """

    text: str
    replies: tuple[str, str]
    reference: str
    titles: tuple[str, ...]


STORIES = {
    "en": Story(
        "The| river| Wend| is| clean| again|.| In| 1994| the| city| closed| its| last| tannery|,| and| a| new| plant"
        "| began| to| treat| all| sewage|.| Last| summer| 1|,|200| people| swam| in| it|.| The| whole| project| cost"
        "| 240| million| euros|.| Anglers| are| not| pleased|:| the| trout| are| back|,| but| so| are| the| swimmers|.",
        (
            "The| river| is| clean| again|,| and| people| swim| in| it|.",
            "The| river| Wend| cost| 240| million| euros|.",
        ),
        "The river Wend is clean again, and 1,200 people swam in it last summer.",
        ("Minutes of the March meeting", "Chapter 3 of the novel", "When was the contract signed?"),
    ),
    "zh": Story(
        "市|图书馆|本周一|宣布|延长|开放|时间|。|去年|夜间|接待|读者|三万|人次|，|其中|一半|是|学生|。|馆长|说|，|明年|还|将"
        "|增加|两个|自习室|，|并|引进|十万|册|新书|。|市民|表示|欢迎|，|认为|这|是|一件|好事|。",
        ("市|图书馆|延长|开放|时间|，|夜间|读者|达|三万|人次|。", "图书馆|明年|将|增加|两个|自习室|。"),
        "市图书馆宣布延长开放时间，去年夜间接待读者三万人次。",
        ("三月会议纪要", "小说第三章", "合同是什么时候签的？"),
    ),
}


class StoryEngine:
    """Writes the two replies in turn; the third stops in its middle until the gate opens."""

    name, device = "summarize", "cpu"

    def __init__(self, story: Story) -> None:
        self.gate = threading.Event()
        self._story, self._number = story, itertools.count()

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        number = next(self._number)
        source = self._story.text.split("|")
        words = self._story.replies[number % 2].split("|")
        yield Started((_source_tokens(source),))
        for at, word in enumerate(words):
            if number == 2 and at == 5:
                self.gate.wait()
            yield _token(word, at, source)
        text, end = "".join(source), next(at for at, char in enumerate("".join(source), 1) if char in ".。")
        drawn = (SourceSentence(0, end, text[:end]),)
        yield Completed("".join(words), "eos", False, len(source), 1, len(words), 0.2, drawn)


def _source_tokens(words: list[str]) -> tuple[SourceToken, ...]:
    ends = list(itertools.accumulate(map(len, words)))
    starts = [end - len(word.strip()) for end, word in zip(ends, words, strict=True)]
    return tuple(
        SourceToken(at, word.strip(), start, end)
        for at, (word, start, end) in enumerate(zip(words, starts, ends, strict=True))
    )


def _token(word: str, at: int, source: list[str]) -> Token:
    """A word that looks at its like in the source; one that has none there looks at its neighbourhood."""
    place = next((place for place, other in enumerate(source) if other.strip() == word.strip()), None)
    centre, peak = (at, 0.3) if place is None else (place, 0.7)
    weights = [peak * 0.4 ** abs(centre - other) for other in range(len(source))]
    attention = tuple(weight / sum(weights) for weight in weights)
    others = (Alternative(source[at + 1], 1, -2.5), Alternative(source[at + 2], 2, -3.5))
    start = len("".join(source[:centre]))
    copied = None if place is None else (start, start + len(source[place]))
    return Token(word, at, -0.2 - 0.1 * (at % 4), 0.9, (Alternative(word, at, -0.2), *others), attention, copied)


Scene = Callable[[User, Story, Strings], Awaitable[None]]


async def welcome(user: User, story: Story, words: Strings) -> None:
    """What stands there at the beginning."""
    await user.until(lambda: "summarize (cpu)" in user.screen())


async def conversation(user: User, story: Story, words: Strings) -> None:
    """A reply, and another one that is being written; a message is half typed."""
    await summarized(user, story)
    await user.press("ctrl+r")
    await user.ended(2)
    await user.press("ctrl+r")
    beginning = "".join(story.replies[0].split("|")[:5])
    await user.until(lambda: len(user.turns) == 3 and user.turns[2].text == beginning)
    await user.until(lambda: all(reply._pause is None for reply in user.chat.query(GrowingReply)))
    user.prompt.insert(story.titles[2])


async def why(user: User, story: Story, words: Strings) -> None:
    """Where the fourth word comes from."""
    await summarized(user, story)
    await user.press("f2", "right", "right", "right")


async def heat_map(user: User, story: Story, words: Strings) -> None:
    """What each word looked at."""
    await summarized(user, story)
    await user.press("f2")
    await user.press("m")


async def settings(user: User, story: Story, words: Strings) -> None:
    """The settings, one of them changed and one wrong."""
    await user.send("/set length medium")
    await user.press("f5")


async def scores(user: User, story: Story, words: Strings) -> None:
    """Scores against a reference."""
    await summarized(user, story)
    await user.send(f"/reference {story.reference}")
    await user.until(lambda: "ROUGE-L" in user.screen() and words.SCORES_MEASURING not in user.screen())


async def compare(user: User, story: Story, words: Strings) -> None:
    """Two replies side by side."""
    await summarized(user, story)
    await user.press("ctrl+r")
    await user.ended(2)
    await user.press("f7")
    await user.until(lambda: user.screen().count(words.OWN_TITLES["repetition"]) == 2)


async def sessions(user: User, story: Story, words: Strings) -> None:
    """Saved sessions."""
    store = user.chat.recorder.store
    for title in story.titles:
        store.add_message(store.create_session(title).id, "user", story.reference)
    await summarized(user, story)
    await user.press("f9")
    await user.until(lambda: story.titles[0] in user.screen())


async def commands(user: User, story: Story, words: Strings) -> None:
    """The list of commands and keys."""
    await user.send("/help")


async def palette(user: User, story: Story, words: Strings) -> None:
    """The command palette."""
    await user.press("ctrl+p")
    await user.until(lambda: words.HELP_KEYS["again"] in user.screen())


SCENES: tuple[Scene, ...] = (welcome, conversation, why, settings, scores, compare, sessions, commands)
SMALL_SCENES: tuple[Scene, ...] = (heat_map, palette)
"""Scenes whose large pictures would show no more."""


async def summarized(user: User, story: Story) -> None:
    """Send the text, and wait for its summary."""
    await user.send(story.text.replace("|", ""))
    await user.ended()


class Stage:
    """The application with everything that differs from run to run held still.

    Args:
        language: what it speaks, and of which text.
    """

    def __init__(self, language: LanguageSetting) -> None:
        self.story, self.words = STORIES[language], strings_in(language, {})
        self.engine = StoryEngine(self.story)
        self.store = Store(None, now=lambda: NOON)
        self.app = LmchatApp(
            load=lambda name: self.engine, recorder=HistoryRecorder(self.store), options=LaunchOptions(self.words)
        )
        self.app.animation_level = "none"

    async def play(self, scene: Scene, pilot: Pilot[None]) -> None:
        """Go to a scene."""
        await scene(User(self.app, pilot), self.story, self.words)
        for field in self.app.screen.query("Input, TextArea").results(Input | TextArea):  # type: ignore[type-var]
            field.cursor_blink = False
        await pilot.pause()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.gate.set()
        self.store.close()


def hold_time_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every reply begin after the same time, in the same part of the world."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    ticks = itertools.count(0.0, 0.25)
    monkeypatch.setattr("lmchat.tui.generation.worker.time", SimpleNamespace(perf_counter=lambda: next(ticks)))
