from __future__ import annotations

from pathlib import Path

import pytest
import scores

from lmchat.errors import CheckpointMissing

FAKE = "import sys; print('{mode}', *sys.argv[1:]); sys.exit({code})"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """The modes that have a checkpoint, with the exit codes of their scripts."""
    codes: dict[str, int] = {}

    def resolve(name: str) -> Path:
        if name not in codes:
            raise CheckpointMissing(f"there is no checkpoint {name!r}", "known are: none")
        (tmp_path / f"evaluate_{name}.py").write_text(FAKE.format(mode=name, code=codes[name]), encoding="utf-8")
        return tmp_path

    monkeypatch.setattr(scores, "resolve_checkpoint", resolve)
    monkeypatch.setattr(scores, "SCRIPTS", tmp_path)
    return codes


def test_every_mode_has_its_table_or_a_line(shipped: dict[str, int], capfd: pytest.CaptureFixture[str]) -> None:
    shipped.update(summarize=0, answer=0)
    assert scores.main(["--data", "folder", "--limit", "3"]) == 1
    assert capfd.readouterr().out.splitlines() == [
        "## Summaries",
        "",
        "summarize --data folder --limit 3",
        "",
        "## Answers",
        "",
        "answer --data folder --limit 3 --joined 20 --wrong-passage",
        "",
        "## Free generation",
        "",
        "not measured: there is no checkpoint 'generate' (known are: none)",
        "",
        "## Chat",
        "",
        "not measured: there is no checkpoint 'chat' (known are: none)",
        "",
    ]


@pytest.mark.parametrize(("codes", "expected"), [((0, 0), 0), ((1, 0), 1), ((0, 3), 3), ((2, 1), 2)])
def test_the_exit_code_is_the_worst(shipped: dict[str, int], codes: tuple[int, int], expected: int) -> None:
    shipped.update(zip(("answer", "chat"), codes, strict=True))
    assert scores.main(["--data", "folder", "--modes", "answer", "chat"]) == expected


def test_every_mode_that_can_be_evaluated_has_a_script() -> None:
    from lmchat.evaluation.evaluations import EVALUATIONS

    assert set(scores.ARGUMENTS) == set(EVALUATIONS) == set(scores.TITLES)
    assert all((Path(scores.__file__).parent / f"evaluate_{mode}.py").is_file() for mode in EVALUATIONS)
