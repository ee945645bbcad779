"""Measure what a summarizer gains from where it starts: new weights, embeddings made elsewhere, or pretraining.

    python scripts/ablation.py --data DATA_FOLDER --embeddings word2vec=FILE --embeddings minilm=FILE --processes 2

Trains one run after the other as scripts/configs/ablation.toml says, with the same steps, rows and seed, and prints a
table of their dev scores. A run that was stopped goes on; one that is over is only measured again. The files of
--embeddings are made by scripts/make_embeddings.py.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "scripts" / "configs" / "ablation.toml"
TOKENIZER = ROOT / "checkpoints" / "tokenizer.model"
COLUMNS = ("dev loss", "ROUGE en", "ROUGE zh", "ROUGE, all files")


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to start.

    Attributes:
        name: what the table calls it; its run is `ablation-NAME`.
        init: the [init] of its configuration.
    """

    name: str
    init: Mapping[str, str]

    def configuration(self, shared: str, steps: int | None) -> str:
        """The shared configuration with this start, and with other steps if they are given."""
        if steps is not None:
            shared = re.sub(r"^steps = \d+$", f"steps = {steps}", shared, flags=re.MULTILINE)
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in self.init.items()]
        return "\n".join([shared, "[init]", *lines, ""])


def variants(embeddings: Iterable[tuple[str, Path]], checkpoint: str) -> Iterator[Variant]:
    """New weights, new weights with each of the embeddings, and a checkpoint's weights."""
    yield Variant("new", {"tokenizer": str(TOKENIZER)})
    for name, path in embeddings:
        yield Variant(name, {"tokenizer": str(TOKENIZER), "embeddings": str(path.resolve())})
    yield Variant(Path(checkpoint).name, {"checkpoint": checkpoint})


def train(variant: Variant, options: argparse.Namespace) -> dict[str, float]:
    """Train one variant; the dev scores of its checkpoint."""
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(options.processes)]
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "ablation.toml"
        config.write_text(variant.configuration(CONFIG.read_text(encoding="utf-8"), options.steps), encoding="utf-8")
        arguments = ["-m", "lmchat", "train", config, "--name", f"{options.name}-{variant.name}"]
        command = [sys.executable, *(launcher if options.processes > 1 else []), *arguments]
        done = subprocess.run(
            [*command, "--data", options.data.resolve()], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
    best = Path(done.stdout.strip().splitlines()[-1])
    scores: dict[str, float] = json.loads((best / "config.json").read_text(encoding="utf-8"))["training"]["dev_scores"]
    return scores


def row(name: str, scores: Mapping[str, float]) -> str:
    """A line of the table; ROUGE is the mean of R1, R2 and RL, in per cent."""
    by_language = [
        statistics.fmean(score for key, score in scores.items() if key.startswith(f"rouge {language}/"))
        for language in ("en", "zh")
    ]
    rouge = [f"{100 * score:.1f}" for score in (*by_language, scores["rouge"])]
    return f"| {name} | {scores['mean']:.2f} | {' | '.join(rouge)} |"


def named_file(text: str) -> tuple[str, Path]:
    """NAME=FILE of an option."""
    name, equals, path = text.partition("=")
    if not (re.fullmatch(r"[\w-]+", name) and equals and Path(path).is_file()):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=FILE with a file that is there")
    return name, Path(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--embeddings", type=named_file, action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--checkpoint", default="base", help="the pretrained checkpoint")
    parser.add_argument("--name", default="ablation", help="what the names of the runs begin with")
    parser.add_argument("--steps", type=int, help="instead of the configuration's")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    rows = [row(v.name, train(v, options)) for v in variants(options.embeddings, options.checkpoint)]
    print(f"| start | {' | '.join(COLUMNS)} |\n|---|{'---:|' * len(COLUMNS)}", *rows, sep="\n")


if __name__ == "__main__":
    main()
