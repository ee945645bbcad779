"""Bits per byte of a 5-gram model with modified Kneser-Ney smoothing, on the prose that `generate` is trained on.

    python scripts/ngram.py --data DATA --json docs/ngram.json
    python scripts/ngram.py --data DATA --config scripts/configs/generate.toml --share 0.05 --limit 50

There is one model for English and one for Chinese, over the project's own pieces, which have a byte for whatever else
there may be. The training text is that of all [[data]] of the configuration with the task `continuation`, each row
once, without held-back rows and rows that share a sentence with those or with a test. scripts/held_out.py says what is
measured.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from held_out import HeldOut, read_held_out
from measuring import exit_code, positive, write_figures
from peers.kneser_ney import KneserNey

from lmchat.evaluation.perplexity import bits_per_byte
from lmchat.text.lexical.names import with_names
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.config import TrainingConfig
from lmchat.training.corpora import open_corpora
from lmchat.training.examples import plain_text
from lmchat.training.sections import Data

ROOT = Path(__file__).parents[1]
LANGUAGES = ("en", "zh")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and measure; returns the exit code."""
    return exit_code(partial(measure_all, parse_arguments(arguments)))


def measure_all(options: argparse.Namespace) -> bool:
    """Print the table; there is no goal to miss."""
    entries = training_files(options.config)
    tokenizer = Tokenizer.load(options.tokenizer)
    held_out = list(read_held_out(options.data, options.limit))
    report: dict[str, Any] = {"order": options.order, "share": options.share, "training": {}, "texts": {}}
    for language in LANGUAGES:
        measure(language, entries, held_out, tokenizer, options, report)
    print(table(report))
    write_figures(options.json, report)
    return True


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--config", type=Path, default=ROOT / "scripts" / "configs" / "generate.toml")
    parser.add_argument("--tokenizer", type=Path, default=ROOT / "checkpoints" / "tokenizer.model")
    parser.add_argument("--order", type=int, default=5, help="the longest n-gram")
    parser.add_argument("--share", type=float, default=1.0, help="train on this share of the rows, evenly spread")
    parser.add_argument("--limit", type=positive, help="measure only so many texts of each kind, evenly spread")
    parser.add_argument("--json", type=Path, help="write the figures here, for evaluate_generate.py --ngram")
    return parser.parse_args(arguments)


def training_files(config: Path) -> list[Data]:
    """The entries of a configuration that teach continuation, each file once."""
    entries = [data for data in TrainingConfig.load(config).data if data.task == "continuation"]
    return list({data.path: data for data in entries}.values())


def measure(
    language: str,
    entries: Iterable[Data],
    held_out: Iterable[HeldOut],
    tokenizer: Tokenizer,
    options: argparse.Namespace,
    report: dict[str, Any],
) -> None:
    """Train a model on the files of a language, and add what it says about the held-out texts to the report."""
    began = time.perf_counter()
    files = [data for data in entries if data.path.startswith(f"{language}/")]
    texts = [tokenizer.encode(text) for text in training_texts(files, options.data, options.share)]
    if not texts:
        return
    pieces = tokenizer.vocab_size - len(tokenizer.special_ids)
    model = KneserNey(texts, tokenizer.vocab_size, tokenizer.bos_id, pieces, options.order)
    report["training"][language] = {
        "texts": len(texts),
        "pieces": sum(map(len, texts)),
        "ngrams": model.ngrams,
        "seconds": round(time.perf_counter() - began, 1),
    }
    for measured in held_out:
        if measured.language == language:
            scores = model.log_probabilities(map(tokenizer.encode, measured.texts)).tolist()
            report["texts"][measured.name] = {
                "bits_per_byte": bits_per_byte(scores, "".join(measured.texts)),
                "texts": len(measured.texts),
                "pieces": len(scores),
                "bytes": measured.bytes,
            }


def training_texts(files: Iterable[Data], folder: Path, share: float) -> Iterator[str]:
    """The text of every row that is trained on, or of an evenly spread share of them."""
    for corpus in open_corpora(files, folder):
        print(f"{corpus.path.name}: {corpus.rows} rows, {corpus.shared} share a test's sentence", file=sys.stderr)
        for number, row in enumerate(corpus.read()):
            if int((number + 1) * share) > int(number * share):
                yield with_names(plain_text(row))


def table(report: dict[str, Any]) -> str:
    """The figures as a Markdown table."""
    lines = [
        f"| text | texts | pieces | bytes | bits per byte, {report['order']}-gram |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, row in report["texts"].items():
        lines.append(f"| {name} | {row['texts']} | {row['pieces']} | {row['bytes']} | {row['bits_per_byte']:.3f} |")
    for language, row in report["training"].items():
        lines.append(f"\n{language}: trained on {row['texts']} texts, {row['pieces']} pieces, in {row['seconds']} s")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
