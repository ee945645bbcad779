"""The main screen: modes, the conversation, the prompt, and what can be done with them."""

from __future__ import annotations

import gc
from dataclasses import replace
from functools import partial
from pathlib import Path

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Tab, Tabs

from lmchat.errors import LmchatError
from lmchat.locations import path_in
from lmchat.text.sanitize import terminal_safe
from lmchat.tui.chat.actions import ChatActions
from lmchat.tui.chat.attachment import Attachment
from lmchat.tui.chat.command_handler import CommandHandler
from lmchat.tui.chat.message_handler import MessageHandler
from lmchat.tui.chat.session_handler import SessionHandler
from lmchat.tui.chat.turn_handler import TurnHandler
from lmchat.tui.commands import parse_command
from lmchat.tui.conversation.recorder import Recorder
from lmchat.tui.conversation.source import Source
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.generation.engines import Engines
from lmchat.tui.generation.preloader import Preloader
from lmchat.tui.generation.replies import Replies, ReplyServices
from lmchat.tui.keymap import with_keys
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.messages import EngineLoaded, ReplyEnded, ReplyReading, ReplyStarted, ReplyWritten, SourceRead
from lmchat.tui.mode_settings import ModeSettings, StateStore
from lmchat.tui.modes import ANSWER, BY_NAME, CHAT, MODES, Mode
from lmchat.tui.strings import strings
from lmchat.tui.widgets.completions import Completions
from lmchat.tui.widgets.conversation_view import ConversationView
from lmchat.tui.widgets.key_footer import MAIN, KeyFooter
from lmchat.tui.widgets.prompt import MOST_EDITED_CHARS, Prompt
from lmchat.tui.widgets.status_bar import Figures, StatusBar
from lmchat.tui.widgets.turn_view import TurnView


