"""Write the list of words that lmchat/text/lexical/lexicon.py reads: those that stand in several training rows.

    python scripts/make_lexicon.py --data DATA --output lmchat/text/lexical/words.txt.gz

Dev and test rows are left out. The file is the same for the same data, byte for byte.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from measuring import ended

from lmchat.text.lexical.lexicon import latin_words
from lmchat.training.corpora import is_dev, training_files
from lmchat.training.rows import read_rows

LEAST_ROWS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder, with en/ and zh/ in it")
    parser.add_argument("--output", type=Path, required=True, help="the file to write")
    parser.add_argument("--rows", type=int, default=LEAST_ROWS, help="rows that a word must stand in")
    options = parser.parse_args()
    words = frequent_words(options.data, options.rows)
    options.output.write_bytes(gzip.compress("\n".join(words).encode("ascii"), mtime=0))
    print(f"{len(words)} words")


def frequent_words(data: Path, rows: int) -> list[str]:
    """The words that stand in at least so many rows, sorted."""
    counts: Counter[str] = Counter()
    for language in ("en", "zh"):
        for text in training_texts(data / language):
            counts.update(latin_words(text))
    return sorted(word for word, count in counts.items() if count >= rows)


def training_texts(folder: Path) -> Iterator[str]:
    """All that each training row of a language's folder says, as one text."""
    for path in training_files(folder):
        for row in read_rows(path):
            if not is_dev(row, path, by_hash=True):
                yield "\n".join(strings(row))


def strings(value: object) -> Iterator[str]:
    """The strings in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


if __name__ == "__main__":
    raise SystemExit(ended(main))
