"""Write the pairs of characters that lmchat/text/lexical/bigrams.py reads: those in several Chinese training rows.

    python scripts/make_bigrams.py --data DATA --output lmchat/text/lexical/bigrams.bin.gz

Dev and test rows are left out. The file is the same for the same data, byte for byte.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from make_lexicon import training_texts
from measuring import ended

from lmchat.text.lexical.bigrams import chinese_bigrams, packed

LEAST_ROWS = 20
LEAST_LIFT = 8.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder, with zh/ in it")
    parser.add_argument("--output", type=Path, required=True, help="the file to write")
    parser.add_argument("--rows", type=int, default=LEAST_ROWS, help="rows that a pair must stand in")
    parser.add_argument("--lift", type=float, default=LEAST_LIFT, help="how often, beside chance, what is bound does")
    options = parser.parse_args()
    counts = Counter(bigram for text in training_texts(options.data / "zh") for bigram in chinese_bigrams(text))
    written = [bigram for bigram, count in counts.items() if count >= options.rows]
    bound = bound_bigrams(counts, written, options.lift)
    options.output.write_bytes(packed(written, bound))
    print(f"{len(written)} pairs of characters, {len(bound)} of them bound")


def bound_bigrams(counts: Counter[str], among: list[str], lift: float) -> list[str]:
    """The pairs that stand in at least `lift` times the rows that they would if characters came in any order."""
    firsts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for pair, count in counts.items():
        firsts[pair[0]] += count
        seconds[pair[1]] += count
    total = counts.total()
    return [pair for pair in among if counts[pair] * total >= lift * firsts[pair[0]] * seconds[pair[1]]]


if __name__ == "__main__":
    raise SystemExit(ended(main))
