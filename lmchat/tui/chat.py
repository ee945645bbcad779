"""The main screen: modes, the conversation, the prompt, and what can be done with them."""

from __future__ import annotations

import gc
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Tab, Tabs

from lmchat.errors import LmchatError
from lmchat.locations import home_expanded, path_in
from lmchat.text.sanitize import terminal_safe
from lmchat.tui import generation
from lmchat.tui.attachment import Attachment, SourceRead
from lmchat.tui.beginning import Beginning
from lmchat.tui.carrying_out import CommandHandler
from lmchat.tui.commands import parse_command
from lmchat.tui.conversation import Turn
from lmchat.tui.engines import Engines
from lmchat.tui.help import help_list
from lmchat.tui.keymap import FIXED_KEYS, default_keys, shown
from lmchat.tui.keys import LocalScreen, key
from lmchat.tui.modes import ANSWER, BY_NAME, CHAT, MODES, Mode
from lmchat.tui.preloading import EngineLoaded, Preloading
from lmchat.tui.recording import Recorder
from lmchat.tui.remembering import ModeSettings, Remembered
from lmchat.tui.replies import Outside, Replies
from lmchat.tui.sending import Sender
from lmchat.tui.session_handler import SessionHandler
from lmchat.tui.sources import Source
from lmchat.tui.strings import strings
from lmchat.tui.turn_handler import TurnHandler
from lmchat.tui.widgets.completions import Completions
from lmchat.tui.widgets.conversation_view import ConversationView
from lmchat.tui.widgets.key_line import KeyLine
from lmchat.tui.widgets.prompt import MOST_EDITED_CHARS, Prompt
from lmchat.tui.widgets.status_bar import Figures, StatusBar
from lmchat.tui.widgets.turn_view import TurnView


