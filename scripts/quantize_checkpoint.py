"""Keep checkpoints in int8 (format version 2), each with its bf16 weights beside them as master.safetensors.

    python scripts/quantize_checkpoint.py summarize answer generate chat        in place
    python scripts/quantize_checkpoint.py summarize --output FOLDER             into FOLDER/summarize

The exit code is 2 if two would become one, and 3 if a checkpoint cannot be used or is in int8 already.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from measuring import exit_code

from lmchat.errors import UsageError
from lmchat.locations import resolve_checkpoint
from lmchat.model.checkpoint import WEIGHTS, quantize_checkpoint


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", nargs="+", metavar="NAME|FOLDER")
    parser.add_argument("--output", type=Path, help="leave them as they are, and write those in int8 into this folder")
    options = parser.parse_args()
    return exit_code(lambda: quantize(options.checkpoints, options.output))


def quantize(names: list[str], output: Path | None) -> bool:
    """Convert checkpoints and say what they weigh."""
    sources = [resolve_checkpoint(name) for name in names]
    folders = [output / source.name if output else source for source in sources]
    for folder, count in Counter(folders).items():
        if count > 1:
            raise UsageError(f"{count} checkpoints would be written to {folder}", "give each an --output of its own")
    for source, folder in zip(sources, folders, strict=True):
        before = (source / WEIGHTS).stat().st_size
        quantize_checkpoint(source, folder)
        print(f"{folder}: {before / 1e6:.1f} MB -> {(folder / WEIGHTS).stat().st_size / 1e6:.1f} MB")
    return True


if __name__ == "__main__":
    raise SystemExit(main())
