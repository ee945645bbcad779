"""`lmchat history`: the saved sessions, from the shell."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Annotated, Literal

import typer

from lmchat.cli.history.lines import hit_json, hit_line, session_json, session_lines, session_name
from lmchat.cli.shared import options
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.output_file import whole_file
from lmchat.errors import UsageError
from lmchat.history.export import WRITERS, as_json, to_text, writer_for
from lmchat.history.search import phrases_of
from lmchat.history.store import Store, history_file
from lmchat.history.tidy import DAYS_KEPT
from lmchat.text.counting import count_of
from lmchat.text.json_line import json_line

MOST_HITS = 1_000_000
ExportFormat = Literal["md", "json", "txt", "html"]

Identity = Annotated[int, typer.Argument(metavar="ID", help="The session's number, as in lmchat history list.")]
Words = Annotated[
    list[str], typer.Argument(metavar="WORDS", help="All of them must be there; each may be a beginning.")
]
Title = Annotated[str, typer.Argument(metavar="TITLE", help='The new title; "" for the first words of the session.')]
Format = Annotated[
    ExportFormat | None,
    typer.Option("--format", help="Markdown, JSON, plain text or HTML; otherwise as --output ends, or Markdown."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object each, on one line.")]
Deleted = Annotated[bool, typer.Option("--deleted", help="Those that can be brought back, instead.")]
Limit = Annotated[int, typer.Option(min=1, max=MOST_HITS, metavar="N", help="At most this many hits.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]

history = typer.Typer(
    name="history",
    help="List, search, show, export and delete saved sessions.",
    add_completion=False,
    rich_markup_mode=None,
)


@history.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """Show the help where no subcommand is named."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@history.command("list")
def list_sessions(*, deleted: Deleted = False, json: Json = False) -> None:
    """List the sessions; the one that changed last comes first."""
    with guarded(), open_history() as store:
        sessions = store.sessions(deleted=deleted)
        if json:
            sys.stdout.writelines(map(session_json, sessions))
        elif sessions:
            sys.stdout.write(session_lines(sessions))
        if not sessions:
            Narrator().note("there is no deleted session" if deleted else f"no session is saved in {history_file()}")


@history.command()
def show(identity: Identity, *, json: Json = False) -> None:
    """Print a session."""
    with guarded(), open_history() as store:
        conversation = store.load(identity)
        sys.stdout.write(json_line(as_json(conversation)) if json else to_text(conversation))


@history.command()
def search(words: Words, *, limit: Limit = 20, json: Json = False) -> None:
    """Find messages and titles; the best match comes first.

    Chinese is found from one character on, other words by their beginnings. Nothing in WORDS has a special meaning.
    """
    with guarded(), open_history() as store:
        query = " ".join(words)
        if not phrases_of(query):
            raise UsageError("there is no word to look for", "name letters, digits or characters")
        hits = store.search(query, limit)
        sys.stdout.writelines(map(hit_json if json else hit_line, hits))
        if not hits:
            Narrator().note("nothing is found")


@history.command()
def export(identity: Identity, *, as_format: Format = None, output: options.Output = None) -> None:
    """Write a session as a document."""
    with guarded(), open_history() as store:
        write = writer_for(output) if output and output.suffix and not as_format else WRITERS[as_format or "md"]
        document = write(store.load(identity))
        with whole_file(output, in_parts=False) if output else nullcontext(sys.stdout) as out:
            out.write(document)


@history.command()
def rename(identity: Identity, title: Title) -> None:
    """Give a session another title."""
    with guarded(), open_history() as store:
        Narrator().remark(f"session {identity} is now called {session_name(store.rename(identity, title))}")


@history.command()
def delete(identity: Identity, *, yes: Yes = False) -> None:
    """Delete a session, after asking; `undelete` brings it back within 30 days."""
    with guarded(), open_history() as store:
        session = store.load(identity).session
        if not yes and not confirmed(
            f"Delete session {identity}, {session_name(session)} ({count_of(session.messages, 'message')})?"
        ):
            Narrator().note("nothing is deleted")
            return
        store.delete(identity)
        Narrator().remark(f"deleted; for {DAYS_KEPT} days lmchat history undelete {identity} brings it back")


@history.command()
def undelete(identity: Identity) -> None:
    """Bring a deleted session back."""
    with guarded(), open_history() as store:
        Narrator().remark(f"session {identity} is there: {session_name(store.undelete(identity))}")


def open_history() -> Store:
    """The saved sessions; an empty store, and no file, where nothing was ever saved. Raises `HistoryError`."""
    path = history_file()
    return Store(path if path.exists() else None)


def confirmed(question: str) -> bool:
    """Whether the user says yes; raises `UsageError` where nobody can be asked."""
    if not sys.stdin.isatty():
        raise UsageError("deleting asks first, and there is no terminal", "add --yes")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
