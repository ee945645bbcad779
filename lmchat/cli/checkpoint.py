"""`lmchat checkpoint`: which checkpoints there are, what is in them, and whether they are whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.loading import read_config
from lmchat.cli.shared.narration import Narrator
from lmchat.errors import EXIT_CHECKPOINT, CheckpointDamaged
from lmchat.locations import CONFIG_FILE, checkpoint_names, resolve_checkpoint
from lmchat.text.json_line import json_line
from lmchat.text.sanitize import safe_line

Json = Annotated[bool, typer.Option("--json", help="One JSON object a checkpoint, each on one line.")]
Name = Annotated[str, typer.Argument(metavar="NAME|FOLDER", help="The checkpoint.")]
Names = Annotated[list[str] | None, typer.Argument(metavar="NAME|FOLDER", help="The checkpoints; all that are there.")]

checkpoint = typer.Typer(
    name="checkpoint",
    help="List, show and verify checkpoints.",
    add_completion=False,
    rich_markup_mode=None,
)


@checkpoint.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """Show the help where no subcommand is named."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@checkpoint.command("list")
def list_checkpoints(*, json: Json = False) -> None:
    """List the checkpoints that are there by name. Exit codes: 0 done, 3 what one is cannot be read."""
    with guarded():
        readable = True
        for name in checkpoint_names():
            folder = resolve_checkpoint(name)
            try:
                facts = facts_of(folder)
            except CheckpointDamaged as error:
                Narrator().error(str(error))
                readable, facts = False, {"folder": str(folder), "problem": str(error)}
                line = f"{name:<12}{'damaged':<16}  {folder}\n"
            else:
                line = f"{name:<12}{facts['kept_as']:<6}{facts['megabytes']:>7.1f} MB  {folder}\n"
            sys.stdout.write(json_line({"name": name} | facts) if json else line)
        if not readable:
            raise SystemExit(EXIT_CHECKPOINT)


@checkpoint.command()
def show(name: Name, *, json: Json = False) -> None:
    """Show what a checkpoint is and what it was trained on."""
    with guarded():
        folder = resolve_checkpoint(name)
        facts = {"name": name} | facts_of(folder)
        config = read_config(folder)
        if json:
            sys.stdout.write(json_line(facts | {"config": config}))
            return
        try:
            lines = list(described(facts, config))
        except (AttributeError, KeyError, TypeError) as error:
            raise CheckpointDamaged(
                f"{folder / CONFIG_FILE} is of another form", "fetch the checkpoint again"
            ) from error
        sys.stdout.writelines(lines)


@checkpoint.command()
def verify(names: Names = None, *, json: Json = False) -> None:
    """Load checkpoints and verify all of their files. Exit codes: 0 all are whole, 3 one is not."""
    with guarded():
        from lmchat.engine.health import examine_checkpoint  # it brings the engine, which takes a while

        whole = True
        for name in names or checkpoint_names():
            found = examine_checkpoint(name)
            whole &= found.error is None
            line = f"{name}: {safe_line(str(found.error)) if found.error else 'whole'}\n"
            sys.stdout.write(json_line(found.as_json()) if json else line)
        if not whole:
            raise SystemExit(EXIT_CHECKPOINT)


def described(facts: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    """A checkpoint in lines: what it is, and for each sitting of its training the files it learned from."""
    model = {key: config.get("model", {}).get(key, "") for key in ("cell", "attention", "vocab_size")}
    for key, value in {**facts, **model}.items():
        yield f"{key:<16}{safe_line(str(value))}\n"
    for sitting in config.get("training", {}).get("sittings", []):
        files = ", ".join(sorted({str(entry["file"]) for entry in sitting.get("data", [])}))
        yield f"\n{safe_line(str(sitting.get('configuration', '')))}: {safe_line(files)}\n"


def facts_of(folder: Path) -> dict[str, Any]:
    """What can be told of a checkpoint without its weights."""
    config = read_config(folder)
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    return {
        "folder": str(folder),
        "format_version": config.get("format_version"),
        "kept_as": "int8" if config.get("format_version") == 2 else "bf16",
        "parameters": config.get("parameters"),
        "megabytes": round(size / 1e6, 1),
    }