class ChatScreen(ChatActions):
    """Where people talk with lmchat.

    Args:
        engines: what writes the replies.
        recorder: what is told of them.
        remembered: what keeps the settings.
        options: how it is launched.
        file: a file to attach, or a folder to choose one from.

    Attributes:
        recorder: what is told of it.
    """

    CSS_PATH = None
    AUTO_FOCUS = ""  # the prompt takes the focus itself, also in a window that has not got it yet, as a browser's

    def __init__(
        self,
        engines: Engines,
        recorder: Recorder,
        remembered: StateStore,
        options: LaunchOptions,
        file: Path | None = None,
    ) -> None:
        super().__init__()
        self._file = file
        self.recorder = recorder
        self.mode = options.mode
        self.settings = ModeSettings(remembered, options.mode_options)
        self._figures = Figures()
        self.view = ConversationView(id="conversation")
        self._tabs = Tabs(*(Tab(mode.title, id=mode.name) for mode in MODES), active=self.mode.name, id="modes")
        self._tabs.can_focus = False  # they have keys of their own, and who clicks on one goes on writing
        self.prompt = Prompt()
        self._completions = Completions(id="completions")
        self._status = StatusBar(id="status")
        run = partial(self.run_worker, thread=True, exit_on_error=False)
        self.attachment = Attachment(self.prompt, partial(run, group="read"), self.post_message)
        self._preloader = Preloader(engines, partial(run, group="load"), self.post_message)
        self._command_handler = CommandHandler(self)
        self._message_handler = MessageHandler(self)
        self.sessions = SessionHandler(self)
        self.turns = TurnHandler(self)
        self.replies = Replies(
            ReplyServices(
                view=self.view,
                engines=engines,
                recorder=recorder,
                settings=self.settings.of,
                run=lambda work: run(work.run, exclusive=True, group="generation"),
                post=self.post_message,
            )
        )

    def compose(self) -> ComposeResult:
        """The tabs of the modes, the conversation, the prompt, figures and keys."""
        yield self._tabs
        yield self.view
        yield self._completions
        yield self.prompt
        yield self._status
        yield KeyFooter(MAIN, compact=True, show_command_palette=True)

    async def on_mount(self) -> None:
        """Be ready to type; the engine is loaded after the first picture."""
        welcome = strings.WELCOME_CHAT if self.mode is CHAT else strings.WELCOME
        await self.view.add_note(with_keys(welcome, self.keys))
        await self._load_settings()
        self._show_mode()
        self.prompt.focus()
        self.call_after_refresh(self._begin)

    async def _load_settings(self) -> None:
        """Take the settings that were remembered; say which of them cannot be used."""
        try:
            problems = self.settings.load()
        except LmchatError as error:
            problems = [strings.problem(error)]
        for problem in problems:
            await self.view.add_note(problem, error=True)

    def on_unmount(self) -> None:
        """Stop what is being written; what cannot be saved now either is said on stderr, in the terminal as it was."""
        self.replies.close()
        try:
            self.recorder.closed()
        except LmchatError as error:
            problem = f"{strings.NOT_SAVED}{strings.COLON}{strings.problem(error)}"
            self.app.exit(return_code=1, message=Text(terminal_safe(problem)))

    def _begin(self) -> None:
        """What takes time at the beginning, and has time until the first picture is there."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        self._preloader.begin(self.mode.name)
        if self._file is not None and self._file.is_dir():
            self.choose_file(self._file)
        elif self._file is not None:
            self.attachment.attach(Source.file(self._file))

    # Sending

    def on_key(self, event: events.Key) -> None:
        """Let what is typed elsewhere, where it means nothing, go to the prompt."""
        if event.character and event.is_printable and not isinstance(self.focused, Prompt | TurnView):
            event.stop()
            self.prompt.focus()
            self.prompt.insert(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Let what is pasted elsewhere go to the prompt."""
        event.stop()
        self.prompt.focus()
        self.prompt.post_message(events.Paste(event.text))

    @on(Prompt.Submitted)
    async def _submitted(self, message: Prompt.Submitted) -> None:
        text = terminal_safe(message.text)
        try:
            command = parse_command(text) if path_in(text) is None else None
            if command is not None:
                await self._command_handler.carry_out(command)
            else:
                await self.send(text)
        except LmchatError as error:
            await self.view.add_note(strings.problem(error), error=True)

    @on(Prompt.Pasted)
    async def _pasted(self, message: Prompt.Pasted) -> None:
        if self.mode.takes == "prompt":  # such a text is gone on with where it ends, and not asked about
            self.prompt.insert(message.text[-MOST_EDITED_CHARS:])
        else:
            asked, text = ("", message.text) if self.prompt.text else self._message_handler.parted(message.text)
            self.attachment.attach(Source.pasted(text))
            self.prompt.insert(asked)
            await self._say_attached()

    @on(Prompt.Completing)
    def _completing(self, message: Prompt.Completing) -> None:
        self._completions.show(message.names, message.chosen)

    async def send(self, text: str) -> None:
        """Take a message as the mode takes it; raises `UsageError`."""
        await self._message_handler.send(text)
        if self._message_handler.edited is None:
            self.attachment.keep()

    def edit_talk(self, turn: Turn | None) -> None:
        """Let the next message of the chat stand in for that of a turn; None: be a new one."""
        self._message_handler.edited = turn
        self._show_mode()

    @on(SourceRead)
    async def _source_read(self, message: SourceRead) -> None:
        self.attachment.was_read(message.source, message.error)
        if message.error is not None:
            await self.view.add_note(strings.problem(message.error), error=True)
        elif (
            self.mode is CHAT
            and message.source is self.attachment.source
            and all(turn.source is not message.source for turn in self.replies.turns)
        ):
            await self._say_attached()

    async def _say_attached(self) -> None:
        """Say what can be done with the text that is attached."""
        if self.mode is CHAT:
            self._preloader.begin(ANSWER.name)
        now = {"message": strings.NOW_SAY, "question": strings.NOW_ASK, "source": strings.NOW_SUMMARIZE}
        await self.view.add_note(now[self.mode.takes])

    async def clear(self) -> None:
        """Begin a new conversation."""
        await self.view.clear()
        await self.replies.clear()
        self._figures = Figures()
        self.sessions.deleted = None
        self.end_editing()

    # Modes and the engine

    @on(Tabs.TabActivated)
    def _tab_activated(self, message: Tabs.TabActivated) -> None:
        if message.tab.id == self._tabs.active:  # else another one was opened meanwhile
            self.enter(BY_NAME[message.tab.id or ""])

    def enter(self, mode: Mode) -> None:
        """Switch to a mode."""
        if mode is not self.mode:
            self.mode = mode
            self._tabs.active = mode.name
            self.end_editing()
            self._preloader.begin(mode.name)

    def _show_mode(self) -> None:
        self.prompt.suggest(self.mode.hint, with_keys(strings.HINT_OF_KEYS, self.keys))
        editing = f" · {with_keys(strings.EDITING, self.keys)}" if self._message_handler.edited else ""
        self.prompt.border_title = f"{self.mode.title}{editing}"
        self._show_status()

    @on(EngineLoaded)
    async def _engine_loaded(self, message: EngineLoaded) -> None:
        if self._preloader.ended(message.name, message.error) and message.error is not None:
            unusable = strings.ENGINE_UNUSABLE.format(mode=BY_NAME[message.name].title)
            await self.view.add_note(f"{unusable}{strings.COLON}{strings.problem(message.error)}", error=True)
            if message.name == CHAT.name:
                await self.view.add_note(strings.CHAT_WITHOUT_ENGINE)
        self._show_status()

    def _show_status(self) -> None:
        engine, private = self._preloader.state(self.mode.name), self.recorder.store.is_private
        self._status.show(self.mode.title, engine, self._figures, private=private)

    # Replies

    @on(ReplyReading)
    def _reading(self, message: ReplyReading) -> None:
        self.replies.read(message.turn, message.progress)
        self._preloader.ended(message.turn.mode.name, None)
        self._show_status()

    @on(ReplyStarted)
    def _opened(self, message: ReplyStarted) -> None:
        self.replies.open(message.turn, message.started)
        self._figures = Figures()
        self._show_status()

    @on(ReplyWritten)
    async def _wrote(self, message: ReplyWritten) -> None:
        await self.replies.write(message.turn, message.take())
        if self._figures.first_token is None:
            self._figures = replace(self._figures, first_token=message.seconds)
            self._show_status()

    @on(ReplyEnded)
    async def _ended(self, message: ReplyEnded) -> None:
        from lmchat.engine.events import Completed, Failed

        turn, outcome = message.turn, message.outcome
        if isinstance(outcome, Completed):
            speed = outcome.tokens_per_second or None
            self._figures = replace(self._figures, source_tokens=outcome.source_tokens, speed=speed)
            await self.replies.complete(turn, outcome)
        elif isinstance(outcome, Failed):
            await self.replies.fail(turn, outcome)
        else:
            await self.replies.cancelled(turn)
        self._show_status()
