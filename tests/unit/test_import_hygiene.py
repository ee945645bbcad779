"""What must not be imported where: import time is the first thing a user feels."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lmchat.cli.command_group import COMMANDS

ROOT = Path(__file__).parents[2]
HEAVY = (
    "torch",
    "onnxruntime",
    "onnx",
    "textual",
    "rouge_score",
    "scipy",
    "numpy",
    "sentencepiece",
    "trafilatura",
    "pypdf",
    "pysbd",
    "nltk",
)
HEAVY += ("sacrebleu", "jiwer", "aiohttp", "pyarrow")


def loaded_by(code: str, packages: tuple[str, ...] = HEAVY) -> set[str]:
    """Those of some packages that a new interpreter has loaded after running `code`."""
    report = f"import sys; print('loaded:', *[m for m in {packages!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return set(done.stdout.rpartition("loaded:")[2].split())


HELPS = [*COMMANDS, "batch summarize", "batch ask", "batch generate"]


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], *([*words.split(), "--help"] for words in HELPS)])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    assert loaded_by(f"from lmchat.cli.main import main; assert main({arguments!r}) == 0") == set()


def test_a_file_that_cannot_be_read_is_reported_without_torch() -> None:
    loaded = loaded_by("from lmchat.cli.main import main; assert main(['summarize', '/no/such/file']) == 2")
    assert loaded.isdisjoint({"torch", "textual", "rouge_score", "scipy"})


def test_a_summary_on_stdout_needs_nothing_of_batches() -> None:
    code = "import lmchat.cli.summarize.run, lmchat.daemon.client"
    assert loaded_by(code, ("lmchat.batch.journal", "lmchat.batch.records")) == set()


def test_a_command_asks_the_daemon_before_it_imports_what_only_the_answer_needs() -> None:
    code = "import lmchat.cli.summarize.run, lmchat.daemon.client, lmchat.engine.request"
    later = ("lmchat.engine.events", "lmchat.modes.work", "lmchat.evaluation", "lmchat.text.language")
    seldom = ("hashlib", "json", "zipfile", "tempfile", "platformdirs", "gzip", "rich", "typer")
    assert loaded_by(code, HEAVY + later + seldom) == set()


@pytest.mark.parametrize("words", [["summarize", "/no/such/file"], ["ask", "Who?", "/no/such/file"]])
def test_a_command_line_without_an_option_needs_no_typer(words: list[str]) -> None:
    assert loaded_by(f"from lmchat.cli.main import main; assert main({words!r}) == 2", ("typer",)) == set()
    assert loaded_by(f"from lmchat.cli.main import main; assert main({[*words, '-q']!r}) == 2", ("typer",)) == {"typer"}


def test_the_answer_of_a_daemon_is_compared_without_the_engine() -> None:
    code = "import lmchat.daemon.replies, lmchat.cli.summarize.comparison"
    assert loaded_by(code, ("lmchat.modes.work", "lmchat.text.language", "lmchat.evaluation.rouge")) == set()


def test_a_process_ends_without_looking_for_what_can_go() -> None:
    code = """
import atexit, gc
from lmchat.cli.main import main
assert main(["--version"]) == 0
atexit._run_exitfuncs()
assert len(gc.get_objects()) < 100
"""
    assert loaded_by(code) == set()


def test_a_file_is_attached_to_a_talk_without_the_interactive_terminal() -> None:
    code = """
import io, sys
from lmchat.cli.main import main
sys.stdin = io.TextIOWrapper(io.BytesIO(b"/file no-such-file.txt"))
assert main(["chat"]) == 1
"""
    assert loaded_by(code, ("lmchat.tui", "textual")) == set()


def test_the_interactive_terminal_opens_without_what_its_first_picture_does_not_need() -> None:
    code = """
import sys
import lmchat.tui.app
from lmchat.cli.main import main
sys.stdin.isatty = sys.stdout.isatty = sys.stderr.isatty = lambda: True
lmchat.tui.app.LmchatApp.run = lambda app: print(app.get_default_screen())
assert main(["--private"]) == 0
"""
    later = ("typer", "markdown_it", "lmchat.cli.app", "lmchat.text.layout.lines", "lmchat.history.words")
    assert loaded_by(code, HEAVY + later) == {"textual"}


def test_importing_lmchat_imports_nothing_heavy() -> None:
    assert loaded_by("import lmchat; lmchat.LmchatError; lmchat.read_document") == set()


def test_the_engine_loads_no_torch_no_terminal_interface_and_no_score_package() -> None:
    loaded = loaded_by("import lmchat; lmchat.Engine; import lmchat.engine.health, lmchat.batch.outcomes")
    assert "numpy" in loaded
    assert loaded.isdisjoint({"torch", "textual", "rouge_score", "scipy"})


def test_a_text_is_written_on_the_cpu_without_torch(tiny_checkpoint: Path) -> None:
    code = f"""
from pathlib import Path
from lmchat.engine.engine import Engine
from lmchat.engine.request import Request
engine = Engine.load(Path({str(tiny_checkpoint)!r}), "cpu")
for mode in ("summarize", "answer", "generate", "chat"):
    query = "What does the fox do?" if mode == "answer" else ""
    assert next(engine.batch([Request(mode, "The fox runs to a river. It sleeps.", query=query)])).text is not None
"""
    assert "torch" not in loaded_by(code)


def test_nothing_is_kept_to_be_sent_to_who_made_onnx_runtime(
    tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert loaded_by(f"import lmchat; lmchat.load({str(tiny_checkpoint)!r}, 'cpu')", ("onnxruntime",))
    assert list(tmp_path.iterdir()) == []
