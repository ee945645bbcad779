"""A conversation of one command: each line is a command or a message, and each message has a reply."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lmchat.cli.chat.writers import ChatReply
from lmchat.cli.shared.following import follow, said_something
from lmchat.cli.shared.narration import Narrator
from lmchat.engine.protocol import StreamingEngine
from lmchat.errors import EXIT_DONE, EXIT_SOME_FAILED, CheckpointError, InputError, LmchatError, UsageError
from lmchat.locations import home_expanded, path_in
from lmchat.text.file_names import missing_file, names_missing_file, other_file_in, wish_about
from lmchat.text.reading import Document, read_document

if TYPE_CHECKING:
    from lmchat.engine.request import Request

REMEMBERED = 40
"""Turns that are kept; the model reads a hundred tokens of them or so."""
HELP = (
    '/file PATH   attach a text: questions are then answered from it, "summarize" gives its summary',
    "/file        let go of it",
    "/reset       forget what was said",
    "/help        show this",
    "/quit        end, as /exit and the end of the input do",
)
ENDING = ("/quit", "/exit")
_COMMAND = re.compile(r"/[A-Za-z]+(?!\S)")
NO_TEXT = "there is no text to summarize"
NO_TEXT_HINT = "attach a file with /file PATH"
NO_TRANSLATION = "lmchat does not translate"
OWN_LANGUAGE = "summaries and answers are in the language of the text"
PASTED = "pasted text"
"""What a text is called that a message brought."""


@dataclass(slots=True)
class Chat:
    """One conversation.

    Attributes:
        load: gives the engine of a checkpoint; called once for each that is needed.
        write: writes a reply.
        narrator: tells what happens.
        seed: of every reply.
        checkpoint: that talks.
        turns: the talk, by two in turn, without what was asked about the text.
        summarized: whether the last reply was a summary.
        asked: the question to the text that the last reply answered.
        document: the attached text.
        failed: messages without a reply and commands that could not be carried out.
    """

    load: Callable[[str], StreamingEngine]
    write: Callable[[ChatReply], None]
    narrator: Narrator
    seed: int = 0
    checkpoint: str = "chat"
    turns: list[str] = field(default_factory=list)
    summarized: bool = False
    asked: str = ""
    document: Document | None = None
    failed: int = 0
    _engines: dict[str, StreamingEngine] = field(default_factory=dict)

    def run(self, lines: Iterable[str]) -> int:
        """Talk until the lines end or one says so; returns the exit code.

        Raises:
            CheckpointError: there is no point in going on.
        """
        for line in lines:
            command, said = parted(line)
            if command in ENDING:
                break
            try:
                self._take(command, said)
            except CheckpointError:
                raise
            except LmchatError as error:
                self.narrator.error(str(error))
                self.failed += 1
        return EXIT_SOME_FAILED if self.failed else EXIT_DONE

    def _take(self, command: str, said: str) -> None:
        """Do what one line says; an empty one says nothing."""
        match command:
            case "/file":
                self._attach(said)
            case "/reset":
                self.turns.clear()
                self.summarized, self.asked = False, ""
                self.narrator.note("what was said is forgotten")
            case "/help":
                for line in HELP:
                    self.narrator.remark(line)
            case "" if said:
                self._reply(said)
            case _ if command:
                raise UsageError(f"there is no command {command}", "/help lists them")

    def _attach(self, name: str) -> None:
        """Attach a file, or let go of the one that is attached; raises `InputError`."""
        try:
            self.document = read_document(path_in(name) or home_expanded(name)) if name else None
        except InputError as error:
            if self.document is None:
                raise
            raise InputError(f"{error.message}; {self.document.name} stays attached", error.hint) from error
        self.asked = ""
        told = f'{name} is attached: ask about it, or write "summarize"' if name else "no text is attached"
        self.narrator.note(told)

    def _reply(self, message: str) -> None:
        from lmchat.modes.talking.brought import brought_text

        wish, brought = brought_text(message)
        if brought:
            self.document, message = Document(PASTED, brought, None), wish
        request = self._request(message)
        if request is None:
            return
        engine = self._engine(self.checkpoint if request.mode == "chat" else request.mode)
        with self.narrator.progress(request.mode) as progress:
            completed = follow(engine.stream(request), progress)
        said = completed if completed.answers else said_something(completed)
        reply = ChatReply(message, request, said, engine.name, self.document.name if self.document else "")
        self.write(reply)
        if completed.fallback:
            self.narrator.note("the model wrote nothing usable; this sentence stands in for it")
        if request.mode == "chat":
            self.turns = [*self.turns, message, reply.said][-REMEMBERED:]
        self.summarized, self.asked = request.mode == "summarize", request.query

    def _request(self, message: str) -> Request | None:
        """What serves a message; None where it is done when the file that it names is attached."""
        from lmchat.modes.talking.questions import question_about
        from lmchat.modes.talking.routing import purpose_of, request_for
        from lmchat.modes.talking.translation import wants_translation

        names_other = self._attach_named(message)
        if self.document is None:
            if purpose_of(message) == "summarize" and not question_about(message, ""):
                raise UsageError(NO_TEXT, NO_TEXT_HINT)
            return request_for(message, self.turns, seed=self.seed)
        wish, text = wish_about(Path(self.document.name).name, message), self.document.text
        request = request_for(wish, self.turns, text, after_summary=self.summarized, asked=self.asked, seed=self.seed)
        if wants_translation(wish, text, request.mode):
            if request.mode == "chat":
                raise UsageError(NO_TRANSLATION, OWN_LANGUAGE)
            self.narrator.note(f"{NO_TRANSLATION}: {OWN_LANGUAGE}")
        return None if names_other and request.mode == "chat" else request

    def _attach_named(self, message: str) -> bool:
        """Attach the file that a message names, or is the path of; whether it does. Raises `InputError`."""
        attached, known = (Path(self.document.name).name, self.document.text) if self.document else ("", "")
        path = path_in(message)
        is_path = path is not None and (path.is_file() or "/" in message)  # the name of a folder alone is a word
        name = message if is_path else other_file_in(message, attached, known)
        if name:
            self._attach(name)
        elif names_missing_file(message) and wish_about(attached, message) == message:
            raise missing_file(message)
        return bool(name)

    def _engine(self, checkpoint: str) -> StreamingEngine:
        if checkpoint not in self._engines:
            self._engines[checkpoint] = self.load(checkpoint)
        return self._engines[checkpoint]


def parted(line: str) -> tuple[str, str]:
    """The command that a line begins with, in lower case, or "", and what else it says; a path is no command.

    >>> parted("/FILE  my notes.txt"), parted("hello "), parted("/no/notes.txt")
    (('/file', 'my notes.txt'), ('', 'hello'), ('', '/no/notes.txt'))
    """
    message = line.strip()
    command = _COMMAND.match(message)
    if command is None or path_in(message) is not None:
        return "", message
    return command[0].lower(), message[command.end() :].strip()
