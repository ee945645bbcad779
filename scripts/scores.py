"""The score tables of all modes from the shipped checkpoints, each beside its goals.

    python scripts/scores.py --data DATA
    python scripts/scores.py --data DATA --limit 50 --modes answer chat

Every table is that of the mode's own script. A mode whose checkpoint is not there gets a line that says so. The exit
code is 0 if all goals are met, 1 if one is missed or a mode was not measured, 2 or 3 if a script could not do its work.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from measuring import positive

from lmchat.errors import CheckpointMissing
from lmchat.locations import resolve_checkpoint

SCRIPTS = Path(__file__).parent
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "summarize": (),
    "answer": ("--joined", "20", "--wrong-passage"),
    "generate": (),
    "chat": (),
}
"""What the script of each mode gets besides the data."""
TITLES = {"summarize": "Summaries", "answer": "Answers", "generate": "Free generation", "chat": "Chat"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all tables; returns the exit code, the highest of the scripts'."""
    options = parse_arguments(arguments)
    more = ["--limit", str(options.limit)] if options.limit else []
    return max(scores(mode, ["--data", str(options.data), *more]) for mode in options.modes)


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder, with en/ and zh/ in it")
    parser.add_argument("--modes", nargs="+", choices=ARGUMENTS, default=list(ARGUMENTS), help="only these")
    parser.add_argument("--limit", type=positive, metavar="N", help="only so many rows a file")
    return parser.parse_args(arguments)


def scores(mode: str, arguments: Sequence[str]) -> int:
    """Print the tables of one mode; returns the exit code of its script."""
    print(f"## {TITLES[mode]}\n", flush=True)
    try:
        resolve_checkpoint(mode)
    except CheckpointMissing as error:
        print(f"not measured: {error}\n", flush=True)
        return 1
    script = SCRIPTS / f"evaluate_{mode}.py"
    code = subprocess.run([sys.executable, str(script), *arguments, *ARGUMENTS[mode]], check=False).returncode
    print(flush=True)
    return code if code >= 0 else 1


if __name__ == "__main__":
    sys.exit(main())
