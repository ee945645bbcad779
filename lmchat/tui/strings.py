"""Everything that the interactive terminal says: English here, other languages in files of their own.

A new string is a line in `Strings` and a line in `chinese.Chinese`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, ClassVar

Texts = Mapping[str, str]


class Strings:
    """What is said, in English."""

    TITLE = "lmchat"

    MODES: ClassVar[Texts] = {"summarize": "Summarize", "answer": "Ask"}
    HINTS: ClassVar[Texts] = {
        "summarize": "A text, or the path of a file. Enter sends, Ctrl+J: new line",
        "answer": "A question about the attached text. Enter sends, Ctrl+J: new line",
    }

    KEYS: ClassVar[Texts] = {
        "help": "Help",
        "why": "Why",
        "mode": "Mode",
        "copy": "Copy",
        "again": "Again",
        "stop": "Stop",
        "quit": "Quit",
        "new-line": "New line",
        "back": "Back",
        "word-before": "Word before",
        "next-word": "Next word",
        "first-word": "First word",
        "last-word": "Last word",
        "view": "Words / heat map",
    }

    WELCOME = (
        "Paste a text or type the path of a file, and press Enter: lmchat summarizes it. "
        "The tab Ask (F3) answers questions about it. F1 shows all commands. Nothing leaves this machine."
    )

    WAITING = "waiting for its turn"
    LOADING = "loading the engine"
    READING = "reading"
    STAGES: ClassVar[Texts] = {"select": "looking for what matters", "read": "reading", "write": "writing"}
    CANCELLED = "stopped"
    FAILED = "failed"
    CUT = "cut at its greatest length"
    FALLBACK = "The model wrote nothing usable; this is a sentence of the text itself."
    EMPTY_REPLY = "The model wrote nothing."
    NO_ANSWER = "No answer in this text."
    BEST_GUESS = "The best guess"
    PROBABILITY = "probability"
    ALSO_POSSIBLE = "Also possible"

    ATTACHED = "attached"
    PASTED = "pasted text"
    CHARACTERS = "characters"
    TOKENS = "tokens read"
    FIRST_TOKEN = "first word"
    SPEED = "tok/s"
    SECONDS = "s"
    ENGINE_LOADING = "loading"
    ENGINE_MISSING = "no checkpoint"

    NO_SOURCE = "there is no text to ask about"
    NO_SOURCE_HINT = "attach a file with /file PATH, or paste a text"
    NOW_ASK = "The text is attached: now ask about it."
    NOTHING_TO_REPEAT = "There is no message to repeat yet."
    NOTHING_TO_COPY = "There is no reply to copy yet."
    NOTHING_TO_EXPLAIN = "There is no reply to explain yet."
    COPIED = "The reply is copied."
    SET = "is now"
    DEFAULT = "default"
    EXPORTED = "The conversation is saved in"
    DEFECT = "a defect in lmchat"
    DEFECT_HINT = "please report it"

    COMMAND_UNKNOWN = "there is no command"
    COMMAND_HINT = "/help lists all"
    COMMAND_ARGUMENT = "write it as"
    SETTING_UNKNOWN = "this mode has no setting"
    SETTING_KNOWN = "known are"
    SETTING_NUMBER = "is no number"
    EXISTS = "is there already"
    EXISTS_HINT = "choose another name"

    HELP_COMMANDS: ClassVar[Texts] = {
        "/file PATH": "attach a file: text, Markdown, HTML, PDF or DOCX",
        "/length short|medium|long": "a headline, a sentence or two, a paragraph",
        "/set NAME VALUE": "change a setting of the mode; VALUE may be default; /set alone lists them",
        "/export PATH": "save the conversation as Markdown",
        "/clear": "begin anew",
        "/help": "this list",
        "/quit": "leave",
    }
    HELP_MODE = "switch to the mode"
    HELP_KEYS: ClassVar[Texts] = {
        "Enter": "send",
        "Ctrl+J, Shift+Enter": "a new line",
        "Esc": "stop the reply; what is written stays",
        "Up, Down": "what you sent before",
        "Ctrl+R": "do the last message again, with the settings as they are now",
        "F2": "see why: the words of the last reply, and where they come from",
        "F3": "the next mode",
        "F4": "copy the last reply",
        "Ctrl+P": "the command palette, with the themes",
        "Ctrl+Q": "leave",
    }

    EXPORT_TITLE = "A conversation with lmchat"
    EXPORT_YOU = "You"
    EXPORT_LMCHAT = "lmchat"
    EXPORT_DRAWN_FROM = "Drawn from"

    WHY_TITLE = "See why"
    WHY_ANSWERS = "answers, best first"
    WHY_WORDS = "words of the reply"
    WHY_LEGEND = "underlined: copied from the text"
    WHY_WORD_TAB = "Word by word"
    WHY_MAP_TAB = "Heat map"
    WHY_ENTROPY = "entropy"
    WHY_NATS = "nats"
    WHY_COPIED = "copied from the text"
    WHY_GENERATED = "generated"
    WHY_INSTEAD = "Could have been"
    WHY_LOOKED_AT = "Looked at"
    WHY_PLACE = "characters"
    WHY_SOURCE = "the text"
    WHY_SOURCE_DRAWN = "the text; » is drawn on"
    WHY_LEFT_OUT = "[… left out …]"
    WHY_WORD = "word"
    WHY_MAP_HINT = "percent of the attention; words that got less than 2 % everywhere are left out"


class _Spoken(Strings):
    """The strings of the language that is spoken where they are asked for."""

    def __getattribute__(self, name: str) -> Any:
        return getattr(_spoken.get(), name)


ENGLISH = Strings()
_spoken: ContextVar[Strings] = ContextVar("lmchat_strings", default=ENGLISH)

strings: Strings = _Spoken()
"""What the running application says; English where none runs. Not for module and class level: that runs too early."""


def speak(language: Strings) -> None:
    """Say everything in this language from now on, in this context and those that come from it.

    The application does it for all its tasks when it starts; a thread has to be given the context.
    """
    _spoken.set(language)
