"""Commands are imported when they are called, and until then their help stands for them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lmchat.cli.command_group import COMMANDS
from lmchat.cli.lazy import LazyCommand


@pytest.mark.parametrize(("name", "summary"), COMMANDS.items())
def test_what_the_list_says_of_a_command_is_the_first_line_of_its_help(name: str, summary: str) -> None:
    command = LazyCommand(name, summary).load()
    assert command.name == name
    assert (command.help or "").splitlines()[0] == summary


def test_the_help_imports_no_command() -> None:
    code = (
        "import sys\nfrom lmchat.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('rich', 'numpy', 'httpx')"
        " or name in ('lmchat.cli.summarize', 'lmchat.cli.batch', 'lmchat.cli.train')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "summarize" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"
