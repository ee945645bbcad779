"""Write the talks that lmchat/text/talk/index.py reads, with the index of their messages.

    python scripts/make_talks.py

They are those of scripts/written/, a file for each language. The files are the same for the same talks.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from add_written import WRITTEN, talks
from measuring import ended

from lmchat.text.talk.exchanges import SHIPPED
from lmchat.text.talk.index import exchanges_of, packed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=SHIPPED, help="the folder to write to")
    output = parser.parse_args().output
    for path in sorted(WRITTEN.glob("talks.*.txt")):
        written = [tuple(row["turns"]) for row in talks(path.read_text(encoding="utf-8"))]
        file = output / f"{path.stem}.npz"
        file.write_bytes(packed(written))
        print(f"{file}: {len(written)} talks, {len(exchanges_of(written))} exchanges, {file.stat().st_size} bytes")


if __name__ == "__main__":
    raise SystemExit(ended(main))
