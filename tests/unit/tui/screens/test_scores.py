from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Static, TabbedContent

from lmchat.errors import UnreadableInput, UsageError
from lmchat.tui.conversation.scoreboard import Scoreboard
from lmchat.tui.conversation.source import Source
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.modes import SUMMARIZE
from lmchat.tui.screens.reference_dialog import ReferenceDialog
from lmchat.tui.screens.scores import ScoresScreen
from tests.unit.tui.conftest import ARTICLE, User

Use = Callable[..., None]
ROOT = Path(__file__).parents[3]


def shown(user: User) -> str:
    return "\n".join(str(widget.content) for widget in user.app.screen.query(Static))


def test_a_reply_is_scored_against_a_reference(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        await user.send("/reference The river is clean; people swim again.")
        await user.until(lambda: "ROUGE-1" in user.screen())
        screen = user.screen()
        assert "reply         87.5 100.0  93.3    57.1  66.7  61.5    75.0  85.7  80.0" in screen
        assert "lead-1       100.0  71.4  83.3" in screen
        assert "lead-3" in screen
        assert "tokenizer: latin-words+cjk-characters" in screen
        assert isinstance(user.app.screen, ScoresScreen)
        assert underlined(user.app.screen._reply) == ["The", "river", "is", "clean", "again", "People", "swim"]
        await user.press("2")
        assert underlined(user.app.screen._reference) == ["The", "river", "is", "clean", "people", "swim"]

    use(flow)


def underlined(widget: Static) -> list[str]:
    content = widget.content
    return [content.plain[span.start : span.end] for span in content.spans]  # type: ignore[union-attr]


def test_without_a_reference_a_reply_is_compared_with_its_text(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("f6")
        assert not isinstance(user.app.screen, ScoresScreen)
        await user.send(ARTICLE)
        await user.ended()
        await user.press("f6")
        await user.until(lambda: "copied words" in user.screen())
        assert "no reference: R takes one" in user.screen()
        assert "100%  copied words" in user.screen()
        assert "Against the reference" not in user.screen()
        await user.press("t")
        await user.until(lambda: "oo copied words" in user.screen())
        await user.press("f6")
        assert not isinstance(user.app.screen, ScoresScreen)

    use(flow)


def test_a_reference_is_pasted_or_read_from_a_file(use: Use, tmp_path: Path) -> None:
    path = tmp_path / "reference.txt"
    path.write_text("People swim in the river.")

    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        await user.press("f6", "r")
        assert isinstance(user.app.screen, ReferenceDialog)
        await user.press(*"river", "enter")
        await user.until(lambda: "the reference: pasted text" in user.screen())
        await user.press("r", "escape", "escape")
        await user.send(f"/reference {path}")
        await user.until(lambda: "the reference: reference.txt" in user.screen())
        await user.press("t", "t")
        await user.until(lambda: "┤" in user.screen())
        assert user.app.screen.query_one(TabbedContent).active == "score-session"
        assert "ROUGE-L" in user.screen()

    use(flow)


def test_a_reference_that_cannot_be_read_is_said(use: Use, tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        await user.send("/reference some text")
        assert "there is no text to ask about" in user.said()
        await user.send(ARTICLE)
        await user.ended()
        await user.send("/reference ./missing.txt")
        assert "./missing.txt: no such file" in user.said()
        await user.send("/reference")
        await user.press(*"a/", "backspace", "escape")
        assert user.app.screen is user.chat
        await user.send(f"/reference {tmp_path}")
        await user.until(lambda: "a folder, not a file" in shown(user))
        assert "no reference: R takes one" in user.screen()

    use(flow)


def test_a_path_that_is_no_reference_is_there_to_be_corrected(
    use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a short path, whose message is not wrapped
    Path("reference.txt").write_text("The river is clean.", encoding="utf-8")

    async def correct(user: User) -> None:
        await user.press(*"reference.txtt", "enter")
        await user.until(lambda: "no such file" in user.screen())
        assert isinstance(user.app.screen, ReferenceDialog)
        await user.press("backspace", "enter")
        await user.until(lambda: isinstance(user.app.screen, ScoresScreen))
        await user.until(lambda: "the reference: reference.txt" in user.screen())

    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        await user.send("/reference")
        await correct(user)
        await user.press("r")
        await correct(user)

    use(flow, size=(120, 40))


def test_a_defect_of_a_metric_is_said(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_source: str, _summary: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("lmchat.evaluation.self_evaluation.source_evaluation", fail)

    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        await user.press("f6")
        await user.until(lambda: "✗ " in user.screen())
        assert "measuring" not in user.screen()

    use(flow)


def test_references_belong_to_texts() -> None:
    board, source = Scoreboard(), Source.pasted("The river is clean. People swim.")
    turn = Turn(SUMMARIZE, "x", source, status="completed", text="River is clean")
    other = Turn(SUMMARIZE, "x", Source.pasted("Other text."), status="completed", text="Other")
    board.refer(source, "The river is clean.")
    measured = board.measure(turn)
    assert measured.against is not None
    assert measured.against["summary"].rouge1.recall == 0.75
    assert board.measure(other).against is None
    assert [number for number, _ in board.measure_all([turn, Turn(SUMMARIZE, "x", source), other])] == [1, 3]


@pytest.mark.parametrize("text", ["/no/such/file", "~/nothing-here-of-that-name", "./x", "summary.txt", "gold.rst"])
def test_a_path_that_is_not_there_is_no_reference(text: str) -> None:
    with pytest.raises(UnreadableInput):
        Scoreboard().refer(Source.pasted("x"), text)


@pytest.mark.parametrize(
    "text", ["今天增长3.5%", "One.", "A text with a/slash.", "e.g. this", "使用Node.js", "迁移到.NET框架"]
)
def test_a_text_with_dots_is_one(text: str) -> None:
    assert Scoreboard().refer(Source.pasted("x"), text).read() == text


def test_an_empty_reference_is_none() -> None:
    with pytest.raises(UsageError):
        Scoreboard().refer(Source.pasted("x"), " \n")


def test_the_metrics_are_imported_only_to_measure() -> None:
    names = ("plotext", "lmchat.tui.screens.scores", "lmchat.evaluation.rouge", "lmchat.evaluation.self_evaluation")
    code = f"import sys, lmchat.tui.app; print([name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_a_reply_whose_text_is_gone_has_no_scores(use: Use, tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        user.turns[0].source = Source.file(tmp_path / "gone.txt")
        await user.press("f6")
        await user.until(lambda: "no such file" in shown(user))
        await user.press("t", "r", *"x ", "enter")
        await user.until(lambda: "no such file" in shown(user))
        await user.press("escape")
        assert not isinstance(user.app.screen, ScoresScreen)

    use(flow)


def test_a_reference_is_for_the_text_that_is_attached_since(use: Use, tmp_path: Path) -> None:
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text(ARTICLE)
    second.write_text("The lake is clean.")

    async def flow(user: User) -> None:
        await user.send(f"/file {first}")
        await user.send("")
        await user.ended()
        await user.send(f"/file {second}")
        await user.send("/reference A clean lake.")
        assert user.app.screen is user.chat
        await user.send("")
        await user.ended(2)
        board = user.chat.turns._scoreboard
        assert [board.reference(turn) is None for turn in user.turns] == [True, False]
        await user.press("ctrl+up", "up")
        await user.chat.turns.refer("A clean river.")
        await user.until(lambda: isinstance(user.app.screen, ScoresScreen) and "ROUGE-1" in user.screen())
        reference = board.reference(user.turns[0])
        assert reference is not None
        assert reference.known == "A clean river."

    use(flow)


def test_a_reference_is_kept_where_it_is_the_text_that_is_gone(use: Use, tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        (turn,) = user.turns
        turn.source = Source.file(tmp_path / "gone.txt")
        reference = user.chat.turns._scoreboard.refer(turn.source, "A clean river.")
        await user.press("f6")
        await user.until(lambda: "no such file" in shown(user))
        assert user.chat.turns._scoreboard.reference(turn) is reference

    use(flow)
