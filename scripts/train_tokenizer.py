"""Train the SentencePiece tokenizer that all checkpoints share.

    python scripts/train_tokenizer.py --data DATA_FOLDER --output tokenizer.model

Reads the training files of DATA_FOLDER/{en,zh} (never a -dev or -test file, never the held-back prose), draws a seeded
sample of each language, and trains a unigram model with byte fallback and identity normalization.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

from measuring import ended

from lmchat.text.normalization import normalize
from lmchat.training.corpora import training_files
from lmchat.training.rows import Row, read_rows
from lmchat.training.splits import is_dev_row, is_held_back
from lmchat.training.vocabulary import train_tokenizer

CHUNK_CHARACTERS = 1000
SHARE_OF_CHARACTERS = {"en": 24_000_000, "zh": 14_000_000}


def texts(row: Row, name: str) -> Iterator[tuple[str, str]]:
    """The (language hint, text) pairs of a row that may be learned from."""
    key = str(row.get("source") or row.get("context") or "")
    if key and is_dev_row(key):
        return
    if "text" in row and not (name.startswith("text-") and is_held_back(row["text"])):
        yield "", row["text"]
    for field in ("source", "target", "context", "question", "zh", "en"):
        if isinstance(row.get(field), str):
            yield field, row[field]
    yield from (("", turn) for turn in row.get("turns", []) if isinstance(turn, str))


def sample(folder: Path, characters: int, seed: int) -> list[str]:
    """About `characters` characters of the folder's distinct texts, drawn evenly over all lines."""
    lines: dict[str, None] = {}
    for path in training_files(folder):
        for row in read_rows(path):
            for field, text in texts(row, path.name):
                if folder.name == "zh" and field == "en":
                    continue
                lines.update(dict.fromkeys(chunks(normalize(text))))
    shuffled = list(lines)
    random.Random(seed).shuffle(shuffled)
    kept: list[str] = []
    total = 0
    for line in shuffled:
        if total >= characters:
            break
        kept.append(line)
        total += len(line)
    return kept


def chunks(text: str) -> Iterator[str]:
    """The lines of a text, long ones cut."""
    for line in text.splitlines():
        stripped = line.strip()
        yield from (stripped[i : i + CHUNK_CHARACTERS] for i in range(0, len(stripped), CHUNK_CHARACTERS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--vocab-size", type=int, default=16384)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lines = [
        line
        for language, characters in SHARE_OF_CHARACTERS.items()
        for line in sample(options.data / language, characters, options.seed)
    ]
    options.output.write_bytes(train_tokenizer(lines, options.vocab_size))


if __name__ == "__main__":
    raise SystemExit(ended(main))
