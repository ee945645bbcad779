"""Keep checkpoints in int8 (format version 2), each with its bf16 weights beside them as master.safetensors.

    python scripts/quantize_checkpoint.py summarize answer generate chat        in place
    python scripts/quantize_checkpoint.py summarize --output FOLDER             into FOLDER/summarize

The exit code is 3 if a checkpoint cannot be used or is in int8 already.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from measuring import exit_code

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
    for name in names:
        source = resolve_checkpoint(name)
        before = (source / WEIGHTS).stat().st_size
        folder = output / source.name if output else source
        quantize_checkpoint(source, folder)
        print(f"{folder}: {before / 1e6:.1f} MB -> {(folder / WEIGHTS).stat().st_size / 1e6:.1f} MB")
    return True


if __name__ == "__main__":
    raise SystemExit(main())
