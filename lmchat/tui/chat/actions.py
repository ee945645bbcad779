"""What the keys of the main screen do."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType

from lmchat.errors import LmchatError, UnreadableInput
from lmchat.locations import home_expanded
from lmchat.tui.chat.attachment import Attachment
from lmchat.tui.chat.session_handler import SessionHandler
from lmchat.tui.chat.turn_handler import TurnHandler
from lmchat.tui.conversation.source import Source
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.generation.replies import Replies
from lmchat.tui.keymap import held_keys, key
from lmchat.tui.mode_settings import ModeSettings
from lmchat.tui.modes import BY_NAME, MODES, Mode
from lmchat.tui.renderables.help import help_list
from lmchat.tui.screens.base import LocalScreen
from lmchat.tui.strings import strings
from lmchat.tui.widgets.conversation_view import ConversationView
from lmchat.tui.widgets.prompt import Prompt
from lmchat.tui.widgets.turn_view import TurnView


class ChatActions(LocalScreen[None]):
    """The keys, and an action for each; `ChatScreen` has the rest.

    Attributes:
        mode: what is done with the next message.
        settings: of each mode.
        view: where the conversation is shown.
        prompt: where messages are written.
        attachment: the text that messages are about.
        replies: the conversation.
        turns: what can be done with its turns.
        sessions: what can be done with saved ones.
    """

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

    mode: Mode
    settings: ModeSettings
    view: ConversationView
    prompt: Prompt
    attachment: Attachment
    replies: Replies
    turns: TurnHandler
    sessions: SessionHandler

    def enter(self, mode: Mode) -> None:
        """Switch to a mode."""
        raise NotImplementedError

    def edit_talk(self, turn: Turn | None) -> None:
        """Let the next message of the chat stand in for that of a turn; None: be a new one."""
        raise NotImplementedError

    def end_editing(self) -> None:
        """Let the next message be a new one, about the text that was attached before one was edited."""
        self.attachment.give_back()
        self.edit_talk(None)

    def action_sessions(self) -> None:
        """Show the saved sessions."""
        self.sessions.show()

    async def action_stop(self) -> None:
        """Stop the reply, of which stays what is written, or else the editing of an earlier message.

        Of a message that waits and has the focus no reply is written.
        """
        if not await self.replies.stop(self.turns.focused):
            self.end_editing()
        self.prompt.focus()

    async def action_again(self) -> None:
        """Do a message again."""
        await self.turns.again()

    async def action_help(self) -> None:
        """Show all commands and keys."""
        await self.view.add_note(help_list(self.keys))
        await self.view.find(self.view.items[-1])

    def action_settings(self) -> None:
        """Show the settings of all modes."""
        from lmchat.tui.screens.settings import SettingsScreen

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
        self._ask_for_reference()

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
        from lmchat.tui.screens.history_search import HistorySearch

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
        from lmchat.tui.screens.file_picker import FilePicker

        self.app.push_screen(FilePicker(folder.resolve()), self._attach_file)

    @property
    def keys(self) -> dict[str, str]:
        """The keys that hold on this screen, by the names of what they do."""
        return held_keys(self.app, type(self), Prompt, TurnView)

    def say(self, text: str) -> None:
        """Say something that need not stay."""
        self.notify(text, markup=False, timeout=3)

    def _edit(self, text: str | None) -> None:
        if text is not None:
            self.prompt.begin_with(text)

    def _ask_for_reference(self, text: str = "", problem: str = "") -> None:
        """Ask for a reference: the text is the path that was given before, and is a problem."""
        from lmchat.tui.screens.reference_dialog import ReferenceDialog

        self.app.push_screen(ReferenceDialog(text, problem), self._refer)

    async def _refer(self, text: str | None) -> None:
        try:
            if text is not None:
                await self.turns.refer(text)
        except UnreadableInput as error:
            self._ask_for_reference(text or "", strings.problem(error))
        except LmchatError as error:
            await self.view.add_note(strings.problem(error), error=True)

    def _attach_file(self, path: Path | None) -> None:
        if path is not None:
            self.attachment.attach(Source.file(path))
