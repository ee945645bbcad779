"""Completion in a shell, as `lmchat --install-completion` sets it up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.conftest import environment

BIN = Path(sys.executable).parent
pytestmark = [
    pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed"),
    pytest.mark.skipif(not (BIN / "lmchat").exists(), reason="lmchat is not installed beside the interpreter"),
]


def with_lmchat(**more: str) -> dict[str, str]:
    """An environment in which shells find the command."""
    return environment(PATH=f"{BIN}:{os.environ['PATH']}", **more)


def completed(*words: str) -> list[str]:
    """What bash makes of the last word."""
    code = """
    source <(lmchat --show-completion bash)
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lmchat_completion lmchat
    printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "-c", code, "bash", *words], env=with_lmchat(), capture_output=True, text=True, check=True, timeout=300
    )
    return done.stdout.split()


def test_it_lists_the_commands() -> None:
    assert {"summarize", "ask", "generate", "batch", "history", "serve"} <= set(completed("lmchat", ""))
    assert completed("lmchat", "su") == ["summarize"]


def test_it_knows_options_and_their_values() -> None:
    assert completed("lmchat", "summarize", "--le") == ["--length", "--length-penalty"]
    assert completed("lmchat", "summarize", "--length", "") == ["short", "medium", "long"]
    assert completed("lmchat", "history", "se") == ["search"]


def test_a_path_in_a_command_s_place_is_left_to_the_shell() -> None:
    assert completed("lmchat", "docs/ex") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_it_installs_itself(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    line = [shell, "-c", "lmchat --install-completion && true"]
    done = subprocess.run(
        line, env=with_lmchat(HOME=str(tmp_path)), capture_output=True, text=True, check=True, timeout=300
    )
    assert f"{shell} completion installed" in done.stdout
    assert any("lmchat" in path.name for path in tmp_path.rglob("*lmchat*"))
