"""What each slash command does on the main screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from lmchat.errors import UsageError
from lmchat.locations import home_expanded, path_in
from lmchat.tui.commands import Command
from lmchat.tui.conversation.source import Source
from lmchat.tui.keymap import held_keys, with_keys
from lmchat.tui.modes import BY_COMMAND, CHAT, SUMMARIZE, Mode
from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from lmchat.history.records import Conversation
    from lmchat.tui.chat.screen import ChatScreen


class CommandHandler:
    """Carries out commands: a new one is a method here, its name below, and a line in `commands.ARGUMENTS`.

    Args:
        chat: the screen that they are given on.
    """

    def __init__(self, chat: ChatScreen) -> None:
        self._chat = chat
        self._actions: dict[str, Callable[[str], Awaitable[None]]] = {
            "file": self._file,
            "detach": self._detach,
            "length": self._length,
            "set": self._set,
            "settings": self._settings,
            "reference": self._reference,
            "scores": self._scores,
            "compare": self._compare,
            "sessions": self._sessions,
            "theme": self._theme,
            "export": self._export,
            "clear": self._clear,
            "help": self._help,
            "quit": self._quit,
        }

    async def carry_out(self, command: Command) -> None:
        """Do what a command says; raises `LmchatError`."""
        action = self._actions.get(command.name)
        if action is not None:
            await action(command.argument)
            return
        self._chat.enter(BY_COMMAND[command.name])
        if command.argument:
            await self._chat.send(command.argument)

    async def _file(self, argument: str) -> None:
        """Attach a file, or choose one."""
        path = path_in(argument)
        if not argument:
            self._chat.action_file()
        elif path is not None and path.is_dir():
            self._chat.choose_file(path)
        else:
            self._chat.attachment.attach(Source.file(path or home_expanded(argument)))

    async def _detach(self, _: str) -> None:
        """Let go of the attached text."""
        self._chat.attachment.let_go()

    async def _length(self, argument: str) -> None:
        """Change how long a summary is."""
        await self._change(SUMMARIZE, f"length {argument}")

    async def _set(self, argument: str) -> None:
        """Change a setting of the mode, or list all."""
        await self._change(self._chat.mode, argument)

    async def _change(self, mode: Mode, argument: str) -> None:
        settings = self._chat.settings[mode]
        name, _, value = argument.partition(" ")
        if argument and not value.strip():
            raise UsageError(f"/set {name}", f"{strings.COMMAND_ARGUMENT} /set NAME VALUE")
        if argument:
            settings = settings.changed(name, value.strip())
            await self._chat.view.add_note(f"{name} {strings.SET} {settings.shown()[name]}")
            self._chat.settings.change(settings)
            if mode is CHAT and name in settings.decoding:
                await self._chat.view.add_note(strings.CHAT_WRITES)
        else:
            values = {name: f"{strings.DEFAULT_IS} {default}" for name, default in settings.defaults().items()}
            values |= settings.values()
            await self._chat.view.add_note("\n".join(f"{name:<22}{value}" for name, value in values.items()))

    async def _settings(self, _: str) -> None:
        """Show the settings of all modes."""
        self._chat.action_settings()

    async def _sessions(self, _: str) -> None:
        """Show the saved sessions."""
        self._chat.action_sessions()

    async def _reference(self, argument: str) -> None:
        """Take a reference, or ask for it."""
        if argument:
            await self._chat.turns.refer(argument)
        else:
            self._chat.action_reference()

    async def _scores(self, _: str) -> None:
        """Show the scores of the reply."""
        self._chat.turns.scores()

    async def _compare(self, argument: str) -> None:
        """Compare replies, after another one with other settings if some are named."""
        await self._chat.turns.compare(argument.split())

    async def _theme(self, argument: str) -> None:
        """Change how everything looks, or show all themes."""
        app = self._chat.app
        if not argument:
            app.search_themes()
        elif argument in app.available_themes:
            app.theme = argument
        else:
            known = ", ".join(sorted(app.available_themes))
            raise UsageError(f"{strings.THEME_UNKNOWN} {argument}", f"{strings.SETTING_KNOWN} {known}")

    async def _export(self, argument: str) -> None:
        """Write the conversation to a new file."""
        from lmchat.history.export import write_document

        path = home_expanded(argument)
        write_document(self._conversation(), path)
        await self._chat.view.add_note(f"{strings.EXPORTED} {path}")

    def _conversation(self) -> Conversation:
        """The conversation as it is saved; where not all of it could be, as it would be."""
        from lmchat.tui.conversation.history_recorder import recorded

        recorder = self._chat.recorder
        if recorder.is_behind:
            return recorded(self._chat.replies.turns)
        if recorder.session is None:
            raise self._nothing_to_export()
        return recorder.store.load(recorder.session)

    def _nothing_to_export(self) -> UsageError:
        """That the conversation was not saved yet, or was deleted."""
        from lmchat.tui.screens.sessions import SessionsScreen

        if self._chat.sessions.deleted is None:
            return UsageError(strings.NOTHING_TO_EXPORT, strings.NOTHING_TO_EXPORT_HINT)
        keys = held_keys(self._chat.app, type(self._chat), SessionsScreen)
        return UsageError(strings.DELETED, with_keys(strings.DELETED_HINT, keys))

    async def _clear(self, _: str) -> None:
        """Begin anew."""
        await self._chat.clear()

    async def _help(self, _: str) -> None:
        """Show all commands and keys."""
        await self._chat.action_help()

    async def _quit(self, _: str) -> None:
        """Leave."""
        self._chat.app.exit()
