from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer

from lmchat.cli.shared.grouped import grouped


@dataclass(frozen=True)
class Sizes:
    chars: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None
    wide: Annotated[bool, typer.Option("--wide")] = False


def test_the_fields_of_a_group_are_options(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[tuple[str, Sizes, int]] = []
    app = typer.Typer(rich_markup_mode=None)

    @app.command()
    @grouped
    def write(name: str, *, sizes: Sizes, seed: int = 0) -> None:
        """Write something."""
        seen.append((name, sizes, seed))

    app(["a", "--chars", "3", "--wide"], standalone_mode=False)
    app(["b", "--seed", "5"], standalone_mode=False)
    assert seen == [("a", Sizes(3, True), 0), ("b", Sizes(), 5)]
    app(["--help"], standalone_mode=False)
    text = capsys.readouterr().out
    assert "Write something." in text
    assert "At most so many." in text