class ChatScreen(LocalScreen[None]):
    """Where people talk with lmchat.

    Args:
        engines: what writes the replies.
        recorder: what is told of them.
        remembered: what keeps the settings.
        beginning: how it begins.
        file: a file to attach.

    Attributes:
        mode: what is done with the next message.
        settings: of each mode.
        view: where the conversation is shown.
        prompt: where messages are written.
        attachment: the text that messages are about.
        replies: the conversation.
        turns: what can be done with its turns.
        recorder: what is told of it.
    """

    CSS_PATH = None
    AUTO_FOCUS = ""  # the prompt takes the focus itself, also in a window that has not got it yet, as a browser's
    BINDINGS: ClassVar[list[BindingType]] = [
        key("help", "f1"),
        key("why", "f2"),
        key("mode", "f3", "next_mode"),
        key("to-chat", "alt+c", "mode('chat')", show=False, priority=True),
        key("to-summarize", "alt+s", "mode('summarize')", show=False, priority=True),
        key("to-answer", "alt+a", "mode('answer')", show=False, priority=True),
        key("to-generate", "alt+g", "mode('generate')", show=False, priority=True),
        key("settings", "f5"),
        key("scores", "f6"),
        key("compare", "f7"),
        key("again", "ctrl+r"),
        key("stop", "escape"),
        key("sessions", "f9"),
        key("copy", "f4"),
        key("file", "ctrl+o", show=False),
        key("search", "ctrl+f", show=False),
        key("messages", "ctrl+up", show=False),
        key("page-above", "pageup", "page(-1)", show=False, priority=True),
        key("page-below", "pagedown", "page(1)", show=False, priority=True),
    ]

    def __init__(
        self,
        engines: Engines,
        recorder: Recorder,
        remembered: Remembered,
        beginning: Beginning,
        file: Path | None = None,
    ) -> None:
        super().__init__()
        self._keymap = beginning.keymap
        self._file = file
        self.recorder = recorder
        self.mode = beginning.mode
        self.settings = ModeSettings(remembered, beginning.options)
        self._figures = Figures()
        self.view = ConversationView(id="conversation")
        self._tabs = Tabs(*(Tab(mode.title, id=mode.name) for mode in MODES), active=self.mode.name, id="modes")
        self._tabs.can_focus = False  # they have keys of their own, and who clicks on one goes on writing
        self.prompt = Prompt()
        self._completions = Completions(id="completions")
        self._status = StatusBar(id="status")
        run = partial(self.run_worker, thread=True, exit_on_error=False)
        self.attachment = Attachment(self.prompt, partial(run, group="read"), self.post_message)
        self._preloading = Preloading(engines, partial(run, group="load"), self.post_message)
        self._commands = CommandHandler(self)
        self._sender = Sender(self)
        self._sessions = SessionHandler(self)
        self.turns = TurnHandler(self)
        self.replies = Replies(
            Outside(
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
        yield KeyLine()

    async def on_mount(self) -> None:
        """Be ready to type; the engine is loaded after the first picture."""
        keys = self._keys()
        welcome = strings.WELCOME_CHAT if self.mode is CHAT else strings.WELCOME
        await self.view.add_note(
            welcome.format(mode=shown(keys["mode"]), ask=shown(keys["to-answer"]), help=shown(keys["help"]))
        )
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
        """Stop what is being written."""
        self.replies.close()

    def _begin(self) -> None:
        """What takes time at the beginning, and has time until the first picture is there."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        self._preloading.begin(self.mode.name)
        if self._file is not None:
            self.attachment.attach(Source.file(self._file))

    # Sending

    def on_key(self, event: events.Key) -> None:
        """Let what is typed elsewhere, where it means nothing, go to the prompt."""
        if event.character and event.is_printable and not isinstance(self.focused, Prompt | TurnView):
            event.stop()
            self.prompt.focus()
            self.prompt.insert(event.character)

    @on(Prompt.Submitted)
    async def _submitted(self, message: Prompt.Submitted) -> None:
        text = terminal_safe(message.text)
        try:
            command = parse_command(text) if path_in(text) is None else None
            if command is not None:
                await self._commands.carry_out(command)
            else:
                await self.send(text)
        except LmchatError as error:
            await self.view.add_note(strings.problem(error), error=True)

    @on(Prompt.Pasted)
    async def _pasted(self, message: Prompt.Pasted) -> None:
        if self.mode.takes == "prompt":  # such a text is gone on with where it ends, and not asked about
            self.prompt.insert(message.text[-MOST_EDITED_CHARS:])
        else:
            self.attachment.attach(Source.pasted(message.text))
            await self._say_attached()

    @on(Prompt.Completing)
    def _completing(self, message: Prompt.Completing) -> None:
        self._completions.show(message.names, message.chosen)

    async def send(self, text: str) -> None:
        """Take a message as the mode takes it; raises `UsageError`."""
        await self._sender.send(text)

    def edit_talk(self, turn: Turn | None) -> None:
        """Let the next message of the chat stand in for that of a turn; None: be a new one."""
        self._sender.edited = turn
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
            self._preloading.begin(ANSWER.name)
        now = {"message": strings.NOW_SAY, "question": strings.NOW_ASK, "source": strings.NOW_SUMMARIZE}
        await self.view.add_note(now[self.mode.takes])

    async def clear(self) -> None:
        """Begin a new conversation."""
        await self.replies.clear()
        await self.view.clear()
        self._figures = Figures()
        self.edit_talk(None)

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
            self.edit_talk(None)
            self._preloading.begin(mode.name)

    def _show_mode(self) -> None:
        self.prompt.placeholder = Content(self.mode.hint)
        self.prompt.border_title = f"{self.mode.title} · {strings.EDITING}" if self._sender.edited else self.mode.title
        self._show_status()

    @on(EngineLoaded)
    async def _engine_loaded(self, message: EngineLoaded) -> None:
        if self._preloading.ended(message.name, message.error) and message.error is not None:
            problem = strings.problem(message.error)
            await self.view.add_note(f"{strings.ENGINE_UNUSABLE}{strings.COLON}{problem}", error=True)
            if message.name == CHAT.name:
                await self.view.add_note(strings.CHAT_WITHOUT_ENGINE)
        self._show_status()

    def _show_status(self) -> None:
        engine, private = self._preloading.state(self.mode.name), self.recorder.store.is_private
        self._status.show(self.mode.title, engine, self._figures, private=private)

    # Replies

    @on(generation.Reading)
    def _reading(self, message: generation.Reading) -> None:
        self.replies.read(message.turn, message.progress)
        self._preloading.ended(message.turn.mode.name, None)
        self._show_status()

    @on(generation.Opened)
    def _opened(self, message: generation.Opened) -> None:
        self.replies.open(message.turn, message.started)
        self._figures = Figures()
        self._show_status()

    @on(generation.Wrote)
    async def _wrote(self, message: generation.Wrote) -> None:
        await self.replies.write(message.turn, message.take())
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
            await self.replies.complete(turn, outcome)
        elif isinstance(outcome, Failed):
            await self.replies.fail(turn, outcome)
        else:
            await self.replies.cancelled(turn)
        self._show_status()

    # Keys

    def action_sessions(self) -> None:
        """Show the saved sessions."""
        self._sessions.show()

    async def action_stop(self) -> None:
        """Stop the reply, of which stays what is written, or else the editing of an earlier message."""
        if not await self.replies.stop():
            self.edit_talk(None)
        self.prompt.focus()

    async def action_again(self) -> None:
        """Do a message again."""
        await self.turns.again()

    async def action_help(self) -> None:
        """Show all commands and keys."""
        await self.view.add_note(help_list(self._keys()))
        await self.view.find(self.view.items[-1])

    def action_settings(self) -> None:
        """Show the settings of all modes."""
        from lmchat.tui.settings_screen import SettingsScreen

        self.app.push_screen(SettingsScreen(self.settings, self.mode))

    def action_next_mode(self) -> None:
        """Switch to the next mode."""
        self.enter(MODES[(MODES.index(self.mode) + 1) % len(MODES)])

    def action_mode(self, name: str) -> None:
        """Switch to the mode of that name."""
        self.enter(BY_NAME[name])

    def action_copy(self) -> None:
        """Copy a reply."""
        self.turns.copy()

    def action_copy_message(self) -> None:
        """Copy a message."""
        self.turns.copy_message()

    def action_edit(self) -> None:
        """Put a message back into the prompt."""
        self.turns.edit()

    def action_why(self) -> None:
        """Show where a reply comes from."""
        self.turns.why()

    def action_scores(self) -> None:
        """Show the scores of a reply."""
        self.turns.scores()

    async def action_compare(self) -> None:
        """Show two replies to the same message."""
        await self.turns.compare()

    def action_reference(self) -> None:
        """Ask for a reference."""
        from lmchat.tui.reference_screen import ReferenceScreen

        self.app.push_screen(ReferenceScreen(), self._refer)

    def action_messages(self) -> None:
        """Go to the last turn."""
        if views := self.view.query(TurnView):
            views.last().focus()

    def action_page(self, step: int) -> None:
        """Scroll the conversation, wherever the focus is."""
        (self.view.scroll_page_up if step < 0 else self.view.scroll_page_down)(animate=False)

    def action_prompt(self) -> None:
        """Go back to the prompt."""
        self.prompt.focus()

    def action_search(self) -> None:
        """Search in what was sent."""
        from lmchat.tui.history_search import HistorySearch

        self.app.push_screen(HistorySearch(self.prompt.sent), self._edit)

    def action_file(self) -> None:
        """Choose a file."""
        try:
            folder = Path.cwd()
        except FileNotFoundError:  # it was removed meanwhile
            folder = home_expanded("~")
        self.choose_file(folder)

    def choose_file(self, folder: Path) -> None:
        """Show what is in a folder, and attach the file that is chosen."""
        from lmchat.tui.file_picker import FilePicker

        self.app.push_screen(FilePicker(folder.resolve()), self._attach_file)

    def _keys(self) -> dict[str, str]:
        """The keys that hold on this screen, by the names of what they do."""
        return default_keys((type(self.app), type(self), Prompt)) | FIXED_KEYS | self._keymap

    def say(self, text: str) -> None:
        """Say something that need not stay."""
        self.notify(text, markup=False, timeout=3)

    def _edit(self, text: str | None) -> None:
        if text is not None:
            self.prompt.begin_with(text)

    async def _refer(self, text: str | None) -> None:
        try:
            if text is not None:
                await self.turns.refer(text)
        except LmchatError as error:
            await self.view.add_note(strings.problem(error), error=True)

    def _attach_file(self, path: Path | None) -> None:
        if path is not None:
            self.attachment.attach(Source.file(path))
