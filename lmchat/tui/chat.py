"""The main screen: modes, the conversation, the prompt, and what can be done with them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Tab, Tabs

from lmchat.errors import LmchatError, UsageError
from lmchat.text.sanitize import terminal_safe
from lmchat.tui import generation, strings
from lmchat.tui.commands import Command, parse_command
from lmchat.tui.conversation import Turn, to_markdown
from lmchat.tui.engines import Engines
from lmchat.tui.help import help_content
from lmchat.tui.modes import MODES, Mode
from lmchat.tui.recording import Recorder
from lmchat.tui.replies import Outside, Replies
from lmchat.tui.settings import Settings
from lmchat.tui.sources import Source, path_in
from lmchat.tui.why import WhyScreen
from lmchat.tui.widgets.conversation_view import ConversationView
from lmchat.tui.widgets.prompt import Prompt
from lmchat.tui.widgets.status_bar import Figures, StatusBar

LONGEST_QUESTION = 500
"""A longer message, or one of several lines, is a text and no question."""


class EngineLoaded(Message):
    """A checkpoint was loaded in advance, or could not be."""

    def __init__(self, name: str, error: LmchatError | None) -> None:
        super().__init__()
        self.name, self.error = name, error


class SourceRead(Message):
    """An attached file was read, or could not be."""

    def __init__(self, source: Source, error: LmchatError | None) -> None:
        super().__init__()
        self.source, self.error = source, error


class ChatScreen(Screen[None]):
    """Where people talk with lmchat.

    Args:
        engines: what writes the replies.
        recorder: what is told of them.
        file: a file to attach.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", strings.KEY_HELP),
        Binding("f2", "why", strings.KEY_WHY),
        Binding("f3", "next_mode", strings.KEY_MODE),
        Binding("f4", "copy", strings.KEY_COPY),
        Binding("ctrl+r", "again", strings.KEY_AGAIN),
        Binding("escape", "stop", strings.KEY_STOP),
    ]

    def __init__(self, engines: Engines, recorder: Recorder, file: Path | None = None) -> None:
        super().__init__()
        self._engines, self._file = engines, file
        self._mode = MODES[0]
        self._settings = {mode.name: Settings(mode) for mode in MODES}
        self._source: Source | None = None
        self._missing: set[str] = set()
        self._figures = Figures()
        self._view = ConversationView(id="conversation", can_focus=True)
        self._tabs = Tabs(*(Tab(mode.title, id=mode.name) for mode in MODES), id="modes")
        self._prompt = Prompt()
        self._status = StatusBar(id="status")
        run = partial(self.run_worker, thread=True, exclusive=True, exit_on_error=False, group="generation")
        self._replies = Replies(
            Outside(
                view=self._view,
                engines=engines,
                recorder=recorder,
                settings=lambda turn: self._settings[turn.mode.name],
                run=lambda work: run(work.run),
                post=self.post_message,
            )
        )

    def compose(self) -> ComposeResult:
        """The tabs of the modes, the conversation, the prompt, figures and keys."""
        yield self._tabs
        yield self._view
        yield self._prompt
        yield self._status
        yield Footer(show_command_palette=False)

    async def on_mount(self) -> None:
        """Be ready to type; the engine is loaded after the first picture."""
        await self._view.add_note(strings.WELCOME)
        self._show_mode()
        self._prompt.focus()
        self.call_after_refresh(self._begin)

    def on_unmount(self) -> None:
        """Stop what is being written."""
        self._replies.close()

    def _begin(self) -> None:
        """What takes time at the beginning."""
        self._preload(self._mode)
        if self._file is not None:
            self._attach_source(Source.file(self._file))

    # Sending

    @on(Prompt.Submitted)
    async def _submitted(self, message: Prompt.Submitted) -> None:
        text = terminal_safe(message.text)
        try:
            command = parse_command(text) if path_in(text) is None else None
            if command is not None:
                await self._carry_out(command)
            else:
                await self._send(text)
        except LmchatError as error:
            await self._view.add_note(str(error), error=True)

    @on(Prompt.Pasted)
    def _pasted(self, message: Prompt.Pasted) -> None:
        self._attach_source(Source.pasted(message.text))

    async def _send(self, text: str) -> None:
        """Take a message as the mode takes it; raises `UsageError`."""
        path = path_in(text)
        if self._mode.takes == "prompt":
            if text.strip():
                await self._replies.add(Turn(self._mode, text, Source.pasted(text)))
        elif path is not None:
            source = self._attach_source(Source.file(path))
            if self._mode.takes == "source":
                await self._replies.add(Turn(self._mode, source.name, source))
        elif self._mode.takes == "source":
            await self._send_source(text)
        elif text.strip():
            await self._send_question(text)

    async def _send_source(self, text: str) -> None:
        """Send a text, or the attached one when there is none."""
        if text.strip():
            await self._replies.add(Turn(self._mode, text, self._attach_source(Source.pasted(text))))
        elif self._source is not None:
            await self._replies.add(Turn(self._mode, self._source.name, self._source))

    async def _send_question(self, text: str) -> None:
        """Ask about the attached text; a message that is no question becomes that text."""
        if len(text) > LONGEST_QUESTION or "\n" in text.strip():
            self._attach_source(Source.pasted(text))
            await self._view.add_note(strings.NOW_ASK)
        elif self._source is None:
            raise UsageError(strings.NO_SOURCE, strings.NO_SOURCE_HINT)
        else:
            await self._replies.add(Turn(self._mode, text.strip(), self._source, text.strip()))

    def _attach_source(self, source: Source) -> Source:
        """Make a text the one that questions are about."""
        self._source = source
        self._show_source()
        if source.known is None:
            self.run_worker(partial(self._read_source, source), thread=True, exit_on_error=False, group="read")
        return source

    def _read_source(self, source: Source) -> None:
        """Read an attached file, in a thread."""
        try:
            source.read()
        except LmchatError as error:
            self.post_message(SourceRead(source, error))
        else:
            self.post_message(SourceRead(source, None))

    @on(SourceRead)
    async def _source_read(self, message: SourceRead) -> None:
        if message.error is not None:
            await self._view.add_note(str(message.error), error=True)
            if self._source is message.source:
                self._source = None
        self._show_source()

    def _show_source(self) -> None:
        """Say under the prompt what is attached."""
        if self._source is None:
            self._prompt.border_subtitle = ""
            return
        text = self._source.known
        size = f"{len(text):,} {strings.CHARACTERS}" if text is not None else f"{strings.READING} …"
        self._prompt.border_subtitle = Content(f"{strings.ATTACHED}: {self._source.name} ({size})").markup

    # Commands

    async def _carry_out(self, command: Command) -> None:
        """Do what a command says; raises `LmchatError`."""
        match command.name:
            case "file":
                self._attach_source(Source.file(path_in(command.argument) or Path(command.argument).expanduser()))
            case "length":
                await self._set(f"length {command.argument}")
            case "set":
                await self._set(command.argument)
            case "export":
                await self._export(Path(command.argument).expanduser())
            case "clear":
                await self._replies.clear()
                await self._view.clear()
                self._figures = Figures()
                self._show_status()
            case "help":
                await self.action_help()
            case "quit":
                self.app.exit()
            case name:
                self._enter(next(mode for mode in MODES if mode.command == name))
                if command.argument:
                    await self._send(command.argument)

    async def _set(self, argument: str) -> None:
        """Change a setting of the mode, or list all; raises `LmchatError`."""
        settings = self._settings[self._mode.name]
        name, _, value = argument.partition(" ")
        if argument and not value.strip():
            raise UsageError(f"/set {name}", f"{strings.COMMAND_ARGUMENT} /set NAME VALUE")
        if argument:
            settings = self._settings[self._mode.name] = settings.changed(name, value.strip())
            await self._view.add_note(f"{name} {strings.SET} {settings.shown()[name]}")
        else:
            shown = settings.shown()
            await self._view.add_note("\n".join(f"{setting:<22}{shown[setting]}" for setting in shown))

    async def _export(self, path: Path) -> None:
        """Write the conversation to a new file; raises `UsageError`."""
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(to_markdown(self._replies.turns))
        except FileExistsError:
            raise UsageError(f"{path} {strings.EXISTS}", strings.EXISTS_HINT) from None
        except (OSError, ValueError) as error:
            raise UsageError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
        await self._view.add_note(f"{strings.EXPORTED} {path}")

    # Modes and the engine

    @on(Tabs.TabActivated)
    def _tab_activated(self, message: Tabs.TabActivated) -> None:
        self._enter(next(mode for mode in MODES if mode.name == message.tab.id))

    def _enter(self, mode: Mode) -> None:
        """Switch to a mode."""
        if mode is not self._mode:
            self._mode = mode
            self._tabs.active = mode.name
            self._show_mode()
            self._preload(mode)

    def _show_mode(self) -> None:
        self._prompt.placeholder = Content(self._mode.hint)
        self._prompt.border_title = self._mode.title
        self._show_status()

    def _preload(self, mode: Mode) -> None:
        """Load the engine of a mode before it is needed."""
        if self._engines.loaded(mode.name) is None:
            self.run_worker(partial(self._load, mode.name), thread=True, exit_on_error=False, group="load")

    def _load(self, name: str) -> None:
        """Load an engine, in a thread."""
        try:
            self._engines.get(name)
        except LmchatError as error:
            self.post_message(EngineLoaded(name, error))
        except Exception as error:  # noqa: BLE001 (told by whoever needs the engine)
            self.post_message(EngineLoaded(name, LmchatError(str(error))))
        else:
            self.post_message(EngineLoaded(name, None))

    @on(EngineLoaded)
    def _engine_loaded(self, message: EngineLoaded) -> None:
        (self._missing.discard if message.error is None else self._missing.add)(message.name)
        self._show_status()

    def _show_status(self) -> None:
        engine = self._engines.loaded(self._mode.name)
        state = strings.ENGINE_MISSING if self._mode.name in self._missing else strings.ENGINE_LOADING
        name = engine.name if engine else self._mode.name
        self._status.show(self._mode.title, f"{name} ({engine.device if engine else state})", self._figures)

    # Replies

    @on(generation.Reading)
    def _reading(self, message: generation.Reading) -> None:
        self._replies.read(message.turn, message.progress)
        self._missing.discard(message.turn.mode.name)
        self._show_status()

    @on(generation.Opened)
    def _opened(self, message: generation.Opened) -> None:
        self._replies.open(message.turn, message.started)
        tokens = sum(len(segment) for segment in message.started.segments)
        self._figures = Figures(tokens)
        self._show_status()

    @on(generation.Wrote)
    async def _wrote(self, message: generation.Wrote) -> None:
        await self._replies.write(message.turn, message.take())
        if self._figures.first_token is None:
            self._figures = replace(self._figures, first_token=message.seconds)
            self._show_status()

    @on(generation.Ended)
    async def _ended(self, message: generation.Ended) -> None:
        from lmchat.engine.events import Completed, Failed

        turn, outcome = message.turn, message.outcome
        if isinstance(outcome, Completed):
            speed = outcome.tokens_per_second or None
            self._figures = replace(self._figures, source_tokens=outcome.source_tokens, speed=speed)
            await self._replies.complete(turn, outcome)
        elif isinstance(outcome, Failed):
            await self._replies.fail(turn, outcome)
        else:
            await self._replies.cancelled(turn)
        self._show_status()

    # Keys

    async def action_stop(self) -> None:
        """Stop the reply; what is written stays."""
        await self._replies.stop()
        self._prompt.focus()

    async def action_again(self) -> None:
        """Do the last message again."""
        if not self._replies.turns:
            self._say(strings.NOTHING_TO_REPEAT)
            return
        last = self._replies.turns[-1]
        if last is self._replies.current:
            await self._replies.stop()
        await self._replies.add(last.again())

    async def action_help(self) -> None:
        """Show all commands and keys."""
        await self._view.add_note(help_content())

    def action_next_mode(self) -> None:
        """Switch to the next mode."""
        self._enter(MODES[(MODES.index(self._mode) + 1) % len(MODES)])

    def action_copy(self) -> None:
        """Copy the last reply."""
        turn = self._replies.last_ended
        if turn is not None:
            self.app.copy_to_clipboard(turn.text)
        self._say(strings.COPIED if turn is not None else strings.NOTHING_TO_COPY)

    def action_why(self) -> None:
        """Show where the last reply comes from."""
        turn = self._replies.last_explained
        if turn is None:
            self._say(strings.NOTHING_TO_EXPLAIN)
        else:
            self.app.push_screen(WhyScreen(turn))

    def _say(self, text: str) -> None:
        self.notify(text, markup=False, timeout=3)
