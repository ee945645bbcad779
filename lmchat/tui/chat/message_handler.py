"""What a message becomes: a turn of the conversation, or the text that the next ones are about."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from lmchat.errors import LmchatError, UsageError
from lmchat.locations import path_in
from lmchat.text.file_names import file_named_in, missing_file, names_missing_file, other_file_in
from lmchat.tui.conversation.source import Source
from lmchat.tui.conversation.turn import Turn, said_until
from lmchat.tui.modes import ANSWER, CHAT, SUMMARIZE
from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from lmchat.tui.chat.screen import ChatScreen

LONGEST_QUESTION = 500
"""A longer message, or one of several lines, is a text and no question."""
LONGEST_WISH = 40
"""Cells of a message that can be a wish where texts are sent to be summarized: a text that short is its own summary."""
READING_SECONDS = 1.0
"""How long a message waits for the file that it is about: what it says decides what the message is."""
SERVED_BY = {"chat": CHAT, "answer": ANSWER, "summarize": SUMMARIZE}
"""The mode for each purpose of a message of the chat."""


class MessageHandler:
    """Takes messages as the mode takes them.

    Args:
        chat: the screen that they are sent from.

    Attributes:
        edited: the turn of the chat that the next message stands in for.
    """

    def __init__(self, chat: ChatScreen) -> None:
        self._chat = chat
        self.edited: Turn | None = None

    async def send(self, text: str) -> None:
        """Take a message; raises `UsageError`, or `UnreadableInput` for a file that is not there."""
        takes = self._chat.mode.takes
        path = _path_in(text, names_folders=takes == "source")
        if takes == "prompt":
            if text.strip():
                await self._add(Turn(self._chat.mode, text, Source.pasted(text)))
        elif path is not None:
            await self._take_file(path)
        elif names_missing_file(text) and self._named(text) is None:
            raise missing_file(text.strip())
        elif takes == "source":
            await self._send_source(text)
        elif text.strip():
            await (self._say(text.strip()) if takes == "message" else self._ask(text.strip()))

    def parted(self, text: str) -> tuple[str, str]:
        """What a pasted text asks for, "" for nothing, as the mode understands it; and the text without that."""
        from lmchat.modes.talking.brought import brought_text

        part = {"message": _wish_in, "question": _asked_in}.get(self._chat.mode.takes, brought_text)
        asked, brought = part(text)
        return (asked, brought) if brought else ("", text)

    def _named(self, text: str) -> Source | None:
        """The file that a message names among other words; raises `UnreadableInput` for one that is not there.

        What the attached text names is no such file.
        """
        attached = self._chat.attachment.source
        name, known = (attached.file_name, attached.known or "") if attached else ("", "")
        if other := path_in(other_file_in(text, name, known)):
            return Source.file(other)
        return attached if attached is not None and attached.wish_in(text) != text else None

    def _about(self, text: str) -> Source | None:
        """The text that a message is about: the file that it names, which is attached then, or the attached one."""
        attachment, named = self._chat.attachment, self._named(text)
        return attachment.source if named is None or named is attachment.source else attachment.attach(named)

    async def _add(self, turn: Turn) -> None:
        await self._chat.replies.add(turn)

    async def _take_file(self, path: Path) -> None:
        """Attach a file, and summarize it where that is all that can be done; show what is in a folder."""
        if path.is_dir():
            self._chat.choose_file(path)
            return
        source = self._chat.attachment.attach(Source.file(path))
        if self._chat.mode.takes == "source":
            await self._add(Turn(self._chat.mode, source.name, source))

    async def _send_source(self, text: str) -> None:
        """Summarize a text, or the attached one or a named one where nothing is sent but the wish for that."""
        from lmchat.modes.talking.brought import brought_text

        if _is_question(text):
            raise UsageError(strings.A_QUESTION, strings.A_QUESTION_HINT)
        wish, brought = brought_text(text)
        if brought or (text.strip() and not _wishes_summary(text)):
            source = self._chat.attachment.attach(Source.pasted(brought or text))
            await self._add(Turn(self._chat.mode, text, source, settings=self._chat.settings.named_in(wish)))
            return
        about = self._about(text)
        if about is None:
            raise UsageError(strings.NO_TEXT, strings.NO_TEXT_HINT)
        await self._add(Turn(self._chat.mode, about.name, about, settings=self._chat.settings.named_in(text)))

    async def _ask(self, text: str) -> None:
        """Ask about the attached text, or the one that the question brings; another message becomes that text."""
        question, brought = _asked_in(text)
        if brought:
            source = self._chat.attachment.attach(Source.pasted(brought))
            await self._add(Turn(self._chat.mode, question, source, question))
            return
        about = self._about(text)
        if len(text) > LONGEST_QUESTION or ("\n" in text and not (about and _is_question(text.splitlines()[-1]))):
            self._chat.attachment.attach(Source.pasted(text))
            await self._chat.view.add_note(strings.NOW_ASK)
        elif about is None:
            raise UsageError(strings.NO_SOURCE, strings.NO_SOURCE_HINT)
        else:
            await self._add(Turn(self._chat.mode, text, about, about.wish_in(text)))

    async def _say(self, text: str) -> None:
        """Go on with the chat; a text, or what a wish brings with it, is attached."""
        wish, brought = _wish_in(text)
        if brought:
            self._chat.attachment.attach(Source.pasted(brought))
            await self._reply_to(wish)
        elif len(text) > LONGEST_QUESTION:
            self._chat.attachment.attach(Source.pasted(text))
            await self._chat.view.add_note(strings.NOW_SAY)
        else:
            await self._reply_to(text)

    async def _reply_to(self, text: str) -> None:
        """Reply to a message of the chat; what is meant for the attached text goes to the mode that serves it."""
        from lmchat.modes.talking.following import followed_up
        from lmchat.modes.talking.questions import question_about
        from lmchat.modes.talking.routing import purpose_of
        from lmchat.modes.talking.translation import wants_translation

        before, about = self._chat.attachment.source, self._about(text)
        await _read_soon(about)
        after = self.edited.after if self.edited else self._last_talk
        wish = followed_up(about.wish_in(text), after.question if after else "") if about else text
        after_summary = after is not None and after.mode is SUMMARIZE
        known = (about and about.known) or ""
        talk = said_until(after)
        purpose = await asyncio.to_thread(purpose_of, wish, known, talk, after_summary=after_summary)
        if about is None and purpose == "summarize" and not question_about(text, known):
            raise UsageError(strings.NO_TEXT, strings.NO_TEXT_HINT)
        if about is not None and wants_translation(wish, known, purpose):
            if purpose == "chat":
                raise UsageError(strings.NO_TRANSLATION, strings.OWN_LANGUAGE)
            await self._chat.view.add_note(f"{strings.NO_TRANSLATION}{strings.COLON}{strings.OWN_LANGUAGE}")
        if about is not before and purpose == "chat":
            return
        mode = SERVED_BY[purpose] if about else CHAT
        source = Source.pasted(text) if about is None or mode is CHAT else about
        self._chat.edit_talk(None)
        question = await asyncio.to_thread(question_about, wish, known) if mode is ANSWER else ""
        await self._add(Turn(mode, text, source, question, talk=True, after=after))

    @property
    def _last_talk(self) -> Turn | None:
        """The last turn of the chat."""
        return next((turn for turn in reversed(self._chat.replies.turns) if turn.talk), None)


async def _read_soon(source: Source | None) -> None:
    """Wait a moment for a file to be read; whoever attached it tells of its errors."""
    if source is not None and source.known is None:
        with contextlib.suppress(TimeoutError, LmchatError):
            await asyncio.wait_for(asyncio.to_thread(source.read), READING_SECONDS)


def _path_in(text: str, *, names_folders: bool) -> Path | None:
    """The file or folder that a message names and nothing else; the mere name of a folder may be a word."""
    path = path_in(text)
    is_word = path is not None and path.is_dir() and not names_folders and "/" not in text
    return None if is_word else path


def _wish_in(text: str) -> tuple[str, str]:
    """What a message of the chat asks for, and the text that it brings; "" and "" where it brings none."""
    from lmchat.modes.talking.brought import brought_text

    wish, brought = brought_text(text)
    return (wish, brought) if brought else _asked_in(text)


def _asked_in(text: str) -> tuple[str, str]:
    """What a message that is too long to be said asks for, and the text that it brings; "" and "" for any other."""
    from lmchat.modes.talking.brought import asked_text

    return asked_text(text) if len(text) > LONGEST_QUESTION else ("", "")


def _is_question(text: str) -> bool:
    """Whether a message is one question and no text."""
    from lmchat.text.sentences import split_sentences
    from lmchat.text.talk.asking import question_in

    said = text.strip()
    is_short = "\n" not in said and len(said) <= LONGEST_QUESTION
    return is_short and bool(question_in(said)) and len(split_sentences(said)) == 1


def _wishes_summary(text: str) -> bool:
    """Whether a message is no text to summarize, but the wish for a summary."""
    from lmchat.modes.talking.routing import purpose_of

    is_short = "\n" not in text.strip() and cell_len(text) <= LONGEST_WISH
    return bool(is_short or file_named_in(text)) and purpose_of(text) == "summarize"
