"""The commands of `lmchat`, as Typer parses them."""

from __future__ import annotations

from typing import Annotated

import typer

from lmchat import __version__
from lmchat.cli.command_group import Lang, Private, TerminalOrCommand
from lmchat.cli.opening import Opening, open_terminal
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.narration import Narrator
from lmchat.errors import EXIT_DONE, EXIT_INTERRUPTED

app = typer.Typer(
    name="lmchat",
    cls=TerminalOrCommand,
    help="A private text assistant for the terminal, in English and Chinese. It needs no network. "
    "Without a command, or with nothing but a FILE, it opens the interactive terminal.",
    rich_markup_mode=None,
)


def run(arguments: list[str] | None = None) -> int:
    """Run one command, that of the process if no arguments are given; returns its exit code, or ends with it."""
    with guarded():
        try:
            code = app(args=arguments, standalone_mode=False, prog_name="lmchat")
        except typer.TyperException as error:  # a command line that does not parse
            context = getattr(error, "ctx", None)
            command = context.command_path if context else app.info.name
            Narrator().error(f"{error.format_message()} (see {command} --help)")
            return error.exit_code
        except typer.Abort:
            return EXIT_INTERRUPTED
    return code if isinstance(code, int) else EXIT_DONE


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"lmchat {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def lmchat(
    context: typer.Context,
    _version_wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    private: Private = False,
    lang: Lang = None,
) -> None:
    """Parse what stands before the subcommand."""
    if context.invoked_subcommand is None:
        open_terminal(Opening(private, lang))
    context.obj = Opening(private, lang)
